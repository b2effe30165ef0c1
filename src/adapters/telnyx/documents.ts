import { Rejected, Unavailable } from '../../domain/errors.js';
import { documentTypeOf, mostDocumentBytes } from '../../domain/inbound/fax.js';
import type { FaxDocument, FaxDocuments } from '../../ports/inboundFaxes.js';
import { fetchOnce } from '../net/fetchOnce.js';

export interface DocumentOptions {
  apiKey: string;
  /** With or without the trailing `/v2`; left out, Telnyx itself. */
  baseUrl?: string | undefined;
  /** Beginnings of the addresses where the provider keeps documents, beside its own. */
  mediaUrls: readonly string[];
  /** Per request, answer read to its end. */
  timeoutMs: number;
  mostBytes?: number;
}

/**
 * Documents of faxes to us. An address comes from outside, so that only the provider's own are
 * followed, without redirects, and the key goes to the provider's API alone. A link that has expired
 * is asked for again.
 */
export function createTelnyxDocuments(options: DocumentOptions): FaxDocuments {
  const base = (options.baseUrl ?? 'https://api.telnyx.com').replace(/\/+$/u, '').replace(/\/v2$/u, '');
  const settings = { ...options, base, allowed: [`${base}/`, ...options.mediaUrls].map((url) => new URL(url)) };
  return {
    fetch: async ({ providerId, mediaUrl }) => {
      const told = addressOf(settings, mediaUrl);
      const atOnce = told === undefined ? undefined : await read(settings, told);
      if (atOnce !== undefined) return atOnce;
      const fresh = await freshAddress(settings, providerId);
      const address = addressOf(settings, fresh);
      if (fresh !== undefined && address === undefined)
        throw new Rejected('address-not-allowed', 'The document is at an address that is not the fax provider’s.');
      const document = address === undefined ? undefined : await read(settings, address);
      if (document === undefined) throw new Unavailable('document-not-there', 'The fax provider does not have the document yet.');
      return document;
    },
  };
}

interface Settings extends DocumentOptions {
  readonly base: string;
  readonly allowed: readonly URL[];
}

const isUnder = (address: URL, allowed: URL): boolean =>
  address.origin === allowed.origin && address.pathname.startsWith(allowed.pathname) && address.username === '' && address.password === '';

/** Undefined for what is no address, or not one of the provider's. */
function addressOf({ allowed }: Settings, address: string | undefined): URL | undefined {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && allowed.some((one) => isUnder(url, one)) ? url : undefined;
}

/** Undefined when the address no longer answers with a document, so that another is asked for. */
async function read(settings: Settings, url: URL): Promise<FaxDocument | undefined> {
  const ownKey = url.origin === new URL(settings.base).origin ? { authorization: `Bearer ${settings.apiKey}` } : {};
  const answer = await ask(settings, url, { headers: ownKey });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429) {
    await answer.body?.cancel();
    return undefined;
  }
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Unavailable('provider-failing', `The document was answered with ${answer.status}.`);
  }
  const bytes = await bounded(answer, settings.mostBytes ?? mostDocumentBytes);
  const type = documentTypeOf(bytes);
  if (type === undefined) throw new Rejected('not-a-document', 'The fax is neither a PDF nor a TIFF.');
  return { bytes, type };
}

async function bounded(answer: Response, most: number): Promise<Uint8Array> {
  const tooLarge = () => new Rejected('document-too-large', 'The fax is larger than is stored.');
  if (Number(answer.headers.get('content-length') ?? 0) > most) {
    await answer.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > most) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw new Unavailable('provider-silent', 'The document was not sent to its end.');
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The provider makes a new link, and says it with the fax. */
async function freshAddress(settings: Settings, providerId: string): Promise<string | undefined> {
  const fax = new URL(`${settings.base}/v2/faxes/${encodeURIComponent(providerId)}`);
  const headers = { authorization: `Bearer ${settings.apiKey}` };
  const refreshed = await ask(settings, new URL(`${fax.href}/actions/refresh`), { method: 'POST', headers });
  await refreshed.body?.cancel();
  const answer = await ask(settings, fax, { headers });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Unavailable('provider-failing', `The fax provider answered ${answer.status}.`);
  }
  // The provider's answer: each step is checked before it is used.
  const body = (await answer.json().catch(() => undefined)) as { data?: { media_url?: unknown; stored_media_url?: unknown } } | undefined;
  return [body?.data?.media_url, body?.data?.stored_media_url].find((url) => typeof url === 'string');
}

async function ask({ timeoutMs }: Settings, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetchOnce(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new Unavailable('provider-silent', 'The fax provider did not answer.');
  }
}
