import { createPrivateKey, createPublicKey, randomUUID, type KeyObject } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { faxKey } from '../../wire/telnyxCallbacks.js';
import { isLoopback } from './callbacks.js';
import { createInboundFaxes, type InboundFaxes } from './inbound.js';
import { createFaxLine, plan, type FaxLine } from './line.js';
import { pdfPages } from './pdfPages.js';
import { behaviours, createFaxRecords, type Behaviour, type FaxRecord, type FaxRecords } from './records.js';
import { answer, faxOnTheWire, isMediaName, listFaxes, mediaOnTheWire, readBody, readForm, refusal, type Answer } from './wire.js';
import { e164 } from '../../domain/phoneNumber.js';

export interface FaxSimulatorOptions {
  /** 0 chooses a free port. */
  port: number;
  /** Without it, everything is lost at the stop. */
  dataFolder?: string | undefined;
  /** Ed25519 private key, as PKCS #8 PEM or as a key object. */
  signingKey: string | KeyObject;
  /**
   * Callback address of faxes without their own, or a function if it is known only later. Loopback
   * only.
   */
  webhookUrl: string | (() => string);
  clock: { now: () => number; realNow: () => number };
  /** Real milliseconds between two states of a fax. */
  stepMs?: number | undefined;
}

export interface FaxSimulator {
  readonly url: string;
  /** In the form of Telnyx's portal: 32 bytes in base64. */
  readonly publicKey: string;
  readonly stop: () => Promise<void>;
}

interface SimulatorContext {
  options: FaxSimulatorOptions;
  records: FaxRecords;
  line: FaxLine;
  inbound: InboundFaxes;
}

const largestBody = 21_000_000;
const defaultStepMs = 20;

/**
 * A fax provider with Telnyx's API v2: media storage, faxes, signed callbacks. `/_sent` lists the
 * accepted faxes.
 */
export async function createFaxSimulator(options: FaxSimulatorOptions): Promise<FaxSimulator> {
  const signingKey = typeof options.signingKey === 'string' ? createPrivateKey(options.signingKey) : options.signingKey;
  const stopping = new AbortController();
  // All work in progress listens to the stop.
  setMaxListeners(0, stopping.signal);
  const { webhookUrl } = options;
  const records = createFaxRecords(options.dataFolder);
  const callbacks = {
    signingKey,
    webhookUrl: typeof webhookUrl === 'string' ? () => webhookUrl : webhookUrl,
    realNow: options.clock.realNow,
    signal: stopping.signal,
  };
  const line = createFaxLine(records, { ...callbacks, stepMs: options.stepMs ?? defaultStepMs });
  const inbound = createInboundFaxes(callbacks, () => `http://127.0.0.1:${port}`);
  const server = createServer((request, response) => void serve({ options, records, line, inbound }, request, response));
  const port: number = await listen(server, options.port);
  // The parser is loaded now, so that the first fax does not wait for it.
  await pdfPages(new Uint8Array());
  for (const fax of records.faxes.values()) if (fax.plan.some((event) => !event.delivered)) line.carry(fax);
  return {
    url: `http://127.0.0.1:${port}`,
    publicKey: createPublicKey(signingKey).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
    stop: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await line.settled();
      await inbound.settled();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // With a port, `address()` returns an object.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function serve(context: SimulatorContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await route(context, request).catch((error: unknown) =>
    error instanceof RangeError ? refusal(413, '10003', 'The body is too large') : refusal(500, '10007', 'The simulator failed'),
  );
  if (reply === 'drop') request.socket.destroy();
  else if (reply !== 'hang') answer(response, reply);
}

async function route(context: SimulatorContext, request: IncomingMessage): Promise<Answer | 'drop' | 'hang'> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { method } = request;
  // A web page must not reach this server by DNS rebinding.
  if (!isLoopback(`http://${request.headers.host ?? ''}`)) return refusal(421, '10005', 'Ask by a loopback address');
  if (url.pathname.startsWith('/v2/')) return providerRoute(context, request, url);
  if (method === 'GET' && url.pathname === '/livez') return { status: 200, body: { status: 'alive' } };
  if (method === 'GET' && url.pathname === '/_sent') return { status: 200, body: [...context.records.faxes.values()].map(sentEntry) };
  if (method === 'POST' && url.pathname === '/_behave') return behave(context, await readBody(request, largestBody));
  if (method === 'GET' && url.pathname.startsWith('/_pages/')) return pages(context, url.pathname.slice('/_pages/'.length));
  if (method === 'POST' && url.pathname === '/_receive') return context.inbound.receive(json(await readBody(request, largestBody)));
  if (method === 'GET' && url.pathname.startsWith('/_inbound/')) return context.inbound.document(url.pathname.slice('/_inbound/'.length));
  return refusal(404, '10005', 'Resource not found');
}

async function providerRoute(context: SimulatorContext, request: IncomingMessage, url: URL): Promise<Answer | 'drop' | 'hang'> {
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return refusal(401, '10009', 'Authentication failed');
  const [, , kind, name, further] = url.pathname.split('/').map(decodeURIComponent);
  if (request.method === 'POST' && url.pathname === `/v2/faxes/${name}/actions/refresh`) return context.inbound.refresh(name ?? '');
  const what = further === undefined ? `${request.method} ${kind}${name === undefined ? '' : '/:name'}` : '';
  switch (what) {
    case 'POST media':
      return storeMedia(context, request);
    case 'DELETE media/:name':
      return context.records.deleteMedia(name ?? '') ? { status: 204 } : refusal(404, '10005', 'Resource not found');
    case 'POST faxes':
      return sendFax(context, await readBody(request, largestBody));
    case 'GET faxes':
      return listFaxes(context.records.faxes.values(), url.searchParams);
    case 'GET faxes/:name':
      return context.inbound.onTheWire(name ?? '') ?? oneFax(context, name ?? '');
    default:
      return refusal(404, '10005', 'Resource not found');
  }
}

/** Multipart only: accepting a `media_url` would mean fetching any address. */
async function storeMedia(context: SimulatorContext, request: IncomingMessage): Promise<Answer> {
  const form = await readForm(request, await readBody(request, largestBody));
  const file = form?.get('media');
  if (!(file instanceof Blob)) return refusal(422, '10015', 'A file is needed', '/media');
  const asked = form?.get('media_name');
  const name = typeof asked === 'string' ? asked : randomUUID();
  const lifeSeconds = Number(form?.get('ttl_secs') ?? 172_800);
  if (!isMediaName(name)) return refusal(422, '10015', 'The name is invalid', '/media_name');
  if (!(lifeSeconds > 0 && lifeSeconds <= 630_720_000)) return refusal(422, '10015', 'The life is invalid', '/ttl_secs');
  const nowMs = context.options.clock.realNow();
  const media = {
    name,
    contentType: file.type || 'application/octet-stream',
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + lifeSeconds * 1_000).toISOString(),
  };
  context.records.saveMedia(media, new Uint8Array(await file.arrayBuffer()));
  return { status: 201, body: { data: mediaOnTheWire(media) } };
}

const faxRequest = z.looseObject({
  connection_id: z.string().min(1),
  from: z.string().regex(e164),
  to: z.string().regex(e164),
  media_name: z.string().min(1),
  client_state: z.base64().optional(),
  webhook_url: z.url().optional(),
});

async function sendFax(context: SimulatorContext, body: Uint8Array): Promise<Answer | 'drop' | 'hang'> {
  const parsed = faxRequest.safeParse(json(body));
  if (!parsed.success) return refusal(422, '10002', 'Invalid parameter', `/${parsed.error.issues[0]?.path.join('/') ?? ''}`);
  const behaviour = context.records.behaviourOf(parsed.data.to);
  if (behaviour === '429') return { ...refusal(429, '10011', 'Too many requests'), headers: { 'retry-after': '1' } };
  if (behaviour === '500') return refusal(500, '10007', 'Unexpected error');
  if (behaviour === 'hang') return 'hang';
  const document = storedDocument(context, parsed.data.media_name);
  const pageCount = document && (await pdfPages(document));
  if (document === undefined || pageCount === undefined) return refusal(422, '10015', 'No document to send', '/media_name');
  const fax = accepted(context, parsed.data, pageCount, plan(behaviour), behaviour);
  context.records.savePages(fax.id, document);
  context.records.saveFax(fax);
  context.line.carry(fax);
  return lostAnswer(behaviour) ?? { status: 202, body: { data: faxOnTheWire(fax) } };
}

/** Accepted, but the sender does not learn of it. */
function lostAnswer(behaviour: Behaviour): Answer | 'drop' | 'hang' | undefined {
  if (behaviour === 'accept-then-drop-response') return 'drop';
  if (behaviour === 'accept-then-hang') return 'hang';
  return behaviour === 'accept-then-500' ? refusal(500, '10007', 'Unexpected error') : undefined;
}

function accepted(
  context: SimulatorContext,
  asked: z.infer<typeof faxRequest>,
  pageCount: number,
  planned: ReturnType<typeof plan>,
  behaviour: Behaviour,
): FaxRecord {
  const createdAt = new Date(context.options.clock.realNow()).toISOString();
  return {
    id: randomUUID(),
    from: asked.from,
    to: asked.to,
    connectionId: asked.connection_id,
    mediaName: asked.media_name,
    clientState: asked.client_state,
    webhookUrl: asked.webhook_url,
    status: 'queued',
    failureReason: planned.failureReason,
    pages: pageCount,
    createdAt,
    updatedAt: createdAt,
    at: new Date(context.options.clock.now()).toISOString(),
    twice: behaviour === 'duplicate-callbacks',
    isShort: behaviour === 'short',
    plan: planned.events,
  };
}

function storedDocument({ records, options }: SimulatorContext, name: string): Uint8Array | undefined {
  const media = records.media.get(name);
  if (media === undefined || Date.parse(media.expiresAt) <= options.clock.realNow()) return undefined;
  return records.mediaBytes(name);
}

function oneFax({ records }: SimulatorContext, id: string): Answer {
  const fax = records.faxes.get(id);
  return fax === undefined ? refusal(404, '10005', 'Resource not found') : { status: 200, body: { data: faxOnTheWire(fax) } };
}

function pages({ records }: SimulatorContext, id: string): Answer {
  const bytes = records.pages(id);
  return bytes === undefined ? refusal(404, '10005', 'Resource not found') : { status: 200, bytes };
}

/** `at` is practice time, `realAt` wall-clock time. */
function sentEntry(fax: FaxRecord): object {
  return {
    id: fax.id,
    key: faxKey(fax.clientState) ?? null,
    to: fax.to,
    at: fax.at,
    realAt: fax.createdAt,
    pages: fax.pages,
    status: fax.status,
  };
}

const behaveRequest = z.object({ match: z.object({ to: z.string().optional() }).default({}), do: z.enum(behaviours) });

function behave({ records }: SimulatorContext, body: Uint8Array): Answer {
  const parsed = behaveRequest.safeParse(json(body));
  if (!parsed.success) return refusal(422, '10015', `Expected { match: { to }, do }, do one of ${behaviours.join(', ')}`);
  records.behave(parsed.data.match.to, parsed.data.do);
  return { status: 204 };
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
