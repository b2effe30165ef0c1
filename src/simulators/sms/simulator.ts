import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { isLoopback } from './callbacks.js';
import { createTextLine, type ArrivedText, type TextLine } from './line.js';
import { behaviours, createTextRecords, type Behaviour, type TextRecord, type TextRecords } from './records.js';
import { answer, listTexts, readText, refusal, textOnTheWire, type Answer } from './wire.js';
import { e164 } from '../../domain/phoneNumber.js';

export interface SmsSimulatorOptions {
  /** 0 chooses a free port. */
  port: number;
  /** Without it, everything is lost at the stop. */
  dataFolder?: string | undefined;
  /** `AC` and 32 hexadecimal digits. */
  accountSid: string;
  /** Signs the callbacks, and is one of two credentials. */
  authToken: string;
  /** The other credential. */
  apiKey?: { sid: string; secret: string } | undefined;
  /** The webhook for patients' texts, or a function if it is known only later. Loopback only. */
  inboundUrl: string | (() => string);
  clock: { now: () => number; realNow: () => number };
  /** The sending number. */
  number?: string | undefined;
  /** Real milliseconds between two states of a text. */
  stepMs?: number | undefined;
}

export interface SmsSimulator {
  readonly url: string;
  /**
   * Sends a patient's text, like `POST /_reply`. Returns the application's HTTP status, or null
   * without an answer.
   */
  readonly reply: (text: { from: string; body: string }) => Promise<{ sid: string; answer: number | null }>;
  /** Subscribes to texts that reach a phone. Returns the unsubscribe function. */
  readonly onArrival: (listener: (text: ArrivedText) => void) => () => void;
  readonly stop: () => Promise<void>;
}

interface SimulatorContext {
  options: SmsSimulatorOptions;
  records: TextRecords;
  line: TextLine;
}

const largestBody = 100_000;
const defaultStepMs = 20;
/** Reserved for fiction: 555-0100 to 555-0199 of any area. */
const defaultNumber = '+15035550199';

/**
 * A text provider with Twilio's REST API, webhooks and keyword handling. `/_sent` lists the
 * accepted texts.
 */
export async function createSmsSimulator(options: SmsSimulatorOptions): Promise<SmsSimulator> {
  const stopping = new AbortController();
  // All work in progress listens to the stop.
  setMaxListeners(0, stopping.signal);
  const { inboundUrl } = options;
  const records = createTextRecords(options.dataFolder);
  const line = createTextLine(records, {
    accountSid: options.accountSid,
    authToken: options.authToken,
    number: options.number ?? defaultNumber,
    inboundUrl: typeof inboundUrl === 'string' ? () => inboundUrl : inboundUrl,
    clock: options.clock,
    signal: stopping.signal,
    stepMs: options.stepMs ?? defaultStepMs,
  });
  const server = createServer((request, response) => void serve({ options, records, line }, request, response));
  const port = await listen(server, options.port);
  line.resume();
  return {
    url: `http://127.0.0.1:${port}`,
    reply: ({ from, body }) => line.receive(from, body),
    onArrival: line.onArrival,
    stop: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await line.settled();
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
    error instanceof RangeError ? refusal(413, 20413, 'The body is too large') : refusal(500, 20500, 'The simulator failed'),
  );
  if (reply === 'drop') request.socket.destroy();
  else if (reply !== 'hang') answer(response, reply);
}

async function route(context: SimulatorContext, request: IncomingMessage): Promise<Answer | 'drop' | 'hang'> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { method } = request;
  // A web page must not reach this server by DNS rebinding.
  if (!isLoopback(`http://${request.headers.host ?? ''}`)) return refusal(421, 20421, 'Ask by a loopback address');
  if (url.pathname.startsWith('/2010-04-01/')) return providerRoute(context, request, url);
  if (method === 'GET' && url.pathname === '/livez') return { status: 200, body: { status: 'alive' } };
  if (method === 'GET' && url.pathname === '/_sent') return { status: 200, body: sent(context.records) };
  if (method === 'POST' && url.pathname === '/_behave') return behave(context, await readText(request, largestBody));
  if (method === 'POST' && url.pathname === '/_reply') return reply(context, await readText(request, largestBody));
  return refusal(404, 20404, 'There is nothing here');
}

async function providerRoute(context: SimulatorContext, request: IncomingMessage, url: URL): Promise<Answer | 'drop' | 'hang'> {
  const { accountSid } = context.options;
  if (!isLoggedIn(context.options, request.headers.authorization)) return refusal(401, 20003, 'Authenticate');
  const [, account, , sid] = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages(\/([^/]+))?\.json$/.exec(url.pathname) ?? [];
  if (account !== accountSid) return refusal(404, 20404, 'There is nothing here');
  if (sid !== undefined) return oneText(context, request.method, sid);
  if (request.method === 'GET') return listTexts(accountSid, context.records.texts.values(), url.searchParams);
  if (request.method === 'POST') return sendText(context, new URLSearchParams(await readText(request, largestBody)));
  return refusal(405, 20004, 'Not by this method');
}

function isLoggedIn({ accountSid, authToken, apiKey }: SmsSimulatorOptions, header = ''): boolean {
  const given = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');
  return given === `${accountSid}:${authToken}` || (apiKey !== undefined && given === `${apiKey.sid}:${apiKey.secret}`);
}

function oneText({ options, records }: SimulatorContext, method: string | undefined, sid: string): Answer {
  const text = records.texts.get(sid);
  if (method !== 'GET' || text === undefined) return refusal(404, 20404, 'There is nothing here');
  return { status: 200, body: textOnTheWire(options.accountSid, text) };
}

/** Twilio's limit for one message, in characters. */
const longestBody = 1_600;

function sendText(context: SimulatorContext, form: URLSearchParams): Answer | 'drop' | 'hang' {
  const { records, line, options } = context;
  const to = form.get('To') ?? '';
  const behaviour = records.behaviourOf(to);
  if (behaviour === '429') return refusal(429, 20429, 'Too many requests', { 'retry-after': '1' });
  if (behaviour === '500') return refusal(500, 20500, 'Something went wrong');
  if (behaviour === '503') return refusal(503, 20503, 'Not now', { 'retry-after': '1' });
  if (behaviour === 'hang') return 'hang';
  const refused = refusedText(records, form);
  if (refused !== undefined) return refused;
  const asked = { to, body: form.get('Body') ?? '', by: 'api', direction: 'outbound-api' } as const;
  const text = line.accept(
    { ...asked, messagingServiceSid: form.get('MessagingServiceSid'), statusCallback: form.get('StatusCallback') },
    behaviour,
  );
  return lostAnswer(behaviour) ?? { status: 201, body: textOnTheWire(options.accountSid, text) };
}

/** Accepted, but the sender does not learn of it. */
function lostAnswer(behaviour: Behaviour): Answer | 'drop' | 'hang' | undefined {
  if (behaviour === 'accept-then-drop-response') return 'drop';
  if (behaviour === 'accept-then-hang') return 'hang';
  if (behaviour === 'accept-then-500') return refusal(500, 20500, 'Something went wrong');
  return behaviour === 'accept-then-nonsense' ? { status: 201, text: '<html>created</html>' } : undefined;
}

function refusedText(records: TextRecords, form: URLSearchParams): Answer | undefined {
  const to = form.get('To');
  const body = form.get('Body') ?? '';
  if (!to) return refusal(400, 21604, "A 'To' phone number is required.");
  if (!e164.test(to)) return refusal(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (!form.get('MessagingServiceSid') && !form.get('From')) return refusal(400, 21603, "A 'From' phone number is required.");
  if (body === '') return refusal(400, 21602, 'Message body is required.');
  if (body.length > longestBody) return refusal(400, 21617, 'The message body is too long.');
  return records.isOptedOut(to) ? refusal(400, 21610, 'The recipient has opted out.') : undefined;
}

/**
 * Every text to a phone, including the provider's automatic ones. `at` is practice time, `realAt`
 * wall-clock time.
 */
function sent({ texts }: TextRecords): object[] {
  return [...texts.values()]
    .filter(({ direction }) => direction !== 'inbound')
    .map((text) => ({
      sid: text.sid,
      key: keyOf(text),
      by: text.by,
      to: text.to,
      at: text.at,
      realAt: text.createdAt,
      body: text.body,
      status: text.status,
    }));
}

/** The sender's key is part of its callback address. */
function keyOf({ sid, statusCallback }: TextRecord): string {
  const url = statusCallback ?? '';
  return (URL.canParse(url) ? new URL(url).searchParams.get('key') : null) ?? sid;
}

const behaveRequest = z.object({ match: z.object({ to: z.string().optional() }).default({}), do: z.enum(behaviours) });

function behave({ records }: SimulatorContext, body: string): Answer {
  const parsed = behaveRequest.safeParse(json(body));
  if (!parsed.success) return refusal(422, 20422, `Expected { match: { to }, do }, do one of ${behaviours.join(', ')}`);
  records.behave(parsed.data.match.to, parsed.data.do);
  return { status: 204 };
}

const replyRequest = z.object({ from: z.string().min(1).max(60), body: z.string().max(10_000) });

async function reply({ line }: SimulatorContext, body: string): Promise<Answer> {
  const parsed = replyRequest.safeParse(json(body));
  if (!parsed.success) return refusal(422, 20422, 'Expected { from, body }');
  return { status: 200, body: await line.receive(parsed.data.from, parsed.data.body) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
