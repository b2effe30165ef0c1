import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeyring, generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { createVault } from '../../src/adapters/keyring/vault.js';
import { createBlindIndex } from '../../src/adapters/keyring/blindIndex.js';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { createPostgresPolicies } from '../../src/adapters/postgres/policies/policies.js';
import { createPostgresReadiness } from '../../src/adapters/postgres/readiness/readiness.js';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { defaultWindows } from '../../src/domain/process/windows.js';
import type { Chart } from '../../src/domain/chart/chart.js';
import { daysAgo, now, pastOrders } from '../support/readinessFacts.js';
import { givePractice, giveReferral } from '../support/measureRows.js';
import { chart, orderContent } from '../support/orders.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

const clock = { settings: wallClock, now: () => now, realNow: () => now };
const keyring = createKeyring(generateKeyring('test'));
const vault = createVault(keyring);
const blindIndex = createBlindIndex(keyring);

let test: TestDatabase;
const readiness = (keys = vault) =>
  createPostgresReadiness({
    db: test.db,
    vault: keys,
    clock,
    policies: createPostgresPolicies(test.db),
    measure: createPostgresMeasureStore(test.db),
  });
const measured = (specialty?: string) => readiness().measure(specialty);

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.stop());
beforeEach(async () => {
  const { db } = test;
  await db.$transaction([
    db.inbox.deleteMany(),
    db.referralPatient.deleteMany(),
    db.send.deleteMany(),
    db.packet.deleteMany(),
    db.optOut.deleteMany(),
    db.referralProjection.deleteMany(),
    db.referral.deleteMany(),
    db.endpoint.deleteMany(),
    db.specialistNetwork.deleteMany(),
    db.specialist.deleteMany(),
    db.coordinator.deleteMany(),
    db.attestation.deleteMany(),
    db.policy.deleteMany(),
    db.baseline.deleteMany(),
    db.specialtyCode.deleteMany(),
    db.specialty.deleteMany(),
    db.practice.deleteMany(),
  ]);
  await givePractice(db);
});

const day = (days: number): string => new Date(daysAgo(days)).toISOString();

/** An order that came by its webhook; `times`: events about it. */
async function receive(days: number, more: Parameters<typeof giveReferral>[2] = {}, times = 1): Promise<string> {
  const id = await giveReferral(test.db, day(days), more);
  for (let event = 0; event < times; event += 1)
    await test.db.inbox.create({
      data: {
        id: randomUUID(),
        source: 'ehr-orders',
        eventId: randomUUID(),
        kind: 'order',
        body: Buffer.from('x'),
        referralId: id,
        at: day(days),
      },
    });
  return id;
}

describe('orders', () => {
  it('count once each, by what they led to, when they came signed within a month', async () => {
    await receive(1, {}, 3);
    await receive(29);
    await receive(2, { specialty: 'dermatology', status: 'recorded', recordedReason: 'not-switched-on' });
    await receive(3, { specialty: null });
    await receive(3, { specialty: null, status: 'recorded', recordedReason: 'not-a-referral' });
    await receive(4, { status: 'tombstone' });
    await receive(31);
    await giveReferral(test.db, day(1)); // came by no webhook
    expect((await measured()).orders).toEqual({
      received: 5,
      newestAt: daysAgo(1),
      ofSpecialty: 2,
      mapped: 3,
      unmapped: 1,
      codes: 1,
      watchedSince: daysAgo(31),
    });
  });

  it('of an empty installation are none', async () => {
    expect((await measured()).orders).toMatchObject({ received: 0, newestAt: undefined, watchedSince: undefined });
  });
});

describe("patients' contact data", () => {
  const mobile = (dialable: string): Chart['patient']['phones'] => [{ raw: dialable, use: 'mobile', dialable }];
  const yes = { texts: true, sensitive: false, refusesTexts: false };
  const no = { ...yes, texts: false };
  const reach = (phones: Chart['patient']['phones'], consents: Chart['consents'] = yes) => chart({ consents }, { phones });

  async function packet(
    patient: string,
    of: Chart,
    days: number,
    more: Parameters<typeof giveReferral>[2] = {},
    keys = vault,
  ): Promise<void> {
    const id = await giveReferral(test.db, day(days), { patientRef: `Patient/${patient}`, ...more });
    const store = createPostgresReferralStore({ db: test.db, vault: keys, blindIndex, clock: { ...clock, now: () => daysAgo(days) } });
    const specialty = more.specialty ?? 'cardiology';
    await store.savePacket({
      referralId: id,
      ordinal: 1,
      order: orderContent(),
      chart: of,
      missing: [],
      policy: 'p/1',
      specialty,
      sensitive: false,
    });
  }

  it('are read from the newest chart of each patient of a recent order', async () => {
    await packet('a', reach([]), 40);
    await packet('a', reach(mobile('+16175550101')), 5);
    await packet('b', reach(mobile('+16175550102'), no), 5);
    await packet('c', reach([{ raw: 'x', use: 'home', dialable: '+16175550103' }]), 5);
    await packet('d', reach(mobile('+16175550104')), 5);
    await packet('e', reach(mobile('+16175550105')), 5);
    await packet('f', chart({ consents: yes }, { phones: mobile('+16175550106'), deceased: true }), 5);
    await packet('g', reach(mobile('+16175550107')), 91);
    await packet('h', reach(mobile('+16175550108')), 5, { specialty: 'dermatology' });
    await test.db.optOut.createMany({
      data: [
        { phone: '+16175550104', at: day(3), by: 'words' },
        { phone: '+16175550105', at: day(3), by: 'words', revokedAt: day(2) },
      ],
    });
    expect((await measured()).contacts).toEqual({
      of: 'specialty',
      counts: { reachable: 2, 'no-mobile': 1, 'no-consent': 1, 'opted-out': 1 },
      unreadable: 0,
    });
  });

  it("are everybody's before the specialty has any of its own", async () => {
    await packet('h', reach(mobile('+16175550108')), 5, { specialty: 'dermatology' });
    expect((await measured()).contacts).toMatchObject({ of: 'all', counts: { reachable: 1 } });
  });

  it('stay sealed, and are counted, where their key is not at hand', async () => {
    await packet('a', reach(mobile('+16175550101')), 5);
    await packet('b', reach(mobile('+16175550102')), 5, {}, createVault(createKeyring(generateKeyring('lost'))));
    expect((await measured()).contacts).toMatchObject({ counts: { reachable: 1 }, unreadable: 1 });
  });

  it('are those of two hundred patients at most, the newest', async () => {
    const ages = Array.from({ length: 205 }, (_, index) => 50 - index / 5);
    for (const [index, days] of ages.entries()) await packet(`p${index}`, reach(index < 10 ? [] : mobile('+16175550101')), days);
    expect((await measured()).contacts.counts).toEqual({ reachable: 195, 'no-mobile': 5, 'no-consent': 0, 'opted-out': 0 });
  });
});

describe('the directory', () => {
  interface Office {
    accepting?: boolean;
    specialty?: string;
    network?: { from: string; until?: string };
    fax?: { verifiedAt?: string; quarantinedAt?: string; kind?: string };
  }

  async function office(id: string, { accepting = true, specialty = 'cardiology', network, fax }: Office): Promise<void> {
    const place = { postalCode: '02115', zone: 'America/New_York', latitude: 42.3, longitude: -71.1 };
    await test.db.specialist.create({
      data: {
        id,
        npi: id,
        name: `Dr. ${id}`,
        organization: 'Heart',
        specialty,
        taxonomy: 't',
        phone: '+16175550100',
        address: [],
        languages: ['en'],
        accepting,
        ...place,
      },
    });
    if (network !== undefined) await test.db.specialistNetwork.create({ data: { specialistId: id, plan: 'PPO', ...network } });
    if (fax !== undefined)
      await test.db.endpoint.create({ data: { id: `fax-${id}`, specialistId: id, kind: 'fax', address: '+16175550199', rank: 1, ...fax } });
  }

  it('is counted as routing sees it, and its numbers are listed but for those in quarantine', async () => {
    const network = { from: day(300) };
    const fax = { verifiedAt: day(40) };
    await office('good', { network, fax });
    await office('closed', { network, fax, accepting: false });
    await office('left', { network: { from: day(300), until: day(1) }, fax });
    await office('joins', { network: { from: day(-3) }, fax });
    await office('never', { network, fax: {} });
    await office('broken', { network, fax: { ...fax, quarantinedAt: day(2) } });
    await office('direct', { network, fax: { ...fax, kind: 'direct' } });
    await office('bare', {});
    await office('skin', { network, fax, specialty: 'dermatology' });
    const { endpoints, ...counts } = (await measured()).directory;
    expect(counts).toEqual({ specialists: 8, inNetwork: 5, withEndpoint: 4, usable: 1 });
    expect(endpoints.map(({ specialist, verifiedAt }) => [specialist, verifiedAt])).toEqual([
      ['Dr. closed', daysAgo(40)],
      ['Dr. direct', daysAgo(40)],
      ['Dr. good', daysAgo(40)],
      ['Dr. joins', daysAgo(40)],
      ['Dr. left', daysAgo(40)],
      ['Dr. never', undefined],
    ]);
  });
});

describe('what was attested', () => {
  const paper = { what: 'baa', by: 'rosa', reference: 'folder 7', holds: true } as const;

  it('is the newest of its kind, until it is withdrawn', async () => {
    await readiness().attest(paper);
    await readiness().attest({ ...paper, reference: 'folder 8' });
    expect((await measured()).attested).toEqual({ baa: { by: 'rosa', reference: 'folder 8', at: now } });
    await readiness().attest({ ...paper, holds: false });
    expect((await measured()).attested).toEqual({});
    expect(await test.db.attestation.count()).toBe(3);
  });

  it('lets a STOP of the test number count, if it came as a text, and counts what was sent to it while it was blocked', async () => {
    const phone = '+16175550123';
    await test.db.optOut.create({ data: { phone, at: day(9), by: 'words', revokedAt: day(5) } });
    expect((await measured()).stop).toBeUndefined();
    await readiness().attest({ what: 'test-number', by: 'rosa', reference: phone, holds: true });
    expect((await measured()).stop).toEqual({ at: daysAgo(9), by: 'words', textsSince: 0 });

    const text = { referralId: await giveReferral(test.db, day(20)), channel: 'sms', step: 'nudge', to: phone, at: day(20) };
    const sent = [10, 7, 4].map((days, index) => ({
      ...text,
      id: randomUUID(),
      ordinal: index,
      state: 'delivered',
      acceptedAt: day(days),
    }));
    await test.db.send.createMany({ data: [...sent, { ...text, id: randomUUID(), ordinal: 9, state: 'denied' }] });
    expect((await measured()).stop).toMatchObject({ textsSince: 1 });
    await test.db.optOut.update({ where: { phone }, data: { revokedAt: null } });
    expect((await measured()).stop).toMatchObject({ textsSince: 2 });

    await test.db.optOut.update({ where: { phone }, data: { by: 'person' } });
    expect((await measured()).stop).toBeUndefined();
  });
});

it('people, windows and the baseline are those in force', async () => {
  const { db } = test;
  const windows = { kind: 'windows', version: 1, source: 's' };
  await db.coordinator.createMany({
    data: [
      { id: 'a', name: 'A', email: 'a@x.example' },
      { id: 'b', name: 'B', email: 'b@x.example', active: false },
    ],
  });
  await db.policy.createMany({
    data: [
      { ...windows, urgency: 'urgent', body: defaultWindows },
      { ...windows, urgency: 'routine', specialty: 'cardiology', body: defaultWindows },
      { ...windows, urgency: 'stat', body: { waits: 'soon' } },
    ],
  });
  const baseline = pastOrders(30, 10);
  if (baseline !== undefined) await createPostgresMeasureStore(db).saveBaseline(baseline, now);
  const facts = await measured();
  expect(facts).toMatchObject({ activeCoordinators: 1, now, specialty: { name: 'cardiology', label: 'Cardiology', isOn: true } });
  expect(facts.windows).toEqual({
    routine: 'windows/cardiology/routine/1',
    urgent: 'windows/*/urgent/1',
    asap: undefined,
    stat: undefined,
  });
  expect(facts.baseline?.all.orders).toBe(30);
});

describe('the specialty', () => {
  beforeEach(async () => {
    await test.db.specialty.create({ data: { name: 'dermatology', label: 'Dermatology', taxonomy: 't' } });
  });

  it('is the one that is on, or the one that is named', async () => {
    expect((await measured()).specialty.name).toBe('cardiology');
    expect(await measured('dermatology')).toMatchObject({
      specialty: { isOn: false },
      othersOn: [{ label: 'Cardiology', since: undefined }],
    });
    await expect(measured('astrology')).rejects.toMatchObject({
      code: 'invalid-specialty',
      message: expect.stringContaining('cardiology, dermatology'),
    });
  });

  it('stands among the others, by label', async () => {
    await test.db.specialty.create({ data: { name: 'skin', label: 'Cosmetic dermatology', taxonomy: 't' } });
    expect(await readiness().specialties()).toEqual([
      { name: 'cardiology', label: 'Cardiology', isOn: true },
      { name: 'skin', label: 'Cosmetic dermatology', isOn: false },
      { name: 'dermatology', label: 'Dermatology', isOn: false },
    ]);
  });

  it('has to be named when none is on, or several are', async () => {
    expect(await readiness().switchOn('dermatology')).toBe(true);
    await expect(measured()).rejects.toMatchObject({ message: expect.stringMatching(/^2 specialties are on/) });
    await test.db.specialty.updateMany({ data: { enabled: false } });
    await expect(measured()).rejects.toMatchObject({ message: expect.stringMatching(/^No specialty is on/) });
  });

  it('is switched on once, from now on', async () => {
    expect([await readiness().switchOn('dermatology'), await readiness().switchOn('dermatology')]).toEqual([true, false]);
    expect((await measured('cardiology')).othersOn).toEqual([{ label: 'Dermatology', since: now }]);
  });
});
