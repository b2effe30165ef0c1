import { describe, expect, it } from '@jest/globals';
import { createReviewActivities, weeksLookedBack } from '../../activities/review.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { ReferralFacts } from '../../src/domain/measure/metrics.js';
import type { WeeklyReview } from '../../src/domain/measure/review.js';
import type { MeasureStore } from '../../src/ports/measureStore.js';
import { facts, keptOn, on } from '../support/measureBuilders.js';

/** A store in memory that counts what is asked of it. */
function memory(all: readonly ReferralFacts[]) {
  const stored = new Map<string, WeeklyReview>();
  const asked: Parameters<MeasureStore['referralFacts']>[0][] = [];
  const unused = (): never => {
    throw new Error('a review does not ask for this');
  };
  const measure: MeasureStore = {
    zone: () => Promise.resolve('UTC'),
    referralFacts: (range) => {
      asked.push(range);
      return Promise.resolve(all.filter((one) => one.ordered.on >= range.from && one.ordered.on <= range.to));
    },
    baseline: () => Promise.resolve(undefined),
    saveReviews: (reviews) => Promise.resolve(reviews.forEach((review) => stored.set(review.week, review))),
    review: (week) => Promise.resolve(stored.get(week)),
    reviewedWeeks: unused,
    newestOrderDay: unused,
    specialties: unused,
    saveBaselineOrders: unused,
    pastOrders: unused,
    saveBaseline: unused,
  };
  return { measure, stored, asked };
}

const clockAt = (ms: number) => ({ settings: wallClock, now: () => ms, realNow: () => ms });
const one = facts({ kept: keptOn('2026-12-10'), outcome: 'kept', ended: on('2026-12-10') });

describe('the weekly computation', () => {
  it('stores every complete week whose numbers may still move, and not the one under way', async () => {
    const { measure, stored, asked } = memory([one]);
    const { computeWeek } = createReviewActivities({ measure, clock: clockAt(on('2026-12-14', 11).at) });
    const { weeks } = await computeWeek();
    expect(weeks).toHaveLength(weeksLookedBack);
    expect([weeks[0], weeks.at(-1)]).toEqual(['2026-W37', '2026-W50']);
    expect([...stored.keys()]).toEqual(weeks);
    expect(stored.get('2026-W48')?.headline).toBe('1 of 1 kept so far, not final');
    expect(asked).toEqual([{ from: '2026-03-16', to: '2026-12-13', knownAt: on('2026-12-14', 11).at }]);
  });

  it('run twice says the same', async () => {
    const { measure, stored } = memory([one]);
    const { computeWeek } = createReviewActivities({ measure, clock: clockAt(on('2026-12-14').at) });
    await computeWeek();
    const before = structuredClone(stored);
    await computeWeek();
    expect(stored).toEqual(before);
  });

  it('one week of choice, as of an instant of choice: a later visit has not happened yet', async () => {
    const { measure, stored } = memory([one]);
    const { computeWeek } = createReviewActivities({ measure, clock: clockAt(on('2027-06-01').at) });
    expect(await computeWeek({ week: '2026-W48', atMs: on('2026-12-07').at })).toEqual({ weeks: ['2026-W48'] });
    expect(stored.get('2026-W48')?.loopClosure.soFar).toEqual({ count: 0, of: 1, rate: 0 });
  });

  it('a week that does not exist or has not begun is refused, not retried', async () => {
    const { computeWeek } = createReviewActivities({ measure: memory([]).measure, clock: clockAt(on('2026-12-14').at) });
    for (const week of ['2026-W54', '2026-W52', 'next'])
      await expect(computeWeek({ week })).rejects.toMatchObject({ name: 'Rejected', code: 'week-unknown' });
  });
});
