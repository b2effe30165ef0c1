import type { ClockSettings } from '../domain/time/clock.js';

export interface Clock {
  readonly settings: ClockSettings;
  /** Practice time, epoch milliseconds. Every policy uses it. */
  readonly now: () => number;
  /**
   * Real time, epoch milliseconds, for signatures, tokens, timeouts, and the second timestamp of
   * every row.
   */
  readonly realNow: () => number;
}
