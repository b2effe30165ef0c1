import { baselineOf, type Baseline, type PastOrder } from '../../src/domain/measure/baselineSummary.js';
import { addDays } from '../../src/domain/time/isoWeek.js';
import type { ReadinessFacts } from '../../src/domain/goLive/readinessFacts.js';
import { on } from './measureBuilders.js';
import { dayMs } from '../../src/domain/time/durations.js';

export const now = Date.parse('2026-11-26T15:00:00Z');
export const daysAgo = (days: number): number => now - days * dayMs;

/**
 * So many past orders, from 1 June on, of which the first were kept ten days later; known to the
 * end of the year. Null: of no specialty that the file names.
 */
export function pastOrders(orders: number, kept: number, specialty: string | null = 'cardiology', stepDays = 1): Baseline | undefined {
  const past = Array.from({ length: orders }, (_, index): PastOrder => {
    const day = addDays('2026-06-01', index * stepDays);
    return {
      specialty: specialty ?? undefined,
      ordered: on(day),
      ...(index < kept && { kept: on(addDays(day, 10)) }),
      toTheDay: false,
      network: 'unknown',
      knownThrough: '2026-12-31',
    };
  });
  return baselineOf(past, { file: '2026-12-31' });
}

/** A practice of which every line is green. */
export const greenFacts = (more: Partial<ReadinessFacts> = {}): ReadinessFacts => ({
  now,
  specialty: { name: 'cardiology', label: 'Cardiology', isOn: true },
  orders: { received: 60, newestAt: daysAgo(1), ofSpecialty: 25, mapped: 45, unmapped: 2, codes: 12, watchedSince: daysAgo(200) },
  contacts: { of: 'specialty', counts: { reachable: 45, 'no-mobile': 2, 'no-consent': 2, 'opted-out': 1 }, unreadable: 0 },
  directory: {
    specialists: 8,
    inNetwork: 7,
    withEndpoint: 6,
    usable: 5,
    endpoints: [{ specialist: 'Ada Heart, MD', kind: 'fax', address: '+16175550111', verifiedAt: daysAgo(40) }],
  },
  attested: {
    baa: { by: 'rosa', at: daysAgo(50), reference: 'Contracts/2026/text provider' },
    '10dlc': { by: 'rosa', at: daysAgo(50), reference: 'CMP-7' },
    'test-number': { by: 'rosa', at: daysAgo(50), reference: '+16175550123' },
  },
  stop: { at: daysAgo(49), by: 'words', textsSince: 0 },
  baseline: pastOrders(100, 40),
  activeCoordinators: 3,
  windows: { routine: 'windows/*/*/1', urgent: 'windows/*/*/1', asap: 'windows/*/*/1', stat: 'windows/*/*/1' },
  othersOn: [],
  ...more,
});
