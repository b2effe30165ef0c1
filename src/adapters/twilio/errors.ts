import { Ambiguous, Rejected, Unavailable } from '../../domain/errors.js';
import { NotConnected } from '../net/fetchOnce.js';
import { retryAfterMs } from '../net/retryAfter.js';
import { NotAccepted } from './requestOnce.js';

/**
 * Error codes of Twilio's REST API that say: this number gets no texts from us, today or later.
 * Invalid (21211), none (21604), no permission for its region (21408), no route (21612), no mobile
 * number (21614), a landline (21635); and what carriers answer (30003 to 30008).
 */
const undeliverable = new Set([21211, 21214, 21217, 21408, 21604, 21612, 21614, 21635, 30003, 30004, 30005, 30006, 30007, 30008]);
/** Queues that are full, rates that are used up: not accepted, later perhaps. */
const busy = new Set([20429, 21611, 30001, 30022]);
const optedOut = 21610;
const credentials = new Set([20003, 20005]);

/**
 * What a failed `POST Messages` means for us. Twilio's own message may quote the number: it does
 * not go on.
 */
export function refusalOfSend(error: unknown): Error {
  if (error instanceof NotConnected) return unreachable();
  if (error instanceof NotAccepted) return refusalByStatus(error);
  if (error instanceof SyntaxError) return new Ambiguous('answer-unreadable', 'The text provider answered, but not with a text.');
  return new Ambiguous('answer-lost', 'The text provider did not answer after the request had left.');
}

function refusalByStatus(answer: NotAccepted): Error {
  const { status } = answer;
  const code = providerCode(answer);
  if (status === 429 || busy.has(code))
    return new Unavailable('provider-busy', 'The text provider asks for patience.', retryAfterMs(answer.headers['retry-after']));
  if (status === 503 && isRefusal(answer))
    return new Unavailable(
      'provider-unavailable',
      'The text provider does not take texts now.',
      retryAfterMs(answer.headers['retry-after']),
    );
  if (status >= 500 || status === 408) return new Ambiguous('answer-failed', `The text provider answered ${status}; it may have the text.`);
  if (status < 400) return new Unavailable('provider-moved', `The text provider answered ${status}, elsewhere than configured.`);
  return new Rejected(refusalCode(status, code), 'The text provider refuses this text.', { status, providerCode: code });
}

function refusalCode(status: number, code: number): string {
  if (code === optedOut) return 'opted-out';
  if (undeliverable.has(code)) return 'undeliverable';
  return status === 401 || status === 403 || credentials.has(code) ? 'provider-credentials' : 'refused';
}

/**
 * What a failed question means: never a refusal, for a question without an answer must not read as
 * "it was not sent", and wrong credentials today do not say what was accepted yesterday.
 */
export function unanswered(problem: unknown): Unavailable {
  if (problem instanceof Unavailable) return problem;
  if (problem instanceof NotConnected) return unreachable();
  if (!(problem instanceof NotAccepted)) return new Unavailable('provider-silent', 'The text provider did not answer.');
  if (problem.status === 429)
    return new Unavailable('provider-busy', 'The text provider asks for patience.', retryAfterMs(problem.headers['retry-after']));
  return new Unavailable('provider-failing', `The text provider answered ${problem.status}.`, retryAfterMs(problem.headers['retry-after']));
}

function unreachable(): Unavailable {
  return new Unavailable('provider-unreachable', 'No connection to the text provider.');
}

/**
 * A 503 of the provider itself, not of something between us that may have lost the answer of a
 * request it had passed on.
 */
function isRefusal(answer: NotAccepted): boolean {
  return answer.headers['retry-after'] !== undefined || providerCode(answer) > 0;
}

function providerCode({ body }: NotAccepted): number {
  const code: unknown = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'number' && Number.isInteger(code) ? code : 0;
}
