import type { Moment, ReferralFacts } from '../../src/domain/measure/metrics.js';

/** Noon UTC of a day, as a moment. */
export const on = (day: string, hours = 12): Moment => ({ at: Date.parse(`${day}T00:00:00Z`) + hours * 3_600_000, on: day });

/** An order of Monday 2026-11-23 at noon of which nothing more is known. */
export const facts = (more: Partial<ReferralFacts> = {}): ReferralFacts => ({
  id: 'r1',
  specialty: 'cardiology',
  status: 'taken-on',
  ordered: on('2026-11-23'),
  replaced: false,
  staffSeconds: 0,
  textsSent: 0,
  optedOut: false,
  ...more,
});

export const keptOn = (
  day: string,
  grade: 'A' | 'B' | 'C' | 'D' = 'A',
  network: 'in-network' | 'out-of-network' | 'unknown' = 'in-network',
) => ({ ...on(day), grade, network }) as const;
