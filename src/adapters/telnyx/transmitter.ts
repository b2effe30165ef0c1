import { randomBytes } from 'node:crypto';
import Telnyx from 'telnyx';
import { Ambiguous, Rejected, Unavailable } from '../../domain/errors.js';
import { clientState, failureCode, faxKey, pageCountOf } from '../../wire/telnyxCallbacks.js';
import type { DeliveryStatus, Transmitter } from '../../ports/transmitter.js';
import { refusalOfCreate, refusalOfOther } from './errors.js';
import { fetchOnce } from '../net/fetchOnce.js';
import { e164 } from '../../domain/phoneNumber.js';

export interface TelnyxOptions {
  apiKey: string;
  /** The fax application's id. */
  connectionId: string;
  /** Our own fax number, E.164. */
  from: string;
  /** With or without the trailing `/v2`; left out, Telnyx itself. */
  baseUrl?: string | undefined;
  /** Where this fax's events go; left out, the fax application's own setting. */
  webhookUrl?: string | undefined;
  /** Per request, answer read to its end. */
  timeoutMs: number;
}

/**
 * Long enough for a queue and a busy line, short enough that a lost `discard` leaves nothing lying
 * about.
 */
const mediaLifeSeconds = 6 * 3_600;
/** The provider's own limits: media storage 20 MB, a fax 350 pages. */
const maxBytes = 20_000_000;
const maxPages = 350;
/** A provider's clock may be behind ours; looking back a little further costs nothing. */
const clockSlackMs = 5 * 60_000;
const pageSize = 100;
const mostPages = 100;

/**
 * Fax through Telnyx (API v2). The document goes to media storage under a name that nobody can
 * guess and is sent by that name; the provider keeps no copy and makes no preview. It never
 * retries: the caller decides, after `find`.
 */
export function createTelnyxTransmitter(options: TelnyxOptions): Transmitter {
  const client = telnyxClient(options);
  const discard = async (mediaName: string): Promise<void> => {
    await client.media.delete(mediaName, once(options)).catch((error: unknown) => {
      if (error instanceof Telnyx.APIError && error.status === 404) return;
      throw refusalOfOther(error);
    });
  };
  return {
    send: async (fax) => {
      const state = checked(fax);
      const mediaName = await upload(client, options, fax.document.pdf);
      const providerId = await create(client, options, { to: fax.address, state, mediaName }).catch(async (error: unknown) => {
        // A fax that may be on its way still needs its document; its short life ends it.
        if (!(error instanceof Ambiguous)) await discard(mediaName).catch(() => undefined);
        throw error;
      });
      return { providerId, documentName: mediaName };
    },
    find: async (fax) => {
      try {
        return fax.providerId === undefined
          ? await findByKey(client, options, { ...fax, to: fax.address })
          : await findById(client, options, fax.providerId);
      } catch (error) {
        throw refusalOfOther(error);
      }
    },
    discard: ({ documentName }) => discard(documentName),
  };
}

/**
 * Everything the SDK would otherwise read from the environment is given here, so that nothing else
 * can redirect or log a packet.
 */
function telnyxClient(options: TelnyxOptions): Telnyx {
  const base = (options.baseUrl ?? 'https://api.telnyx.com').replace(/\/+$/, '');
  return new Telnyx({
    apiKey: options.apiKey,
    publicKey: null,
    clientID: null,
    clientSecret: null,
    baseURL: base.endsWith('/v2') ? base : `${base}/v2`,
    maxRetries: 0,
    logLevel: 'off',
    fetch: fetchOnce,
    timeout: options.timeoutMs,
  });
}

/**
 * The SDK's own time-out ends with the headers; the signal also covers an answer that never
 * finishes.
 */
function once(options: TelnyxOptions): { maxRetries: 0; signal: AbortSignal } {
  return { maxRetries: 0, signal: AbortSignal.timeout(options.timeoutMs) };
}

/** What needs no provider to refuse. Returns the `client_state`. */
function checked({ key, address, document }: Parameters<Transmitter['send']>[0]): string {
  const { pdf, pages } = document;
  if (!e164.test(address)) throw new Rejected('invalid-number', 'The fax number is not in E.164 form.');
  if (Buffer.from(pdf.subarray(0, 5)).toString('latin1') !== '%PDF-') throw new Rejected('invalid-document', 'The packet is not a PDF.');
  if (pdf.length > maxBytes || pages > maxPages) {
    throw new Rejected('document-too-large', 'The packet is larger than a fax may be.', { bytes: pdf.length, pages });
  }
  return clientState(key);
}

/**
 * Uploading sends nobody anything: whatever goes wrong here is worth another try, unless the
 * document or our credentials are refused.
 */
async function upload(client: Telnyx, options: TelnyxOptions, pdf: Uint8Array): Promise<string> {
  const mediaName = `${randomBytes(24).toString('hex')}.pdf`;
  const form = new FormData();
  // A fresh copy: a Blob wants bytes over a plain ArrayBuffer, and the caller's may be a view into
  // something larger.
  form.set('media', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), mediaName);
  form.set('media_name', mediaName);
  form.set('ttl_secs', String(mediaLifeSeconds));
  try {
    // The SDK's `media.upload` takes URLs only; the same route takes the file as multipart.
    await client.post('/media', { body: form, ...once(options) });
    return mediaName;
  } catch (error) {
    throw refusalOfOther(error, { definitive: true });
  }
}

async function create(client: Telnyx, options: TelnyxOptions, fax: { to: string; state: string; mediaName: string }): Promise<string> {
  const body: Telnyx.FaxCreateParams = {
    connection_id: options.connectionId,
    from: options.from,
    to: fax.to,
    media_name: fax.mediaName,
    client_state: fax.state,
    quality: 'high',
    monochrome: true,
    store_preview: false,
    ...(options.webhookUrl === undefined ? {} : { webhook_url: options.webhookUrl }),
  };
  const answer = await client.faxes.create(body, once(options)).catch((error: unknown) => {
    throw refusalOfCreate(error, options.timeoutMs);
  });
  const id: unknown = answer?.data?.id;
  if (typeof id !== 'string' || id === '') throw new Ambiguous('answer-unreadable', 'The fax provider answered, but not with a fax.');
  return id;
}

async function findById(client: Telnyx, options: TelnyxOptions, providerId: string): Promise<DeliveryStatus | undefined> {
  const answer = await client.faxes.retrieve(providerId, once(options)).catch((error: unknown) => {
    if (error instanceof Telnyx.APIError && error.status === 404) return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  if (!answer?.data?.id) throw new Unavailable('answer-unreadable', 'The fax provider answered, but not with a fax.');
  return faxStatus(answer.data);
}

/**
 * Newest first or not, the provider does not say: every page is read, and of several faxes under
 * one key the furthest one counts.
 */
async function findByKey(
  client: Telnyx,
  options: TelnyxOptions,
  fax: { key: string; to: string; sinceRealMs: number },
): Promise<DeliveryStatus | undefined> {
  let best: DeliveryStatus | undefined;
  for (let number = 1; number <= mostPages; number++) {
    const { faxes, pages } = await listPage(client, options, fax, number);
    for (const found of faxes) {
      if (found.to === fax.to && faxKey(found.client_state) === fax.key) best = further(best, faxStatus(found));
    }
    if (number >= pages || faxes.length === 0) return best;
  }
  throw new Unavailable('too-many-faxes', 'More faxes to this number than can be looked through.');
}

/**
 * One page, not by the SDK's own list: that reads an answer without `data` (a proxy's page of HTML)
 * as an empty list, and "no such fax" is what lets a caller send again.
 */
async function listPage(
  client: Telnyx,
  options: TelnyxOptions,
  fax: { to: string; sinceRealMs: number },
  number: number,
): Promise<FaxPage> {
  const query = {
    filter: {
      created_at: { gte: new Date(fax.sinceRealMs - clockSlackMs).toISOString() },
      direction: { eq: 'outbound' },
      to: { eq: fax.to },
    },
    page: { number, size: pageSize },
  };
  const answer: unknown = await client.get('/faxes', { query, ...once(options) });
  const { data, meta } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    data?: unknown;
    meta?: { total_pages?: unknown };
  };
  if (!Array.isArray(data)) throw new Unavailable('answer-unreadable', 'The fax provider answered, but not with a list.');
  // The provider's own type for the entries; every field of it is optional and compared, never
  // trusted.
  return { faxes: data as Telnyx.Fax[], pages: typeof meta?.total_pages === 'number' ? meta.total_pages : 1 };
}

interface FaxPage {
  faxes: Telnyx.Fax[];
  pages: number;
}

const ranks: Record<DeliveryStatus['status'], number> = { failed: 0, accepted: 1, transmitted: 2 };

function further(one: DeliveryStatus | undefined, other: DeliveryStatus): DeliveryStatus {
  if (one === undefined || ranks[other.status] > ranks[one.status]) return other;
  return other.status === one.status && (other.pages ?? 0) > (one.pages ?? 0) ? other : one;
}

/** Any state that is not an end is `accepted`, states that Telnyx may add later as well. */
function faxStatus(fax: Telnyx.Fax): DeliveryStatus {
  const providerId = fax.id ?? '';
  if (fax.status === 'delivered') return { providerId, status: 'transmitted', pages: pageCountOf(fax) };
  if (fax.status === 'failed') return { providerId, status: 'failed', failure: failureCode(fax.failure_reason) };
  return { providerId, status: 'accepted' };
}
