import { atLocal, dayIn, startOfWeek } from '../time/calendar.js';
import { toReal, type ClockSettings } from '../time/clock.js';
import { weekMs, secondMs } from '../time/durations.js';

/**
 * When the weekly review is computed: by the calendar in real time, at an interval of one practice
 * week in time-lapse.
 */
export type ReviewSchedule =
  | { kind: 'calendar'; zone: string; dayOfWeek: 'MONDAY'; hour: number }
  /**
   * Real milliseconds since the epoch: fires at every instant that is `offsetMs` past a multiple of
   * `everyMs`. Whole seconds, as Temporal wants them.
   */
  | { kind: 'interval'; everyMs: number; offsetMs: number };

const reviewHour = 6;

/**
 * Monday at 06:00 in the practice's zone. In time-lapse the instant is rounded up to a whole
 * second; where a practice week is no whole number of seconds the interval is rounded too and
 * drifts, which costs nothing: whenever it fires, the newest complete weeks are computed.
 */
export function reviewSchedule(clock: ClockSettings, zone: string): ReviewSchedule {
  if (clock.scale === 1) return { kind: 'calendar', zone, dayOfWeek: 'MONDAY', hour: reviewHour };
  const everyMs = Math.max(secondMs, Math.round(weekMs / clock.scale / secondMs) * secondMs);
  const monday = dayIn(zone, startOfWeek(zone, clock.practiceEpochMs));
  // At midnight, not at six: a second of time-lapse holds half a day, and the morning is for
  // orders.
  const firstMs = Math.ceil(toReal(clock, atLocal(zone, monday, '00:00')) / secondMs) * secondMs;
  return { kind: 'interval', everyMs, offsetMs: ((firstMs % everyMs) + everyMs) % everyMs };
}
