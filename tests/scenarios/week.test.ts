import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createReviewActivities } from '../../activities/review.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { baselineOf } from '../../src/domain/measure/baselineSummary.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { ReviewNumbers } from '../../src/domain/measure/review.js';
import { randomOf } from '../chaos/random.js';
import { openHarness, tokens, type Harness } from '../http/apiHarness.js';
import { settle, weekWorld, type WeekWorld } from '../support/weekWorld.js';
import { episodesOf, reachedStep, recount, steps, type PastRow } from '../support/weekRecount.js';
import { dayMs } from '../../src/domain/time/durations.js';

/**
 * Half a year of 5,000 referrals as rows of a real PostgreSQL, the reviews made and answered as in
 * production, and every number counted again from the rows by code that shares nothing with ours.
 */
/** Monday 25 May 2026, in New York; 26 weeks, over the end of daylight saving time. */
const firstMonday = Date.UTC(2026, 4, 25) / dayMs;
const weeks = Array.from({ length: 26 }, (_, n) => ({ week: `2026-W${22 + n}`, monday: firstMonday + 7 * n }));
const referrals = 5_000;
const nowMs = Date.parse('2026-11-23T11:00:00Z');
const span = { seed: 20_261_123, referrals, fromMs: Date.parse('2026-05-25T04:00:00Z'), toMs: Date.parse('2026-11-23T05:00:00Z'), nowMs };

/** Some months of past orders, all of them known for longer than any horizon. */
function pastOrders(): PastRow[] {
  const random = randomOf(7);
  return Array.from({ length: 400 }, (_, n) => {
    const orderedAt = Date.parse('2026-01-05T14:01:02.003Z') + Math.floor(random.between(0, 60 * dayMs));
    const after = (days: number): number => orderedAt + Math.floor(random.gap(days * dayMs));
    const kept = random.chance(0.45);
    return {
      key: `ehr:past-${n}`,
      specialty: random.pick(['cardiology', 'dermatology', 'urology']),
      orderedAt,
      network: kept ? random.pick(['in-network', 'out-of-network', 'unknown']) : 'unknown',
      ...(random.chance(0.9) ? { sentAt: after(1) } : {}),
      ...(random.chance(0.6) ? { bookedAt: after(12) } : {}),
      ...(kept ? { keptAt: after(30) } : {}),
      ...(random.chance(0.8) ? { lost: !kept && random.chance(0.5) } : {}),
      ...(random.chance(0.7) ? { staffMinutes: Math.floor(random.between(0, 60)) } : {}),
    };
  });
}

let harness: Harness;
let world: WeekWorld;
const past = pastOrders();

beforeAll(async () => {
  harness = await openHarness();
  world = weekWorld(span);
  const { db } = harness.database;
  await settle(harness.database, world);
  const measure = createPostgresMeasureStore(db);
  await measure.saveBaselineOrders(past, 'f1');
  const files = { f1: '2026-07-01' };
  const baseline = baselineOf(await measure.pastOrders(files), files);
  if (baseline === undefined) throw new Error('there are past orders');
  await measure.saveBaseline(baseline, nowMs);
});
afterAll(() => harness.stop());

/** As the schedule does on a Monday, and by hand for the weeks that it no longer looks at. */
async function compute(atMs: number): Promise<void> {
  const clock = { settings: wallClock, now: () => atMs, realNow: () => atMs };
  const { computeWeek } = createReviewActivities({ measure: createPostgresMeasureStore(harness.database.db), clock });
  const { weeks: newest } = await computeWeek();
  for (const { week } of weeks) if (week < (newest[0] ?? '')) await computeWeek({ week });
}

const get = async <Value>(path: string): Promise<Value> => {
  const answer = await harness.call('GET', path, { token: tokens.manager });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as Value; // the API's own answers
};

/** Sums of fractions differ in the last places by the order in which they are added. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? Number(one.toFixed(6)) : one)));

const eligibleOf = (episodes: ReturnType<typeof episodesOf>, monday: number) =>
  episodes.filter(({ day, isRecorded, exclusion }) => day >= monday && day < monday + 7 && !isRecorded && exclusion === undefined);

interface List {
  count: number;
  of: number;
  referrals: { id: string; reached: boolean; specialist: { id: string } | null }[];
  next?: string;
}

async function listed(path: string): Promise<List> {
  const [sign, pages] = [path.includes('?') ? '&' : '?', [] as List[]];
  let cursor = '';
  do {
    const page = await get<List>(`${path}${sign}limit=75${cursor}`);
    pages.push(page);
    cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  const [first] = pages;
  if (first === undefined) throw new Error('there is always a page');
  return { ...first, referrals: pages.flatMap((page) => page.referrals) };
}

describe('half a year of referrals', () => {
  it('is one of 5,000, with something of everything in it', async () => {
    const { db } = harness.database;
    expect(await db.referral.count()).toBe(referrals);
    const rows = await Promise.all([
      db.send.count(),
      db.receipt.count(),
      db.reply.count(),
      db.optOut.count(),
      db.appointment.count(),
      db.evidence.count(),
    ]);
    for (const count of rows) expect(count).toBeGreaterThan(100);
    expect(rows[0]).toBe(world.sends.length);
    const outcomes = await db.referralProjection.groupBy({ by: ['outcome'], _count: true });
    expect(outcomes.length).toBe(9);
    for (const { _count: count } of outcomes) expect(count).toBeGreaterThan(20);
  });

  describe.each([
    ['on the Monday after it', nowMs],
    ['eleven weeks earlier, with all that came later already in the rows', nowMs - 77 * dayMs],
  ])('as it is seen %s', (_when, asOf) => {
    const names = () => new Map(world.specialists.map(({ id, name }) => [id, name]));
    const over = weeks.filter(({ monday }) => (monday + 7) * dayMs < asOf);

    beforeAll(async () => {
      await harness.database.db.weeklyReview.deleteMany();
      await compute(asOf);
    });

    it('has a review of every week, newest first', async () => {
      const { weeks: found } = await get<{ weeks: { week: string }[] }>('/api/reviews');
      const mine = new Set(over.map(({ week }) => week));
      expect(found.map(({ week }) => week).filter((week) => mine.has(week))).toEqual([...mine].toReversed());
      expect(found.map(({ week }) => week)).toEqual(
        found
          .map(({ week }) => week)
          .toSorted()
          .toReversed(),
      );
    });

    it('shows the numbers that the rows come to, every week and every one of them', async () => {
      const episodes = episodesOf(world, asOf);
      for (const { week, monday } of over) {
        const review = await get<ReviewNumbers>(`/api/reviews/${week}`);
        expect([week, rounded(review)]).toMatchObject([week, rounded(recount(episodes, { monday, asOf, past, specialistNames: names() }))]);
        expect(review).not.toHaveProperty('standings');
      }
      // Old weeks are solid, young ones hollow.
      const shown = await Promise.all([over[0], over.at(-1)].map((one) => get<ReviewNumbers>(`/api/reviews/${one?.week ?? ''}`)));
      expect(shown.map(({ loopClosure }) => loopClosure.byDay.map(({ mature }) => mature))).toEqual([
        [true, true, true],
        [false, false, false],
      ]);
    });

    it('has specialists with too few orders to say anything of, and says nothing of them', async () => {
      const { comparison } = await get<ReviewNumbers>(`/api/reviews/${over.at(-1)?.week ?? ''}`);
      const few = comparison?.bySpecialist.filter(({ orders }) => orders < 20) ?? [];
      expect(few.length).toBeGreaterThan(0);
      for (const { timeToSend, kept } of few) {
        expect(timeToSend).toBeNull();
        for (const { count, rate } of kept) expect([count, rate]).toEqual([null, null]);
      }
    });

    it('keeps for every week who came how far', async () => {
      const episodes = episodesOf(world, asOf);
      const measure = createPostgresMeasureStore(harness.database.db);
      for (const { week, monday } of over) {
        const stored = await measure.review(week);
        const days = stored?.funnel?.withinDays ?? -1;
        const expected = eligibleOf(episodes, monday).map((one) => `${one.id} ${steps[reachedStep(one, days)]}`);
        expect(stored?.standings?.map(({ id, furthest }) => `${id} ${furthest}`).toSorted()).toEqual(expected.toSorted());
      }
    });

    it('names who is behind each step, as many as it counts', async () => {
      const episodes = episodesOf(world, asOf);
      for (const { week, monday } of [over[0], over.at(-4)].flatMap((one) => (one === undefined ? [] : [one]))) {
        const { funnel } = await get<ReviewNumbers>(`/api/reviews/${week}`);
        const days = funnel?.withinDays ?? -1;
        const eligible = eligibleOf(episodes, monday);
        for (const [index, step] of steps.entries()) {
          for (const [place, from] of steps.slice(0, Math.max(index, 1)).entries()) {
            const list = await listed(`/api/reviews/${week}/funnel/${step}?from=${from}`);
            const came = eligible.filter((one) => reachedStep(one, days) >= place);
            const reached = came.filter((one) => reachedStep(one, days) >= index);
            const ids = (isReached: boolean) => list.referrals.filter((one) => one.reached === isReached).map(({ id }) => id);
            expect([week, from, step, list.count, list.of]).toEqual([week, from, step, reached.length, came.length]);
            expect(ids(true).toSorted()).toEqual(reached.map(({ id }) => id).toSorted());
            expect(ids(false).toSorted()).toEqual(
              came
                .filter((one) => !reached.includes(one))
                .map(({ id }) => id)
                .toSorted(),
            );
            const counted = funnel?.steps.find((one) => one.step === step && one.from === from);
            if (counted !== undefined) expect([counted.count, counted.of]).toEqual([list.count, list.of]);
          }
        }
      }
    });
  });
});
