/** Older (or newer) than this is a replay, or a clock that is off; both conventions name the same number. */
const toleranceSeconds = 300;

/** `timestamp` in epoch seconds, as a webhook says it. */
export function isFresh(timestamp: string, realNowMs: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(realNowMs / 1_000 - Number(timestamp)) <= toleranceSeconds;
}
