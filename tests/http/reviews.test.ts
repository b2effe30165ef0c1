import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createReviewActivities } from '../../activities/review.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { roles } from '../../src/ports/tokens.js';
import { namePatients, settle, weekWorld } from '../support/weekWorld.js';
import { openHarness, tokens, vault, type Harness } from './apiHarness.js';

let harness: Harness;
const nowMs = Date.parse('2026-11-23T11:00:00Z');
const week = '2026-W45';

beforeAll(async () => {
  harness = await openHarness();
  const { db } = harness.database;
  const world = weekWorld({
    seed: 1,
    referrals: 120,
    fromMs: Date.parse('2026-11-02T05:00:00Z'),
    toMs: Date.parse('2026-11-09T05:00:00Z'),
    nowMs,
  });
  await settle(harness.database, world);
  await namePatients(db, world, vault);
  const clock = { now: () => nowMs, realNow: () => nowMs, settings: { realEpochMs: 0, practiceEpochMs: 0, scale: 1 } };
  await createReviewActivities({ measure: createPostgresMeasureStore(db), clock }).computeWeek();
});
afterAll(() => harness.stop());

interface Page {
  count: number;
  of: number;
  from: string;
  referrals: { id: string; patient: { name: string } | null; reached: boolean; since: string; stage: string }[];
  next?: string;
}
const ask = (query: string, token: string = tokens.coordinator) => harness.call('GET', `/api/reviews/${week}/funnel/${query}`, { token });
const page = async (query: string): Promise<Page> => (await (await ask(query)).json()) as Page;
const looks = () =>
  harness.database.db.audit.findMany({ where: { action: 'list', subject: `review/${week}` }, orderBy: { sequence: 'asc' } });

describe('the list behind a step', () => {
  it('names the patients who did not get there first, longest wait first', async () => {
    const { referrals, count, of, from } = await page('sent?limit=200');
    expect(from).toBe('ordered');
    expect([referrals.length, referrals.filter(({ reached }) => reached).length]).toEqual([of, count]);
    expect(referrals.map(({ reached }) => reached)).toEqual(
      referrals.map(({ reached }) => reached).toSorted((a, b) => Number(a) - Number(b)),
    );
    for (const isReached of [true, false]) {
      const since = referrals.filter(({ reached }) => reached === isReached).map((one) => one.since);
      expect(since).toEqual(since.toSorted());
    }
    for (const { patient, stage } of referrals) expect([typeof patient?.name, typeof stage]).toEqual(['string', 'string']);
  });

  it.each(['sent?limit=7', 'booked?from=sent&reached=no&limit=3'])('pages through %s once', async (query) => {
    const all = await page(query.replace(/limit=\d/u, 'limit=200'));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { referrals, next } = await page(`${query}${cursor}`);
      seen.push(...referrals.map(({ id }) => id));
      cursor = next === undefined ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(seen).toEqual(all.referrals.map(({ id }) => id));
  });

  it('can be asked for one half alone', async () => {
    const [yes, no] = [await page('booked?reached=yes&limit=200'), await page('booked?reached=no&limit=200')];
    expect([yes.referrals.length, no.referrals.length]).toEqual([yes.count, no.of - no.count]);
    expect([yes.referrals.every(({ reached }) => reached), no.referrals.some(({ reached }) => reached)]).toEqual([true, false]);
  });

  it('is shown to every role, like the worklist, and each look is recorded before it is answered', async () => {
    const before = (await looks()).length;
    for (const role of roles) expect((await ask('kept?reached=no&limit=5', tokens[role])).status).toBe(200);
    const recorded = (await looks()).slice(before);
    expect(recorded.map(({ actor }) => actor.split('/')[0])).toEqual([...roles]);
    expect(recorded[0]?.detail).toEqual({ rows: 5, step: 'kept', from: 'booked', reached: 'no' });
    const none = { ...harness.parts.audit, append: () => Promise.reject(new Error('the audit is away')) };
    const deaf = await openHarness({}, { audit: none, reviews: harness.parts.reviews, worklist: harness.parts.worklist });
    const refused = await deaf.call('GET', `/api/reviews/${week}/funnel/kept`, { token: tokens.coordinator });
    expect([refused.status, (await refused.text()).includes('Okafor')]).toEqual([500, false]);
    await deaf.stop();
  });

  it('names nobody of a week that is not over, or was counted before lists were kept', async () => {
    const clock = { now: () => nowMs, realNow: () => nowMs, settings: { realEpochMs: 0, practiceEpochMs: 0, scale: 1 } };
    await createReviewActivities({ measure: createPostgresMeasureStore(harness.database.db), clock }).computeWeek({ week: '2026-W48' });
    expect((await harness.call('GET', '/api/reviews/2026-W48/funnel/sent', { token: tokens.coordinator })).status).toBe(404);
    await harness.database.db.$executeRaw`update weekly_review set body = body - 'standings' where week = '2026-W44'`;
    expect((await harness.call('GET', '/api/reviews/2026-W44/funnel/sent', { token: tokens.coordinator })).status).toBe(404);
    expect((await harness.call('GET', '/api/reviews/2026-W44', { token: tokens.coordinator })).status).toBe(200);
  });
});

describe('the reviews', () => {
  it('are listed, newest first, and hold no id of a referral', async () => {
    const { weeks } = (await (await harness.call('GET', '/api/reviews', { token: tokens.manager })).json()) as {
      weeks: { week: string; headline: string }[];
    };
    expect(weeks.find((one) => one.week === week)?.headline).toMatch(/kept so far, not final$/u);
    const text = await (await harness.call('GET', `/api/reviews/${week}`, { token: tokens.manager })).text();
    expect(text).not.toContain('00000000-0000-4000-8000');
  });
});
