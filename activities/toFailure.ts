import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Ambiguous, Rejected, Unavailable } from '../src/domain/errors.js';

/**
 * A provider lists a send a moment after it accepted it, so it is asked about a lost answer no
 * sooner. Real time.
 */
const askAgainAfterMs = 2_000;

/**
 * An operator fixes these, and the waiting steps continue: they are retried for as long as it
 * takes, and raise an alert.
 */
export const operatorCodes: ReadonlySet<string> = new Set([
  'policy-missing',
  'policy-invalid',
  'practice-missing',
  'key-unknown',
  'provider-credentials',
]);

/** An error of our own code. Its message is never kept: it may quote a patient. */
export const unexpected = 'unexpected';
/**
 * After so many attempts a defect is not a passing disturbance: the step becomes a task for a
 * person, who may retry it.
 */
const mostUnexpected = 10;
/**
 * The activities whose refusal the process turns into a task. Any other is retried until its code
 * is fixed.
 */
const withTask: ReadonlySet<string> = new Set([
  'assemblePacket',
  'routeReferral',
  'transmitPacket',
  'askAboutSend',
  'sendText',
  'writeChart',
]);

/**
 * An error in Temporal's terms: stable codes as types and our own messages, without patient data.
 */
export function toFailure(error: unknown, { activity, attempt }: { activity: string; attempt: number }): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof Rejected) return failureOf(error, { nonRetryable: !operatorCodes.has(error.code) });
  if (error instanceof Unavailable) return failureOf(error, { retryAfterMs: error.retryAfterMs });
  if (error instanceof Ambiguous) return failureOf(error, { retryAfterMs: error.askAfterMs ?? askAgainAfterMs });
  const name = error instanceof Error ? error.name : 'unknown';
  return failureOf(
    { code: unexpected, message: `Unexpected ${name}` },
    { nonRetryable: attempt >= mostUnexpected && withTask.has(activity) },
  );
}

function failureOf(
  { code, message }: { code: string; message: string },
  { nonRetryable = false, retryAfterMs }: { nonRetryable?: boolean; retryAfterMs?: number | undefined },
): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: code,
    nonRetryable,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/**
 * The place in our code, without the message. Undefined for the errors that we throw on purpose.
 */
export function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Rejected || error instanceof Unavailable || error instanceof Ambiguous)
    return undefined;
  return error.stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .join('\n');
}
