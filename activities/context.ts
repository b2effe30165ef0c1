import { Context } from '@temporalio/activity';

/** Undefined outside Temporal: a test calls an activity as a plain function. */
export function activityContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}

/**
 * Throws Temporal's cancellation when the workflow no longer wants this activity. Called directly
 * before each call of a provider: what is no longer wanted is neither sent nor written. What was
 * sent is always recorded.
 */
export function throwIfCanceled(): void {
  activityContext()?.cancellationSignal.throwIfAborted();
}
