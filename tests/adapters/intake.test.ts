import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPostgresIntake } from '../../src/adapters/postgres/intake.js';
import { moveOf } from '../../src/adapters/postgres/intakeReceipts.js';
import { orderedAtOf } from '../../src/adapters/postgres/intakeOrders.js';
import type { AppointmentFact, ParsedOrder } from '../../src/domain/order.js';
import type { Intake } from '../../src/ports/intake.js';
import { clock, furnish, rememberedProcess, vault, type RememberedProcess } from '../http/desk.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let process: RememberedProcess;
let intake: Intake;
const raw = Buffer.from('{"secret":"Zqcanary"}');

beforeEach(async () => {
  database = await testDatabase();
  await furnish(database);
  process = rememberedProcess();
  intake = createPostgresIntake({ db: database.db, clock, vault, process });
});

afterEach(() => database.stop());

interface Version {
  key?: string;
  version?: string;
  lastUpdated?: string;
  status?: string;
  specialty?: string | undefined;
  recordedBecause?: string;
  reason?: string;
  requesterName?: string;
  urgency?: ParsedOrder['content']['urgency'];
  authoredOn?: string;
}

function order({ key = 'urn:ehr|P-1', version = '1', status = 'active', reason = 'chest pain', ...rest }: Version = {}): ParsedOrder {
  const specialty = 'specialty' in rest ? rest.specialty : 'cardiology';
  return {
    ehr: 'ehr',
    orderKey: key,
    ...(specialty === undefined ? {} : { specialty: { name: specialty, because: 'performer-type x|y' } }),
    ...(rest.recordedBecause === undefined ? {} : { recordedBecause: rest.recordedBecause }),
    content: {
      id: `id-${key.replace(/\W/gu, '')}`,
      version,
      lastUpdated: rest.lastUpdated,
      status,
      intent: 'order',
      doNotPerform: false,
      urgency: rest.urgency ?? 'routine',
      code: { codings: [], text: 'Referral' },
      performerTypes: [],
      performerSpecialties: [],
      reasons: [{ codings: [], text: reason }],
      notes: [],
      patientRef: 'Patient/1',
      requesterName: rest.requesterName,
      insuranceRefs: [],
      supportingRefs: [],
      authoredOn: rest.authoredOn,
    },
  };
}

/** The hash follows from the content, as the normal form's does. */
function deliver(version: Version = {}, eventId: string = randomUUID()) {
  const parsed = order(version);
  const { version: _version, lastUpdated: _lastUpdated, ...said } = parsed.content;
  return intake.order({ eventId, order: parsed, contentHash: JSON.stringify([said, parsed.specialty]), raw });
}

const changes = () => process.signals.map(({ event }) => (event.name === 'orderChanged' ? event.input.change : event.name));

describe('an order', () => {
  it('becomes one referral and one start', async () => {
    const answer = await deliver({ authoredOn: '2026-03-02T14:00:00Z' });
    expect(answer.outcome).toBe('accepted');
    await intake.passOn(10);
    expect(process.starts).toEqual([
      { referralId: answer.referralId, specialty: 'cardiology', urgency: 'routine', sensitive: false, orderedAt: Date.parse('2026-03-02T14:00:00Z'), clock: clock.settings },
    ]);
  });

  it('is answered alike when the same event comes again, and starts nothing more', async () => {
    const first = await deliver({}, 'evt-1');
    await intake.passOn(10);
    expect(await deliver({}, 'evt-1')).toEqual(first);
    expect(await intake.passOn(10)).toBe(0);
    expect(process.starts).toHaveLength(1);
  });

  it('is known when another event brings the same content', async () => {
    const { referralId } = await deliver();
    expect(await deliver({ version: '2' })).toEqual({ referralId, outcome: 'known' });
    await intake.passOn(10);
    expect(process.signals).toEqual([]);
  });

  it('delivered fifty times at once, by one event and by many, is one referral with one start', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => deliver({}, index % 2 === 0 ? 'evt-same' : `evt-${index}`)));
    expect(new Set(answers.map(({ referralId }) => referralId)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'accepted').length).toBeGreaterThan(0);
    await Promise.all([intake.passOn(100), intake.passOn(100), intake.passOn(100)]);
    await intake.passOn(100);
    expect(process.starts).toHaveLength(1);
    expect(await database.db.referral.count()).toBe(1);
    expect(await database.db.inbox.count()).toBe(26);
  });

  it('takes at most five statements', async () => {
    const statements: string[] = [];
    const { db } = database;
    const counting = new Proxy(db, {
      get: (target, name) =>
        name === '$transaction'
          ? (work: (tx: unknown) => Promise<unknown>) =>
              target.$transaction((tx) =>
                work(
                  new Proxy(tx, {
                    get: (inner, method) => {
                      if (method === '$queryRaw' || method === '$executeRaw') statements.push(String(method));
                      return Reflect.get(inner, method) as unknown;
                    },
                  }),
                ),
              )
          : (Reflect.get(target, name) as unknown),
    });
    await createPostgresIntake({ db: counting, clock, vault, process }).order({ eventId: 'e', order: order(), contentHash: 'h', raw });
    expect(statements.length).toBeLessThanOrEqual(5);
  });

  it('keeps its body sealed', async () => {
    await deliver();
    const [row] = await database.db.inbox.findMany();
    expect(Buffer.from(row?.body ?? []).includes('Zqcanary')).toBe(false);
    expect(Buffer.from(vault.open(row?.body ?? new Uint8Array(), 'inbox')).toString()).toContain('Zqcanary');
    const [version] = await database.db.orderVersion.findMany();
    expect(Buffer.from(version?.body ?? []).includes('chest pain')).toBe(false);
  });

  it.each([
    ['an administrative amendment', { requesterName: 'Dr. Grey' }, 'administrative'],
    ['a clinical amendment', { reason: 'syncope' }, 'clinical'],
    ['another urgency', { urgency: 'urgent' as const }, 'clinical'],
  ])('tells the running referral of %s', async (_what, change, expected) => {
    const { referralId } = await deliver();
    expect(await deliver({ version: '2', ...change })).toEqual({ referralId, outcome: 'amended' });
    await intake.passOn(10);
    expect(process.starts).toHaveLength(1);
    expect(changes()).toEqual([expected]);
  });

  it('that is older than what is known is kept and ignored', async () => {
    const { referralId } = await deliver({ version: '3', reason: 'new' });
    expect(await deliver({ version: '2', reason: 'old' })).toEqual({ referralId, outcome: 'known' });
    await intake.passOn(10);
    expect(process.signals).toEqual([]);
    expect((await database.db.orderVersion.findMany({ orderBy: { at: 'asc' } })).map(({ change }) => change)).toEqual(['new', 'older']);
  });

  it('that is revoked recalls the referral once', async () => {
    const { referralId } = await deliver();
    expect(await deliver({ version: '2', status: 'revoked' })).toEqual({ referralId, outcome: 'revoked' });
    expect(await deliver({ version: '3', status: 'revoked' })).toEqual({ referralId, outcome: 'revoked' });
    await intake.passOn(10);
    expect(changes()).toEqual(['revoked']);
  });

  it('that was revoked before it came starts nothing, ever', async () => {
    const { referralId } = await deliver({ version: '2', status: 'revoked' });
    expect(await deliver({ version: '1' })).toEqual({ referralId, outcome: 'recorded' });
    expect(await deliver({ version: '3' })).toEqual({ referralId, outcome: 'recorded' });
    expect((await deliver({ version: '2', status: 'revoked' })).outcome).toBe('revoked');
    await intake.passOn(10);
    expect([process.starts, process.signals]).toEqual([[], []]);
  });

  it('that goes to another specialty is another referral, and the first is recalled', async () => {
    const first = await deliver();
    const second = await deliver({ version: '2', specialty: 'gastroenterology' });
    expect(second.outcome).toBe('amended');
    expect(second.referralId).not.toBe(first.referralId);
    await intake.passOn(10);
    expect(process.starts.map(({ specialty }) => specialty)).toEqual(['cardiology', 'gastroenterology']);
    expect(process.signals).toEqual([{ referralId: first.referralId, event: { name: 'orderChanged', input: { id: expect.any(String), change: 'revoked' } } }]);
    // What comes next is about the second.
    expect(await deliver({ version: '3', specialty: 'gastroenterology', reason: 'other' })).toEqual({ referralId: second.referralId, outcome: 'amended' });
  });

  it('may change its specialty as often as it likes without an error', async () => {
    for (let version = 1; version <= 14; version += 1) {
      const specialty = version % 2 === 0 ? 'gastroenterology' : 'cardiology';
      expect(['accepted', 'amended', 'known']).toContain((await deliver({ version: String(version), specialty, reason: `r${version}` })).outcome);
    }
    expect(await database.db.referral.count()).toBeLessThanOrEqual(9);
  });

  it.each([
    ['is no referral', { recordedBecause: 'not-a-referral' }, 'not-a-referral'],
    ['is of a specialty that is not switched on', { specialty: 'dermatology' }, 'not-switched-on'],
  ])('that %s is recorded and left alone', async (_what, version, reason) => {
    expect((await deliver(version)).outcome).toBe('recorded');
    await intake.passOn(10);
    expect(process.starts).toEqual([]);
    expect((await database.db.referral.findFirst())?.recordedReason).toBe(reason);
    await database.db.specialty.updateMany({ data: { enabled: true } });
    expect((await deliver({ ...version, version: '2', reason: 'changed' })).outcome).toBe('recorded');
  });

  it('of an unknown specialty starts, so that a person decides', async () => {
    expect((await deliver({ specialty: undefined })).outcome).toBe('accepted');
    await intake.passOn(10);
    expect(process.starts.map(({ specialty }) => specialty)).toEqual([undefined]);
  });

  it('that we wrote back ourselves is no amendment', async () => {
    const { referralId } = await deliver();
    await database.db.chartWrite.create({
      data: { id: randomUUID(), referralId, what: 'order', resource: 'ServiceRequest/id/_history/2', version: '2', at: new Date() },
    });
    expect((await deliver({ version: '2', requesterName: 'as we wrote it' })).outcome).toBe('known');
    await intake.passOn(10);
    expect(process.signals).toEqual([]);
  });

  it('with a name as long as a book is still one order', async () => {
    const key = `urn:ehr|${'x'.repeat(50_000)}`;
    const { referralId } = await deliver({ key });
    expect(await deliver({ key, version: '2' })).toEqual({ referralId, outcome: 'known' });
  });

  it('in whatever order its versions arrive ends as its newest version says', async () => {
    const versions: Version[] = [
      { version: '1' },
      { version: '2', reason: 'syncope' },
      { version: '3', reason: 'syncope', status: 'revoked' },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6, maxLength: 6 }), async (turns) => {
        const key = `urn:ehr|${randomUUID()}`;
        const answers = [];
        for (const turn of turns) answers.push(await deliver({ key, ...versions[turn] }));
        const [referralId] = new Set(answers.map((answer) => answer.referralId));
        expect(new Set(answers.map((answer) => answer.referralId)).size).toBe(1);
        await intake.passOn(100);
        const told = process.signals.filter((signal) => signal.referralId === referralId).map(({ event }) => event.input);
        const started = process.starts.filter((start) => start.referralId === referralId).length;
        expect(started).toBe(turns[0] === 2 ? 0 : 1);
        expect(told.filter((input) => 'change' in input && input.change === 'revoked')).toHaveLength(started);
      }),
      { numRuns: 15 },
    );
  });
});

describe('when an order was made', () => {
  const now = Date.parse('2026-03-02T15:00:00Z');
  it.each([
    ['2026-03-02T14:00:00Z', '2026-03-02T14:00:00Z'],
    ['2026-03-01', '2026-03-01T12:00:00Z'],
    ['2031-01-01', '2026-03-02T15:00:00Z'],
    ['0001-01-01', '2026-03-02T15:00:00Z'],
    ['not a date', '2026-03-02T15:00:00Z'],
    [undefined, '2026-03-02T15:00:00Z'],
  ])('%s is taken as %s', (written, expected) => {
    expect(new Date(orderedAtOf(written, now)).toISOString()).toBe(new Date(expected).toISOString());
  });
});

describe('passing on', () => {
  it('loses nothing while the workflows are away, and keeps each referral in turn', async () => {
    process.isDown = true;
    const answers = [];
    for (const key of ['a', 'b', 'c']) {
      answers.push(await deliver({ key }));
      await deliver({ key, version: '2', reason: 'worse' });
      await deliver({ key, version: '3', status: 'revoked', reason: 'worse' });
    }
    expect(await intake.passOn(100)).toBe(0);
    process.isDown = false;
    // A process of its own: the first one rests after a miss.
    await createPostgresIntake({ db: database.db, clock, vault, process }).passOn(100);
    expect(process.starts).toHaveLength(3);
    for (const { referralId } of answers) {
      const told = process.signals.filter((signal) => signal.referralId === referralId);
      expect(told.map(({ event }) => 'change' in event.input && event.input.change)).toEqual(['clinical', 'revoked']);
    }
    expect(await database.db.inbox.count({ where: { state: 'stored' } })).toBe(0);
  });

  it('of a late event to a referral that has ended leaves the fact and a note', async () => {
    const { referralId } = await deliver();
    await intake.passOn(10);
    process.ended.add(referralId);
    await deliver({ version: '2', reason: 'late' });
    await intake.passOn(10);
    expect(await database.db.inbox.findMany({ where: { lastError: 'workflow-missing' } })).toMatchObject([{ state: 'passed' }]);
  });

  it('is not held up by one referral that cannot be reached', async () => {
    const bad = await deliver({ key: 'bad' });
    const good = await deliver({ key: 'good' });
    const start = process.start;
    const picky = { ...process, start: async (input: Parameters<typeof start>[0]) => (input.referralId === bad.referralId ? Promise.reject(new Error('odd')) : start(input)) };
    expect(await createPostgresIntake({ db: database.db, clock, vault, process: picky }).passOn(10)).toBe(1);
    expect(process.starts.map(({ referralId }) => referralId)).toEqual([good.referralId]);
    expect(await database.db.inbox.findMany({ where: { state: 'stored' } })).toMatchObject([{ referralId: bad.referralId, attempts: 1, lastError: 'unexpected' }]);
  });
});

describe('an appointment', () => {
  const fact = (changed: Partial<AppointmentFact> = {}): AppointmentFact => ({
    ehrId: 'apt-1',
    version: '1',
    status: 'booked',
    start: '2026-03-20T15:00:00Z',
    end: '2026-03-20T15:30:00Z',
    orderIds: ['id-urnehrP1'],
    patientRef: 'Patient/1',
    ...changed,
  });
  const hear = (changed: Partial<AppointmentFact> = {}, eventId: string = randomUUID()) => intake.appointment({ eventId, appointment: fact(changed), raw });
  const told = () => process.signals.map(({ event }) => (event.name === 'appointment' ? event.input.status : event.name));

  it('reaches its referral by the order that it is based on', async () => {
    const { referralId } = await deliver();
    expect(await hear()).toEqual({ referralId });
    await intake.passOn(10);
    expect(process.signals).toMatchObject([{ referralId, event: { name: 'appointment', input: { status: 'booked', startAt: Date.parse('2026-03-20T15:00:00Z') } } }]);
  });

  it('is told once, however often it is delivered', async () => {
    await deliver();
    await hear({}, 'evt-1');
    await hear({}, 'evt-1');
    await hear({ version: '2' });
    await intake.passOn(10);
    expect(told()).toEqual(['booked']);
    expect(await database.db.appointment.count()).toBe(1);
  });

  it('that was kept is one proof of grade A', async () => {
    await deliver();
    await hear();
    await hear({ version: '2', status: 'fulfilled' });
    await hear({ version: '3', status: 'fulfilled' });
    await intake.passOn(10);
    expect(told()).toEqual(['booked', 'fulfilled']);
    expect(await database.db.evidence.findMany()).toMatchObject([{ grade: 'A', kind: 'ehr-appointment-fulfilled', visitAt: new Date('2026-03-20T15:00:00Z') }]);
  });

  it('of an older version changes nothing', async () => {
    await deliver();
    await hear({ version: '5', status: 'cancelled' });
    await hear({ version: '4', status: 'booked' });
    await intake.passOn(10);
    expect(told()).toEqual(['cancelled']);
  });

  it('that we wrote ourselves comes back without a loop and without a proof', async () => {
    const { referralId } = await deliver();
    await database.db.appointment.create({
      data: { id: randomUUID(), referralId, status: 'booked', startAt: new Date('2026-03-20T15:00:00Z'), source: 'coordinator', at: new Date() },
    });
    await hear({ ourReferralId: referralId, orderIds: [] });
    await database.db.evidence.create({ data: { id: randomUUID(), referralId, grade: 'B', kind: 'office-attested', source: 'person', at: new Date() } });
    await database.db.chartWrite.create({
      data: { id: randomUUID(), referralId, what: 'appointment', resource: 'Appointment/apt-1/_history/2', version: '2', at: new Date() },
    });
    await hear({ ourReferralId: referralId, orderIds: [], version: '2', status: 'fulfilled' });
    await intake.passOn(10);
    expect(told()).toEqual([]);
    expect(await database.db.appointment.count()).toBe(1);
    expect(await database.db.evidence.count()).toBe(1);
  });

  it.each([
    ['without a referral', { orderIds: ['nobody'] }],
    ['of another patient', { patientRef: 'Patient/2' }],
  ])('%s is kept and starts nothing', async (_what, changed) => {
    await deliver();
    expect(await hear(changed)).toEqual({});
    await intake.passOn(10);
    expect(told()).toEqual([]);
    expect(await database.db.inbox.count({ where: { kind: 'appointment', state: 'recorded' } })).toBe(1);
  });

  it('of an order that is only recorded is kept for the baseline', async () => {
    const { referralId } = await deliver({ specialty: 'dermatology' });
    expect(await hear({ status: 'fulfilled' })).toEqual({ referralId });
    await intake.passOn(10);
    expect(process.signals).toEqual([]);
    expect(await database.db.appointment.count()).toBe(1);
  });
});

describe('a text from a patient', () => {
  const from = '+16175550123';
  const write = (meaning: Parameters<Intake['reply']>[0]['meaning'], eventId: string = randomUUID()) =>
    intake.reply({ eventId, from, meaning, raw, by: 'words' });
  const nudged = async (referralId: string, step = 'nudge', permit: object = { language: 'es' }) =>
    database.db.send.create({
      data: { id: randomUUID(), referralId, channel: 'sms', step, ordinal: 1, to: from, state: 'accepted', providerId: `SM${randomUUID()}`, permit, at: new Date() },
    });
  const blocked = async () => (await database.db.optOut.findUnique({ where: { phone: from } }))?.revokedAt === null;

  it('that says STOP blocks the number at once, with the workflows down', async () => {
    process.isDown = true;
    expect(await write('stop')).toMatchObject({ isNew: true, alreadyOptedOut: false });
    expect(await blocked()).toBe(true);
    expect(await write('stop')).toMatchObject({ alreadyOptedOut: true });
    await write('start');
    expect(await blocked()).toBe(false);
    await write('stop');
    expect(await blocked()).toBe(true);
  });

  it('waits for a send that holds the number, and then blocks the next', async () => {
    const order: string[] = [];
    let hold: () => void = () => undefined;
    const held = new Promise<void>((free) => (hold = free));
    const locked = new Promise<void>((isLocked) => {
      void database.db.$transaction(async (tx) => {
        await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${from}, 0))`;
        isLocked();
        await held;
        order.push('permit');
      });
    });
    await locked;
    const stopping = write('stop').then(() => order.push('stop'));
    hold();
    await stopping;
    expect(order).toEqual(['permit', 'stop']);
  });

  it('reaches the open referral that last texted the number, in its language', async () => {
    const { referralId } = await deliver();
    await nudged(referralId);
    expect(await write('booked', 'SM1')).toEqual({ referralId, language: 'es', isNew: true, alreadyOptedOut: false, sameToday: 0 });
    expect(await write('booked', 'SM1')).toEqual({ referralId, language: 'es', isNew: false, alreadyOptedOut: false, sameToday: 0 });
    await intake.passOn(10);
    expect(process.signals).toMatchObject([{ referralId, event: { name: 'reply', input: { meaning: 'booked' } } }]);
    expect(await database.db.reply.count()).toBe(1);
  });

  it('from a number that nobody texted is kept', async () => {
    expect(await write('unclear')).toMatchObject({ language: 'en', isNew: true });
    expect(await database.db.reply.count()).toBe(1);
  });
});

describe('a receipt', () => {
  const sent = async (channel: 'fax' | 'sms', providerId: string | null = 'provider-1') => {
    const { referralId } = await deliver();
    const { id } = await database.db.send.create({
      data: { id: randomUUID(), referralId, channel, step: channel === 'fax' ? 'packet' : 'nudge', ordinal: 1, to: '+16175550199', state: 'intended', providerId, at: new Date() },
    });
    return { referralId, id };
  };
  const fax = (status: string, more: { key?: string; failure?: string; eventId?: string } = {}) =>
    intake.faxEvent({ eventId: randomUUID(), providerId: 'provider-1', status, occurredAtRealMs: Date.now(), raw, ...more });
  const text = (status: string, failure?: string) => intake.textStatus({ eventId: `provider-1:${status}`, providerId: 'provider-1', status, failure, raw });
  const sendNow = async (id: string) => database.db.send.findUniqueOrThrow({ where: { id } });

  it('moves a fax forward and tells the referral', async () => {
    const { id, referralId } = await sent('fax');
    await fax('queued');
    await fax('delivered');
    await intake.passOn(10);
    expect(await sendNow(id)).toMatchObject({ state: 'transmitted', rung: 2 });
    expect(process.signals.map(({ event }) => event.input)).toMatchObject([{ sendId: id, rung: 1 }, { sendId: id, rung: 2 }]);
    expect(process.signals.every((signal) => signal.referralId === referralId)).toBe(true);
  });

  it.each([
    ['id', (id: string, _referralId: string) => id],
    ['place', (_id: string, referralId: string) => `${referralId}:packet:1`],
  ])('finds a fax by our own %s before the answer was recorded', async (_what, keyOf) => {
    const { id, referralId } = await sent('fax', null);
    await fax('delivered', { key: keyOf(id, referralId) });
    expect(await sendNow(id)).toMatchObject({ state: 'transmitted', rung: 2, providerId: 'provider-1' });
  });

  it('that comes twice is told once', async () => {
    await sent('fax');
    await fax('delivered', { eventId: 'evt-1' });
    await fax('delivered', { eventId: 'evt-1' });
    await fax('delivered');
    await intake.passOn(10);
    expect(process.signals).toHaveLength(1);
  });

  it('of a failure after a success changes nothing; a success after a failure wins', async () => {
    const { id } = await sent('sms');
    await text('failed', '30003');
    expect(await sendNow(id)).toMatchObject({ state: 'failed', failure: '30003' });
    await text('delivered');
    await text('undelivered', '30008');
    await intake.passOn(10);
    expect(await sendNow(id)).toMatchObject({ state: 'delivered', rung: 3 });
    expect(process.signals.map(({ event }) => 'status' in event.input && event.input.status)).toEqual(['failed', 'delivered']);
  });

  it('of a text that we do not know yet is matched once we do', async () => {
    const { id } = await sent('sms', null);
    await text('delivered');
    await intake.passOn(10);
    expect(process.signals).toEqual([]);
    await database.db.send.update({ where: { id }, data: { providerId: 'provider-1' } });
    await intake.passOn(10);
    await intake.passOn(10);
    expect(process.signals.map(({ event }) => event.name)).toEqual(['textStatus']);
    expect(await sendNow(id)).toMatchObject({ state: 'delivered' });
  });

  it('only ever moves a send forward, whatever comes in whatever order', () => {
    const statuses = { queued: 1, sent: 2, delivered: 3, failed: undefined } as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...(Object.keys(statuses) as (keyof typeof statuses)[])), { maxLength: 12 }), (heard) => {
        const end = heard.reduce(
          (send, status) => ({ ...send, ...moveOf(send, { channel: 'sms', status }, statuses[status]) }),
          { state: 'intended', rung: 0 },
        );
        if (heard.includes('delivered')) expect(end.state).toBe('delivered');
        else if (heard.includes('failed')) expect(end.state).toBe('failed');
        else expect(end.rung).toBe(Math.max(0, ...heard.map((status) => statuses[status] ?? 0)));
      }),
    );
  });
});
