import type { Rate } from '../../domain/measure/metrics.js';
import { minuteMs, hourMs, dayMs } from '../../domain/time/durations.js';

/** `312 of 800 (39.0%)`; without anything to divide by, the counts alone. */
export const rateText = ({ count, of, rate }: Rate): string => `${count} of ${of}${rate === null ? '' : ` (${percentText(rate)})`}`;

export const percentText = (rate: number): string => `${(100 * rate).toFixed(1)}%`;

/** `40 s`, `12 min`, `3.5 h`, `2.0 days`; a dash when unknown. */
export function durationText(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < minuteMs) return `${Math.round(ms / 1_000)} s`;
  if (ms < hourMs) return `${Math.round(ms / minuteMs)} min`;
  return ms < 2 * dayMs ? `${(ms / hourMs).toFixed(1)} h` : `${(ms / dayMs).toFixed(1)} days`;
}
