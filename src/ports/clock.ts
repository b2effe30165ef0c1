import type { ClockSettings } from '../domain/time/clock.js';

export interface Clock {
  readonly settings: ClockSettings;
  /** Practice time, epoch milliseconds: what every policy sees. */
  readonly now: () => number;
  /** Real time, epoch milliseconds: signatures, tokens, time-outs, and the second time stamp of every row. */
  readonly realNow: () => number;
}
