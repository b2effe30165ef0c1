import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 10;
/** Fewer looks say nothing yet. */
const leastLooks = 10;

/**
 * How long this process is kept waiting for a core, by its own work or by others: in real milliseconds, of nine in ten looks since the last question.
 * It does not grow where the database or the network is slow.
 */
export function watchLoop(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let lagMs = 0;
  return () => {
    if (histogram.count < leastLooks) return lagMs;
    lagMs = Math.max(0, histogram.percentile(90) / 1e6 - resolutionMs);
    histogram.reset();
    return lagMs;
  };
}
