/**
 * As `AbortSignal.timeout`, for use within `AbortSignal.any`. Node 20 collects a time-out that nobody else listens to, and then it never comes
 * (tried: a call to a process that stood still went on for minutes).
 */
export function timeLimit(ms: number): AbortSignal {
  const signal = AbortSignal.timeout(ms);
  signal.addEventListener('abort', () => undefined, { once: true });
  return signal;
}
