import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { Ambiguous, Rejected, Unavailable } from '../src/domain/errors.js';

/** How long to wait before the provider is asked what became of a send whose answer was lost: it needs a moment to list it. */
const askAgainAfterMs = 2_000;

/** An operator mends these, and what waited goes on by itself. */
const mendable: ReadonlySet<string> = new Set([
  'policy-missing',
  'policy-invalid',
  'practice-missing',
  'key-unknown',
  'provider-credentials',
]);

/** Errors in Temporal's terms, without a word of the patient: stable codes as types, our own messages, nobody else's. */
export function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof Rejected)
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: !mendable.has(error.code) });
  if (error instanceof Unavailable) {
    return ApplicationFailure.create({
      message: error.message,
      type: error.code,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    });
  }
  if (error instanceof Ambiguous)
    return ApplicationFailure.create({ message: error.message, type: error.code, nextRetryDelay: error.askAfterMs ?? askAgainAfterMs });
  const name = error instanceof Error ? error.name : 'unknown';
  return ApplicationFailure.create({ message: `Unexpected ${name}`, type: 'unexpected' });
}

export type ReportFailure = (failure: {
  activity: string;
  referralId?: string | undefined;
  code: string;
  stack?: string | undefined;
}) => void;

const beatEveryMs = 1_000;

/** A sign of life, so that an activity whose worker was killed is tried again within seconds, not when its time-out runs out. */
function beat(): () => void {
  const context = contextOf();
  if (context === undefined) return () => undefined;
  const timer = setInterval(() => context.heartbeat(), beatEveryMs);
  return () => clearInterval(timer);
}

/** Undefined outside Temporal: a test calls an activity as a plain function. */
function contextOf(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}

/** Every activity of the table, failing in Temporal's terms and reported to the log. */
export function failing<Table extends object>(activities: Table, report: ReportFailure): Table {
  const wrapped = Object.entries(activities as Record<string, (input: unknown) => Promise<unknown>>).map(([name, run]) => [
    name,
    async (input: unknown): Promise<unknown> => {
      const stopBeating = beat();
      try {
        return await run(input);
      } catch (error) {
        const failure = toFailure(error);
        report({
          activity: name,
          referralId: referralOf(),
          code: failure instanceof ApplicationFailure ? (failure.type ?? 'unexpected') : 'unexpected',
          stack: stackOf(error),
        });
        throw failure;
      } finally {
        stopBeating();
      }
    },
  ]);
  // Same names, same signatures: only the way of failing differs.
  return Object.fromEntries(wrapped) as Table;
}

/** Where it happened, never what it said: a message may quote a patient. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Rejected || error instanceof Unavailable || error instanceof Ambiguous)
    return undefined;
  return error.stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .join('\n');
}

const referralOf = (): string | undefined => contextOf()?.info.workflowExecution?.workflowId.replace(/^referral-/, '');
