import Telnyx from 'telnyx';
import { Ambiguous, Rejected, Unavailable } from '../../domain/errors.js';
import { NotConnected } from '../net/fetchOnce.js';
import { retryAfterMs } from '../net/retryAfter.js';

/**
 * What an error of `POST /faxes` means for us. The SDK's message holds the provider's whole answer,
 * and with it numbers: neither message nor cause goes on. Where we gave up waiting, the provider
 * gets as long again to make up its mind before it is asked.
 */
export function refusalOfCreate(error: unknown, timeoutMs: number): Error {
  if (isNotConnected(error)) return unreachable();
  const status = statusOf(error);
  if (status === undefined && gaveUp(error))
    return new Ambiguous('answer-late', 'The fax provider did not answer in time; it may still take the fax.', timeoutMs);
  if (status === undefined) return new Ambiguous('answer-lost', 'The fax provider did not answer after the request had left.');
  if (status >= 500 || status === 408) return new Ambiguous('answer-failed', `The fax provider answered ${status}; it may have the fax.`);
  return refusalByStatus(status, error);
}

/**
 * What an error of any other call means: nothing was sent by it. With `definitive`, 4xx is a
 * refusal of the document; without, even refused credentials are `Unavailable`, for a question
 * without an answer must never read as "it was not sent".
 */
export function refusalOfOther(error: unknown, { definitive = false } = {}): Error {
  if (error instanceof Unavailable || error instanceof Rejected) return error;
  if (isNotConnected(error)) return unreachable();
  const status = statusOf(error);
  if (status === undefined) return new Unavailable('provider-silent', 'The fax provider did not answer.');
  if (status >= 500 || status === 408) return new Unavailable('provider-failing', `The fax provider answered ${status}.`);
  const refusal = refusalByStatus(status, error);
  if (definitive || refusal instanceof Unavailable) return refusal;
  return new Unavailable(refusal.code, `The fax provider answered ${status}.`);
}

function refusalByStatus(status: number, error: unknown): Rejected | Unavailable {
  if (status === 429) return new Unavailable('provider-busy', 'The fax provider asks for patience.', askedToWait(error));
  if (status < 400) return new Unavailable('provider-moved', `The fax provider answered ${status}, elsewhere than configured.`);
  if (status === 401 || status === 403)
    return new Rejected('provider-credentials', 'The fax provider refuses our credentials.', { status });
  const { providerCode, pointer } = firstProblem(error);
  return new Rejected(refusalCode(providerCode, pointer), 'The fax provider refuses this fax.', { status, providerCode });
}

/**
 * Telnyx names the field in `errors[].source.pointer`; 10002 is its code for a number that is none.
 */
function refusalCode(providerCode: string, pointer: string): string {
  if (pointer === '/to' || providerCode === '10002') return 'invalid-number';
  return pointer.startsWith('/media') || pointer === '/contents' ? 'invalid-document' : 'refused';
}

function firstProblem(error: unknown): { providerCode: string; pointer: string } {
  const body: unknown = error instanceof Telnyx.APIError ? error.error : undefined;
  // The shape is the provider's (`{ errors: [{ code, source: { pointer } }] }`); each step is
  // checked before it is used.
  const first = (body as { errors?: { code?: unknown; source?: { pointer?: unknown } }[] } | undefined)?.errors?.[0];
  return { providerCode: short(first?.code, /^\w{1,20}$/), pointer: short(first?.source?.pointer, /^[\w/.-]{1,60}$/) };
}

function short(value: unknown, shape: RegExp): string {
  return (typeof value === 'string' || typeof value === 'number') && shape.test(String(value)) ? String(value) : '';
}

/** What the provider asked us to wait. */
const askedToWait = (error: unknown): number | undefined =>
  retryAfterMs(error instanceof Telnyx.APIError ? error.headers?.get('retry-after') : undefined);

function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Telnyx.APIError ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

function isNotConnected(error: unknown): boolean {
  return error instanceof NotConnected || (error instanceof Error && error.cause instanceof NotConnected);
}

/** The SDK's time-out, our own before the answer began, and our own while it was read. */
const gaveUp = (error: unknown): boolean =>
  error instanceof Telnyx.APIConnectionTimeoutError ||
  error instanceof Telnyx.APIUserAbortError ||
  (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name));

function unreachable(): Unavailable {
  return new Unavailable('provider-unreachable', 'No connection to the fax provider.');
}
