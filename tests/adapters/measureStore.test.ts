import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { baselineOf } from '../../src/domain/measure/baselineSummary.js';
import { reviewOf } from '../../src/domain/measure/review.js';
import type { MeasureStore } from '../../src/ports/measureStore.js';
import { on } from '../support/measureBuilders.js';
import { givePractice, giveReferral } from '../support/measureRows.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let test: TestDatabase;
let measure: MeasureStore;

beforeAll(async () => {
  test = await testDatabase();
  measure = createPostgresMeasureStore(test.db);
});
afterAll(() => test.stop());
beforeEach(async () => {
  const { db } = test;
  await db.$transaction([
    db.receipt.deleteMany(),
    db.send.deleteMany(),
    db.reply.deleteMany(),
    db.optOut.deleteMany(),
    db.appointment.deleteMany(),
    db.evidence.deleteMany(),
    db.staffActivity.deleteMany(),
    db.orderVersion.deleteMany(),
    db.routingDecision.deleteMany(),
    db.referralProjection.deleteMany(),
    db.referral.deleteMany(),
    db.baselineOrder.deleteMany(),
    db.baseline.deleteMany(),
    db.weeklyReview.deleteMany(),
    db.specialist.deleteMany(),
    db.specialtyCode.deleteMany(),
    db.specialty.deleteMany(),
    db.practice.deleteMany(),
  ]);
  await givePractice(db);
});

const specialist = {
  id: 's-1',
  npi: '1000000004',
  name: 'Ada Quill, MD',
  organization: 'Quill Cardiology',
  specialty: 'cardiology',
  taxonomy: '207RC0000X',
  phone: '+12025550111',
  address: {},
  postalCode: '20001',
  zone: 'America/New_York',
  latitude: 38.9,
  longitude: -77,
  languages: ['en'],
};
const monday = '2026-11-23T14:00:00Z';
const range = { from: '2026-11-23', to: '2026-11-29' };
const at = (iso: string) => ({ at: Date.parse(iso), on: iso.slice(0, 10) });

describe('the facts of an order', () => {
  it('of which nothing happened', async () => {
    const id = await giveReferral(test.db, monday);
    expect(await measure.referralFacts(range)).toEqual([
      {
        id,
        specialty: 'cardiology',
        status: 'taken-on',
        ordered: at(monday),
        sent: undefined,
        delivered: undefined,
        contacted: undefined,
        confirmed: undefined,
        claimed: undefined,
        kept: undefined,
        replaced: false,
        outcome: undefined,
        ended: undefined,
        staffSeconds: 0,
        textsSent: 0,
        optedOut: false,
      },
    ]);
  });

  it('come together from every row that an event left', async () => {
    const { db } = test;
    const referralId = await giveReferral(db, monday, { status: 'ended', outcome: 'kept', endedAt: '2026-12-11T15:00:00Z' });
    const fax = { referralId, channel: 'fax', step: 'packet', to: '+12025550111', at: monday };
    const failed = randomUUID();
    const sent = randomUUID();
    await db.send.createMany({
      data: [
        { ...fax, id: failed, ordinal: 1, state: 'failed', rung: 1, acceptedAt: '2026-11-23T14:05:00Z', settledAt: '2026-11-23T14:06:00Z' },
        {
          ...fax,
          id: sent,
          ordinal: 2,
          state: 'transmitted',
          rung: 2,
          acceptedAt: '2026-11-23T14:12:00Z',
          settledAt: '2026-11-23T14:20:00Z',
        },
        {
          referralId,
          id: randomUUID(),
          channel: 'sms',
          step: 'nudge',
          ordinal: 1,
          to: '+12025550122',
          state: 'delivered',
          rung: 3,
          at: '2026-11-23T19:00:00Z',
          acceptedAt: '2026-11-23T19:00:00Z',
          settledAt: '2026-11-23T19:00:05Z',
        },
        {
          referralId,
          id: randomUUID(),
          channel: 'sms',
          step: 'nudge',
          ordinal: 2,
          to: '+12025550122',
          state: 'denied',
          at: '2026-11-26T15:00:00Z',
        },
        {
          referralId,
          id: randomUUID(),
          channel: 'sms',
          step: 'nudge',
          ordinal: 3,
          to: '+12025550122',
          state: 'unknown',
          at: '2026-11-26T16:00:00Z',
        },
      ],
    });
    await db.receipt.create({
      data: {
        id: randomUUID(),
        sendId: sent,
        eventId: 'e1',
        status: 'delivered',
        rung: 2,
        occurredAt: '2026-11-23T14:18:00Z',
        at: '2026-11-23T14:19:00Z',
      },
    });
    await db.optOut.create({ data: { phone: '+12025550122', at: '2026-11-27T15:00:00Z', by: 'words' } });
    await db.reply.create({
      data: {
        id: randomUUID(),
        providerId: 'SM1',
        from: '+12025550122',
        referralId,
        meaning: 'booked',
        body: Buffer.from('x'),
        at: '2026-11-27T15:00:00Z',
      },
    });
    const visit = { referralId, startAt: '2026-12-10T15:00:00Z' };
    await db.appointment.createMany({
      data: [
        { ...visit, id: randomUUID(), status: 'proposed', source: 'ehr', ehrId: 'a0', at: '2026-11-28T15:00:00Z' },
        { ...visit, id: randomUUID(), status: 'fulfilled', source: 'ehr', ehrId: 'a1', at: '2026-12-01T15:00:00Z' },
      ],
    });
    await db.evidence.createMany({
      data: [
        {
          id: randomUUID(),
          referralId,
          grade: 'D',
          kind: 'patient-said',
          source: 'sms',
          visitAt: '2026-12-09T15:00:00Z',
          at: '2026-12-10T18:00:00Z',
        },
        {
          id: randomUUID(),
          referralId,
          grade: 'B',
          kind: 'office-attested',
          source: 'person',
          visitAt: '2026-12-10T15:00:00Z',
          inNetwork: true,
          at: '2026-12-11T14:00:00Z',
        },
      ],
    });
    await db.staffActivity.createMany({
      data: [
        { id: randomUUID(), coordinatorId: 'c1', referralId, kind: 'call:no-answer', seconds: 60, at: '2026-11-23T15:00:00Z' },
        { id: randomUUID(), coordinatorId: 'c1', referralId, kind: 'call:booked', seconds: 240, at: '2026-12-01T15:00:00Z' },
      ],
    });
    const [facts, ...others] = await measure.referralFacts(range);
    expect(others).toEqual([]);
    expect(facts).toMatchObject({
      sent: at('2026-11-23T14:05:00Z'),
      delivered: at('2026-11-23T14:19:00Z'),
      contacted: at('2026-11-23T19:00:05Z'),
      confirmed: at('2026-12-01T15:00:00Z'),
      claimed: at('2026-11-27T15:00:00Z'),
      kept: { ...at('2026-12-10T15:00:00Z'), grade: 'B', network: 'in-network' },
      outcome: 'kept',
      ended: at('2026-12-11T15:00:00Z'),
      staffSeconds: 300,
      textsSent: 2,
      optedOut: true,
    });
  });

  it("a visit on the patient's word alone stays grade D", async () => {
    const referralId = await giveReferral(test.db, monday);
    await test.db.evidence.create({
      data: { id: randomUUID(), referralId, grade: 'D', kind: 'patient-said', source: 'sms', at: '2026-12-10T18:00:00Z' },
    });
    expect((await measure.referralFacts(range))[0]?.kept).toMatchObject({ grade: 'D', network: 'unknown' });
  });

  it('leaves the network of a visit unknown when it was not reported, although the rules chose its specialist', async () => {
    const { db } = test;
    await db.specialist.create({
      data: {
        id: 'sp-1',
        npi: '1234567893',
        name: 'Dr. Lee',
        organization: 'Heart Group',
        specialty: 'cardiology',
        taxonomy: '207RC0000X',
        phone: '+12025550101',
        address: [],
        postalCode: '20001',
        zone: 'America/New_York',
        latitude: 38.9,
        longitude: -77,
        languages: ['en'],
      },
    });
    const referralId = await giveReferral(db, monday, { specialistId: 'sp-1' });
    await db.routingDecision.create({
      data: {
        id: randomUUID(),
        referralId,
        ordinal: 1,
        specialistId: 'sp-1',
        reasons: [],
        passedOver: [],
        by: 'rules',
        policy: 'p',
        at: monday,
      },
    });
    await db.evidence.create({
      data: { id: randomUUID(), referralId, grade: 'A', kind: 'ehr-appointment-fulfilled', source: 'ehr', at: '2026-12-10T18:00:00Z' },
    });
    expect((await measure.referralFacts(range))[0]?.kept).toMatchObject({ grade: 'A', network: 'unknown' });
  });

  it("where no row of proof is left, the referral's own columns answer", async () => {
    await giveReferral(test.db, monday, { keptAt: '2026-12-10T15:00:00Z', evidenceGrade: 'A', firstSentAt: '2026-11-23T14:01:00Z' });
    expect((await measure.referralFacts(range))[0]).toMatchObject({
      kept: { ...at('2026-12-10T15:00:00Z'), grade: 'A' },
      sent: at('2026-11-23T14:01:00Z'),
    });
  });

  it('a visit that is dated ahead of the word that it was kept counts from that word', async () => {
    const referralId = await giveReferral(test.db, monday);
    await test.db.evidence.create({
      data: {
        id: randomUUID(),
        referralId,
        grade: 'A',
        kind: 'ehr-appointment-fulfilled',
        source: 'ehr',
        visitAt: '2026-12-10T15:00:00Z',
        at: '2026-12-10T14:50:00Z',
      },
    });
    expect((await measure.referralFacts(range))[0]?.kept?.at).toBe(Date.parse('2026-12-10T14:50:00Z'));
  });

  it('an order whose specialty changed is marked, a recorded one and a tombstone keep their names', async () => {
    const moved = await giveReferral(test.db, monday, { status: 'ended', outcome: 'revoked' });
    await giveReferral(test.db, '2026-11-24T14:00:00Z', { status: 'recorded' });
    await giveReferral(test.db, '2026-11-25T14:00:00Z', { status: 'tombstone' });
    await test.db.orderVersion.create({
      data: { id: randomUUID(), referralId: moved, contentHash: 'h', change: 'specialty', body: Buffer.from('x'), at: monday },
    });
    expect((await measure.referralFacts(range)).map((one) => [one.status, one.replaced])).toEqual([
      ['taken-on', true],
      ['recorded', false],
      ['tombstone', false],
    ]);
  });

  it('as of an instant know nothing of what was heard of later, whatever it was about', async () => {
    const { db } = test;
    await db.specialist.create({ data: specialist });
    // The row has its newest word already.
    const referralId = await giveReferral(db, monday, { keptAt: '2026-12-08T15:00:00Z', evidenceGrade: 'A', specialistId: specialist.id });
    const proof = { referralId, source: 'ehr', visitAt: '2026-12-08T15:00:00Z' };
    await db.evidence.createMany({
      data: [
        { ...proof, id: randomUUID(), grade: 'D', kind: 'patient-said', at: '2026-12-08T18:00:00Z' },
        { ...proof, id: randomUUID(), grade: 'A', kind: 'ehr-encounter-finished', at: '2026-12-14T18:00:00Z' },
      ],
    });
    const call = { coordinatorId: 'c1', referralId, kind: 'call:no-answer' };
    await db.staffActivity.createMany({
      data: [
        { ...call, id: randomUUID(), seconds: 60, at: '2026-11-24T15:00:00Z' },
        { ...call, id: randomUUID(), seconds: 240, at: '2026-12-12T15:00:00Z' },
      ],
    });
    await db.orderVersion.create({
      data: { id: randomUUID(), referralId, contentHash: 'h', change: 'specialty', body: Buffer.from('x'), at: '2026-12-12T15:00:00Z' },
    });
    const seenAt = async (knownAt?: number) => (await measure.referralFacts({ ...range, knownAt }))[0];
    expect(await seenAt(Date.parse('2026-12-10T12:00:00Z'))).toMatchObject({ kept: { grade: 'D' }, staffSeconds: 60, replaced: false });
    expect(await seenAt()).toMatchObject({ kept: { grade: 'A' }, staffSeconds: 300, replaced: true });
    expect(await seenAt()).toMatchObject({ specialist: { id: specialist.id, name: specialist.name } });
  });

  it("belong to the practice's days, not to those of Greenwich", async () => {
    await giveReferral(test.db, '2026-11-23T04:59:00Z'); // Sunday evening in New York
    await giveReferral(test.db, '2026-11-30T04:59:00Z'); // the Sunday after, one minute to midnight
    await giveReferral(test.db, '2026-11-30T05:00:00Z');
    expect((await measure.referralFacts(range)).map((one) => one.ordered.on)).toEqual(['2026-11-29']);
    expect(await measure.newestOrderDay('2026-11-29')).toBe('2026-11-29');
    expect(await measure.newestOrderDay('2026-11-21')).toBeUndefined();
  });
});

describe('past orders', () => {
  const order = { key: 'ehr:o-1', specialty: 'cardiology', orderedAt: Date.parse('2026-09-01T04:00:00Z'), network: 'unknown' as const };

  it('are stored once, whatever is said twice', async () => {
    expect(await measure.saveBaselineOrders([order, { ...order, key: 'ehr:o-2', lost: true, staffMinutes: 2.5 }], 'f1')).toEqual({
      added: 2,
      changed: 0,
      unchanged: 0,
    });
    expect(await measure.saveBaselineOrders([order, { ...order, key: 'ehr:o-2', lost: true, staffMinutes: 2.5 }], 'f1')).toEqual({
      added: 0,
      changed: 0,
      unchanged: 2,
    });
    expect(
      await measure.saveBaselineOrders([{ ...order, keptAt: Date.parse('2026-09-20T14:00:00Z'), network: 'in-network' }], 'f2'),
    ).toEqual({ added: 0, changed: 1, unchanged: 0 });
    expect(await measure.pastOrders({ f1: '2026-11-01', f2: '2026-11-20' })).toEqual([
      {
        specialty: 'cardiology',
        ordered: { at: order.orderedAt, on: '2026-09-01' },
        sent: undefined,
        booked: undefined,
        kept: at('2026-09-20T14:00:00Z'),
        toTheDay: true,
        network: 'in-network',
        lost: undefined,
        staffMinutes: undefined,
        knownThrough: '2026-11-20',
      },
      {
        specialty: 'cardiology',
        ordered: { at: order.orderedAt, on: '2026-09-01' },
        sent: undefined,
        booked: undefined,
        kept: undefined,
        toTheDay: true,
        network: 'unknown',
        lost: true,
        staffMinutes: 2.5,
        knownThrough: '2026-11-01',
      },
    ]);
  });

  it('the newest baseline is in force', async () => {
    const past = [{ ordered: on('2026-09-01'), toTheDay: false, network: 'unknown' as const, knownThrough: '2026-11-01' }];
    const [first, second] = [baselineOf(past, { a: '2026-11-01' }), baselineOf([...past, ...past], { a: '2026-11-01', b: '2026-11-02' })];
    if (first === undefined || second === undefined) throw new Error('there are orders');
    expect(await measure.baseline()).toBeUndefined();
    await measure.saveBaseline(first, 1);
    await measure.saveBaseline(second, 2);
    expect(await measure.baseline()).toEqual(second);
  });

  it('words and codes of specialties are those of this installation', async () => {
    const words = await measure.specialties();
    expect([words.named('CARDIOLOGY'), words.named('heart')]).toEqual(['cardiology', undefined]);
    expect(
      words.ofCodes([
        { system: 'x', code: 'y' },
        { system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X' },
      ]),
    ).toBe('cardiology');
  });
});

describe('weekly reviews', () => {
  const review = (day: string) => reviewOf({ week: '2026-W48', facts: [], baseline: undefined, now: on(day) });

  it('are one row a week, the newest computation', async () => {
    await measure.saveReviews([review('2026-12-07')]);
    await measure.saveReviews([review('2026-12-14')]);
    await measure.saveReviews([review('2026-12-07')]);
    expect(await measure.review('2026-W48')).toEqual(review('2026-12-14'));
    expect(await measure.review('2026-W49')).toBeUndefined();
    await measure.saveReviews([reviewOf({ week: '2026-W49', facts: [], baseline: undefined, now: on('2026-12-14') })]);
    const asOf = new Date(on('2026-12-14').at).toISOString();
    expect(await measure.reviewedWeeks()).toEqual(
      ['2026-W49', '2026-W48'].map((one) => ({ week: one, asOf, headline: 'no orders in this week' })),
    );
    await test.db.weeklyReview.delete({ where: { week: '2026-W49' } });
    await measure.saveReviews([]);
    expect(await test.db.weeklyReview.count()).toBe(1);
  });
});

describe('a review from before its lists were kept', () => {
  it('has none, and is shown all the same', async () => {
    const { comparison: _, standings: __, ...body } = reviewOf({ week: '2026-W48', facts: [], baseline: undefined, now: on('2026-12-07') });
    await test.db.weeklyReview.create({
      data: { week: '2026-W48', computedAt: '2026-12-07T12:00:00Z', body: JSON.parse(JSON.stringify(body)) },
    });
    expect(await measure.review('2026-W48')).toEqual({ ...body, comparison: null, standings: null });
  });
});

describe('before the seed', () => {
  it('says what to do', async () => {
    await test.db.practice.deleteMany();
    await expect(measure.zone()).rejects.toMatchObject({ name: 'Rejected', code: 'practice-missing' });
  });
});
