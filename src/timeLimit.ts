/**
 * Like `AbortSignal.timeout`, for use within `AbortSignal.any`. Node 20 garbage-collects a timeout
 * signal without other listeners, and it never fires (observed: a call to a stopped process went on
 * for minutes).
 */
export function timeLimit(ms: number): AbortSignal {
  const signal = AbortSignal.timeout(ms);
  signal.addEventListener('abort', () => undefined, { once: true });
  return signal;
}
