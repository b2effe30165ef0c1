import { dayMs } from './durations.js';

/**
 * The one clock (decision 5). Practice time is what policies see: the wall clock at scale 1, faster
 * in time-lapse. Nothing else in the code knows of time-lapse. All values are epoch milliseconds.
 */
export interface ClockSettings {
  /** The real instant at which practice time was `practiceEpochMs`. */
  readonly realEpochMs: number;
  readonly practiceEpochMs: number;
  /**
   * Practice milliseconds per real millisecond: 1 is the wall clock; one day in two seconds is
   * 43,200.
   */
  readonly scale: number;
}

/**
 * Windows shorter than a day never shrink below this in real time, so that a machine's step never
 * stalls falsely.
 */
export const realFloorMs = 2_000;

export const wallClock: ClockSettings = { realEpochMs: 0, practiceEpochMs: 0, scale: 1 };

export function toPractice(clock: ClockSettings, realMs: number): number {
  return Math.round(clock.practiceEpochMs + (realMs - clock.realEpochMs) * clock.scale);
}

/**
 * The real instant of a practice instant; rounded up, so that a timer armed for it is never early.
 */
export function toReal(clock: ClockSettings, practiceMs: number): number {
  return Math.ceil(clock.realEpochMs + (practiceMs - clock.practiceEpochMs) / clock.scale);
}

/**
 * When a window that opened at `fromMs` runs out, given where it would end by the policy (both
 * practice time). A window shorter than a day lasts at least two real seconds.
 */
export function windowEnd(clock: ClockSettings, fromMs: number, endMs: number): number {
  return endMs - fromMs >= dayMs ? endMs : Math.max(endMs, fromMs + realFloorMs * clock.scale);
}
