import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '../../src/domain/rules/policyKinds.js';
import { randomUUID } from 'node:crypto';
import { seed } from '../../prisma/seed.js';
import { specialties } from '../../prisma/seedSpecialties.js';
import type { Database } from '../../src/adapters/postgres/database.js';
import { createPostgresDirectory } from '../../src/adapters/postgres/directory/directory.js';
import { createPostgresPolicies } from '../../src/adapters/postgres/policies/policies.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { Urgency } from '../../src/domain/referral.js';
import { completenessPolicy } from '../../src/domain/packet/completenessPolicy.js';
import { isNpi } from '../../src/domain/routing/npi.js';
import { route } from '../../src/domain/routing/routing.js';
import { routingPolicy } from '../../src/domain/routing/routingPolicy.js';
import { specialtyOf, specialtyRulesOf } from '../../src/domain/order/specialtyRules.js';
import type { Clock } from '../../src/ports/clock.js';
import { monday, nucc, orderContent } from '../support/orders.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { giveReferral } from '../support/measureRows.js';
import { dayMs } from '../../src/domain/time/durations.js';

const clock: Clock = { settings: wallClock, now: () => monday, realNow: () => monday };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  // Two at once, as when two processes start together.
  await Promise.all([seed(database.db, { nowMs: monday }), seed(database.db, { nowMs: monday })]);
});
afterAll(() => database.stop());

/** Everything that the seed writes, to compare. */
async function everything() {
  const { db } = database;
  const tables = [
    db.practice.findMany(),
    db.coordinator.findMany(),
    db.specialty.findMany(),
    db.specialist.findMany(),
    db.endpoint.findMany(),
  ] as const;
  return [
    ...(await Promise.all(tables)),
    await db.specialistNetwork.findMany(),
    await db.policy.findMany(),
    await db.specialtyCode.findMany(),
    await db.postalCode.count(),
  ];
}

describe('the seed', () => {
  it('makes one practice, three coordinators, one pilot specialty and a dozen or more cardiologists', async () => {
    const { db } = database;
    expect(await db.practice.findMany()).toMatchObject([{ id: 1, zone: 'America/New_York' }]);
    expect(await db.coordinator.count()).toBe(3);
    expect(await db.specialty.findMany({ where: { enabled: true } })).toMatchObject([{ name: 'cardiology' }]);
    expect(await db.specialty.count()).toBeGreaterThanOrEqual(9);
    expect(await db.specialist.count({ where: { specialty: 'cardiology' } })).toBeGreaterThanOrEqual(12);
    expect(await db.postalCode.count()).toBeGreaterThan(40_000);
  });

  it('invents no number and no NPI that somebody has', async () => {
    const { db } = database;
    const specialists = await db.specialist.findMany();
    expect(specialists.filter(({ npi }) => !isNpi(npi) || !npi.startsWith('2'))).toEqual([]);
    const numbers = [...specialists.map(({ phone }) => phone), ...(await db.endpoint.findMany()).map(({ address }) => address)];
    expect(numbers.filter((number) => !/^\+1[2-9]\d{2}55501\d{2}$/u.test(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('lists each specialist under a specialty that is known', async () => {
    const known = specialties.map(({ name }) => name);
    expect(
      (await database.db.specialist.findMany()).filter(({ specialty, taxonomy }) => !known.includes(specialty) || taxonomy === ''),
    ).toEqual([]);
  });

  it('changes nothing when it runs again', async () => {
    const before = await everything();
    await seed(database.db, { nowMs: monday + 30 * dayMs });
    expect(await everything()).toEqual(before);
  });

  it('puts nothing of the demo into a practice that is somebody’s own', async () => {
    const fresh = await testDatabase();
    try {
      const { db } = fresh;
      await db.practice.create({ data: { name: 'Oak Clinic', zone: 'America/Denver', phone: '+13035550100', address: [] } });
      await seed(db, { nowMs: monday });
      expect(await db.practice.findMany()).toMatchObject([{ name: 'Oak Clinic' }]);
      expect([await db.coordinator.count(), await db.specialist.count(), await db.endpoint.count()]).toEqual([0, 0, 0]);
      expect(await db.specialty.count()).toBeGreaterThanOrEqual(9);
      expect(await db.policy.count()).toBeGreaterThan(0);
    } finally {
      await fresh.stop();
    }
  });

  it('lets a person have the last word', async () => {
    const fresh = await testDatabase();
    try {
      const { db } = fresh;
      await seed(db, { nowMs: monday });
      await db.practice.update({ where: { id: 1 }, data: { name: 'Elsewhere' } });
      await db.specialty.update({ where: { name: 'dermatology' }, data: { enabled: true } });
      await db.coordinator.delete({ where: { id: 'coordinator-3' } });
      await db.specialist.update({ where: { id: 'cardiology-01' }, data: { accepting: false } });
      await db.policy.create({ data: { kind: 'routing', version: 2, body: {}, source: 'a person' } });
      await seed(db, { nowMs: monday });
      expect(await db.practice.findUnique({ where: { id: 1 } })).toMatchObject({ name: 'Elsewhere' });
      expect(await db.specialty.findUnique({ where: { name: 'dermatology' } })).toMatchObject({ enabled: true });
      expect(await db.coordinator.count()).toBe(2);
      expect(await db.specialist.findUnique({ where: { id: 'cardiology-01' } })).toMatchObject({ accepting: false });
      expect(await db.policy.count({ where: { kind: 'routing' } })).toBe(2);
    } finally {
      await fresh.stop();
    }
  });
});

describe('the table of specialties', () => {
  it('knows the specialties by their NUCC code, and by words in English and Spanish', async () => {
    const rules = specialtyRulesOf(await database.db.specialtyCode.findMany());
    const coded = (code: string) => specialtyOf(orderContent({ performerTypes: [{ system: nucc, code }] }), rules)?.name;
    expect(coded('207RC0001X')).toBe('cardiology');
    expect(coded('2084P0800X')).toBe('psychiatry');
    const said = (text: string) => specialtyOf(orderContent({ code: { codings: [], text } }), rules)?.name;
    expect(said('Referral to Cardiology')).toBe('cardiology');
    expect(said('Consulta de cardiología')).toBe('cardiology');
    expect(said('GI consult')).toBe('gastroenterology');
    expect(said('Behavioral Health referral')).toBe('psychiatry');
    expect(said('Podiatry')).toBeUndefined();
  });
});

describe('the directory', () => {
  it('gives everyone of a specialty, whole', async () => {
    const directory = createPostgresDirectory(database.db, clock);
    const candidates = await directory.candidates('cardiology');
    expect(candidates.length).toBe(await database.db.specialist.count({ where: { specialty: 'cardiology' } }));
    const okafor = candidates.find(({ id }) => id === 'cardiology-01');
    expect(okafor).toMatchObject({
      specialty: 'cardiology',
      languages: ['en', 'es'],
      weeklyCapacity: 12,
      sentLastWeek: 0,
      zone: 'America/New_York',
    });
    expect(okafor?.networks).toContainEqual({ plan: 'DEMO-PPO', from: monday - 730 * dayMs });
    expect(okafor?.endpoints.map(({ id, verified }) => [id, verified])).toEqual([
      ['cardiology-01-fax-1', true],
      ['cardiology-01-fax-2', true],
    ]);
    expect(await directory.candidate('cardiology-01')).toEqual(okafor);
  });

  it('says nothing of whom it does not have', async () => {
    const directory = createPostgresDirectory(database.db, clock);
    expect(await directory.candidates('alchemy')).toEqual([]);
    expect(await directory.candidate('nobody')).toBeUndefined();
  });

  it('holds what a real one holds: closed, out of network, unverified, quarantined', async () => {
    const candidates = await createPostgresDirectory(database.db, clock).candidates('cardiology');
    expect(candidates.some(({ accepting }) => !accepting)).toBe(true);
    expect(candidates.some(({ networks }) => networks.every(({ until = Infinity }) => until <= monday))).toBe(true);
    expect(candidates.some(({ networks }) => networks.some(({ from }) => from > monday))).toBe(true);
    expect(candidates.some(({ endpoints }) => endpoints.some(({ verified }) => !verified))).toBe(true);
    expect(candidates.some(({ endpoints }) => endpoints.some(({ quarantined }) => quarantined))).toBe(true);
  });

  it('knows an address as it stands now', async () => {
    const directory = createPostgresDirectory(database.db, clock);
    const address = async () => (await directory.candidate('cardiology-02'))?.endpoints.find(({ id }) => id === 'cardiology-02-fax-2');
    expect(await address()).toMatchObject({ kind: 'fax', rank: 2, verified: true, quarantined: false });
    await database.db.endpoint.update({ where: { id: 'cardiology-02-fax-2' }, data: { quarantinedAt: new Date(monday) } });
    expect(await address()).toMatchObject({ quarantined: true });
  });

  it('counts whom we sent there in the last seven days: each patient once, and nothing that failed', async () => {
    const { db } = database;
    const send = (referralId: string, ordinal: number, changes: { at?: number; state?: string; step?: string } = {}) =>
      db.send.create({
        data: {
          id: randomUUID(),
          referralId,
          channel: 'fax',
          step: changes.step ?? 'packet',
          ordinal,
          to: '+16175550130',
          specialistId: 'cardiology-03',
          state: changes.state ?? 'transmitted',
          at: new Date(changes.at ?? monday - dayMs),
        },
      });
    const referral = () => giveReferral(db, '2026-11-20T15:00:00Z');
    const twice = await referral();
    await send(twice, 1);
    await send(twice, 2);
    await send(await referral(), 1, { state: 'intended' });
    await send(await referral(), 1, { state: 'failed' });
    await send(await referral(), 1, { state: 'denied' });
    await send(await referral(), 1, { step: 'recall' });
    await send(await referral(), 1, { at: monday - 8 * dayMs });
    expect((await createPostgresDirectory(db, clock).candidate('cardiology-03'))?.sentLastWeek).toBe(2);
  });

  it.each([
    ['02118', 'America/New_York'],
    ['02118-1234', 'America/New_York'],
    [' 90210 ', 'America/Los_Angeles'],
    ['60601', 'America/Chicago'],
    ['85001', 'America/Phoenix'],
  ])('knows where %s is', async (postalCode, zone) => {
    expect(await createPostgresDirectory(database.db, clock).place(postalCode)).toMatchObject({ zone });
  });

  it.each(['00000', '', 'Freetown', '2118', "02118'; drop table postal_code"])('does not know where "%s" is', async (postalCode) => {
    expect(await createPostgresDirectory(database.db, clock).place(postalCode)).toBeUndefined();
  });

  it.each([
    ['02118', 'DEMO-PPO'],
    ['02446', 'DEMO-HMO'],
    ['02370', 'DEMO-MEDICAID'],
    ['02725', 'DEMO-PPO'],
    ['01085', 'DEMO-PPO'],
    ['02215', 'DEMO-MEDICAID'],
  ])('has a cardiologist for a patient of %s with %s', async (postalCode, plan) => {
    const directory = createPostgresDirectory(database.db, clock);
    const place = await directory.place(postalCode);
    const { body } = await createPostgresPolicies(database.db).get(routingPolicy, { specialty: 'cardiology', urgency: 'routine' });
    const coverage = [{ status: 'active', plan }];
    const candidates = await directory.candidates('cardiology');
    const decision = route(
      { specialty: 'cardiology', urgency: 'routine', postalCode, place, coverage, language: 'en', candidates },
      body,
      monday,
    );
    expect(decision.chosen).toBeDefined();
    expect(decision.passedOver).toHaveLength(candidates.length - 1);
  });
});

const anyReferral = { specialty: undefined, urgency: 'routine' } as const;

describe('policies', () => {
  it('are seeded for every kind, each of its own shape', async () => {
    const policies = createPostgresPolicies(database.db);
    for (const { kind, specialty, urgency, body } of defaultPolicies) {
      // The seed's urgencies are '*' or one of the four; '*' asks for the default.
      const found = await policies.get(kind, { specialty, urgency: urgency as 'routine' });
      expect(found).toEqual({ body: kind.schema.parse(body), version: `${kind.name}/${specialty}/${urgency}/1` });
    }
  });

  it('answer with the most specific row, and of it the newest version', async () => {
    const fresh = await testDatabase();
    try {
      const row = (specialty: string, urgency: string, version: number) => ({
        kind: 'completeness',
        specialty,
        urgency,
        version,
        source: 'test',
        body: [
          {
            item: `${specialty === '*' ? 'any' : specialty}-${urgency === '*' ? 'any' : urgency}-${version}`,
            needs: 'reason',
            why: 'Ask.',
            severity: 'required',
          },
        ],
      });
      const rows = [
        row('*', '*', 1),
        row('*', 'urgent', 1),
        row('cardiology', '*', 1),
        row('cardiology', '*', 2),
        row('cardiology', '*', 10),
        row('cardiology', 'stat', 3),
      ];
      await fresh.db.policy.createMany({ data: rows });
      const policies = createPostgresPolicies(fresh.db);
      const item = async (specialty: string | undefined, urgency: Urgency) =>
        (await policies.get(completenessPolicy, { specialty, urgency })).body[0]?.item;
      expect(await item('cardiology', 'stat')).toBe('cardiology-stat-3');
      expect(await item('cardiology', 'urgent')).toBe('cardiology-any-10');
      expect(await item('dermatology', 'urgent')).toBe('any-urgent-1');
      expect(await item('dermatology', 'routine')).toBe('any-any-1');
      expect(await item(undefined, 'routine')).toBe('any-any-1');
      expect((await policies.get(completenessPolicy, { specialty: 'cardiology', urgency: 'routine' })).version).toBe(
        'completeness/cardiology/*/10',
      );
    } finally {
      await fresh.stop();
    }
  });

  it('are refused when there is none, or when it is of another shape', async () => {
    const fresh = await testDatabase();
    try {
      const policies = createPostgresPolicies(fresh.db, { lifeMs: 0 });
      await expect(policies.get(routingPolicy, anyReferral)).rejects.toMatchObject({ name: 'Rejected', code: 'policy-missing' });
      await fresh.db.policy.create({ data: { kind: 'routing', version: 1, body: { maxMiles: 'far' }, source: 'test' } });
      await expect(policies.get(routingPolicy, anyReferral)).rejects.toMatchObject({ name: 'Rejected', code: 'policy-invalid' });
    } finally {
      await fresh.stop();
    }
  });

  it('are remembered for a while', async () => {
    const fresh = await testDatabase();
    try {
      const remembering = createPostgresPolicies(fresh.db, { lifeMs: 60_000 });
      const forgetting = createPostgresPolicies(fresh.db, { lifeMs: 0 });
      const body = defaultPolicies.find(({ kind }) => kind.name === 'routing')?.body as object;
      await fresh.db.policy.create({ data: { kind: 'routing', version: 1, body, source: 'test' } });
      expect((await remembering.get(routingPolicy, anyReferral)).version).toBe('routing/*/*/1');
      await fresh.db.policy.create({ data: { kind: 'routing', version: 2, body, source: 'test' } });
      expect((await remembering.get(routingPolicy, anyReferral)).version).toBe('routing/*/*/1');
      expect((await forgetting.get(routingPolicy, anyReferral)).version).toBe('routing/*/*/2');
    } finally {
      await fresh.stop();
    }
  });

  it('are asked for again after a read that failed', async () => {
    let reads = 0;
    const rows = [
      {
        kind: 'routing',
        specialty: '*',
        urgency: '*',
        version: 1,
        body: defaultPolicies.find(({ kind }) => kind.name === 'routing')?.body,
      },
    ];
    const failsOnce = () => ((reads += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve(rows));
    // Of the database, policies use this one method.
    const policies = createPostgresPolicies({ $queryRaw: failsOnce } as unknown as Database, { lifeMs: 60_000 });
    await expect(policies.get(routingPolicy, anyReferral)).rejects.toThrow('away');
    expect((await policies.get(routingPolicy, anyReferral)).version).toBe('routing/*/*/1');
    await Promise.all([policies.get(routingPolicy, anyReferral), policies.get(routingPolicy, anyReferral)]);
    expect(reads).toBe(2);
  });
});
