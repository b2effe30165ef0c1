/**
 * An older or newer timestamp is a replay or a wrong clock. Both conventions use the same limit.
 */
const toleranceSeconds = 300;

/** `timestamp` in epoch seconds, as sent by the webhook. */
export function isFresh(timestamp: string, realNowMs: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(realNowMs / 1_000 - Number(timestamp)) <= toleranceSeconds;
}
