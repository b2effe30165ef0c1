import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createPostgresIntake } from '../../src/adapters/postgres/intake/intake.js';
import { orderedAtOf } from '../../src/adapters/postgres/intake/newReferral.js';
import { clock, noLog, noPlans, blindIndex, vault } from '../http/apiHarness.js';
import { createInbox, type InboxHarness, type Version } from './inboxHarness.js';

let harness: InboxHarness;
let database: InboxHarness['database'];
let process: InboxHarness['process'];
let intake: InboxHarness['intake'];
let deliver: InboxHarness['deliver'];

beforeEach(async () => {
  harness = await createInbox();
  ({ database, process, intake, deliver } = harness);
});

afterEach(() => database.stop());

const changes = () => process.signals.map(({ event }) => (event.name === 'orderChanged' ? event.input.change : event.name));

describe('an order', () => {
  it('becomes one referral and one start', async () => {
    const answer = await deliver({ authoredOn: '2026-03-02T14:00:00Z' });
    expect(answer.outcome).toBe('accepted');
    await intake.dispatch(10);
    expect(process.starts).toEqual([
      {
        referralId: answer.referralId,
        specialty: 'cardiology',
        urgency: 'routine',
        orderedAt: Date.parse('2026-03-02T14:00:00Z'),
        clock: clock.settings,
      },
    ]);
  });

  it('is answered alike when the same event comes again, and starts nothing more', async () => {
    const first = await deliver({}, 'evt-1');
    await intake.dispatch(10);
    expect(await deliver({}, 'evt-1')).toEqual(first);
    expect(await intake.dispatch(10)).toBe(0);
    expect(process.starts).toHaveLength(1);
  });

  it('is known when another event brings the same content', async () => {
    const { referralId } = await deliver();
    expect(await deliver({ version: '2' })).toEqual({ referralId, outcome: 'known' });
    await intake.dispatch(10);
    expect(process.signals).toEqual([]);
  });

  it('delivered fifty times at once, by one event and by many, is one referral with one start', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => deliver({}, index % 2 === 0 ? 'evt-same' : `evt-${index}`)));
    expect(new Set(answers.map(({ referralId }) => referralId)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'accepted').length).toBeGreaterThan(0);
    await Promise.all([intake.dispatch(100), intake.dispatch(100), intake.dispatch(100)]);
    await intake.dispatch(100);
    expect(process.starts).toHaveLength(1);
    expect(await database.db.referral.count()).toBe(1);
    expect(await database.db.inbox.count()).toBe(26);
  });

  it('that cannot be stored is refused alone, and leaves nothing', async () => {
    const keys = ['a', 'b', 'c\u0000', 'd'];
    const outcomes = await Promise.allSettled(keys.map((key) => deliver({ key: `urn:ehr|${key}` })));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await Promise.all([database.db.referral.count(), database.db.orderVersion.count(), database.db.inbox.count()])).toEqual([
      3, 3, 3,
    ]);
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
    await intake.dispatch(10);
    expect(process.starts).toHaveLength(1);
    expect(changes()).toEqual([expected]);
  });

  it('that is older than what is known is kept and ignored', async () => {
    const { referralId } = await deliver({ version: '3', reason: 'new' });
    expect(await deliver({ version: '2', reason: 'old' })).toEqual({ referralId, outcome: 'known' });
    await intake.dispatch(10);
    expect(process.signals).toEqual([]);
    expect((await database.db.orderVersion.findMany({ orderBy: { at: 'asc' } })).map(({ change }) => change)).toEqual(['new', 'older']);
  });

  it('that is revoked recalls the referral once', async () => {
    const { referralId } = await deliver();
    expect(await deliver({ version: '2', status: 'revoked' })).toEqual({ referralId, outcome: 'revoked' });
    expect(await deliver({ version: '3', status: 'revoked' })).toEqual({ referralId, outcome: 'revoked' });
    await intake.dispatch(10);
    expect(changes()).toEqual(['revoked']);
  });

  it('that was revoked before it came starts nothing, until it is active again', async () => {
    const { referralId } = await deliver({ version: '2', status: 'revoked' });
    expect(await deliver({ version: '1' })).toEqual({ referralId, outcome: 'recorded' });
    expect((await deliver({ version: '2', status: 'revoked' })).outcome).toBe('revoked');
    await intake.dispatch(10);
    expect([process.starts, process.signals]).toEqual([[], []]);
    expect(await deliver({ version: '3' })).toEqual({ referralId, outcome: 'accepted' });
    await intake.dispatch(10);
    expect(process.starts.map((start) => start.referralId)).toEqual([referralId]);
  });

  it.each(['draft', 'on-hold'])('that comes as %s starts when a newer version is active, once', async (status) => {
    const { referralId } = await deliver({ status, recordedBecause: 'not-active' });
    expect(await deliver({ version: '2', status, recordedBecause: 'not-active', reason: 'pended' })).toEqual({
      referralId,
      outcome: 'recorded',
    });
    await intake.dispatch(10);
    expect(process.starts).toEqual([]);
    expect(await deliver({ version: '3' })).toEqual({ referralId, outcome: 'accepted' });
    // Late, and again.
    expect((await deliver({ version: '2', status, recordedBecause: 'not-active', reason: 'pended' })).outcome).toBe('known');
    expect((await deliver({ version: '3' })).outcome).toBe('known');
    await intake.dispatch(10);
    expect(process.starts.map((start) => start.referralId)).toEqual([referralId]);
    expect(await database.db.referral.findMany({ select: { disposition: true, recordedReason: true } })).toEqual([
      { disposition: 'accepted', recordedReason: null },
    ]);
  });

  it('that was only recorded says why by its newest version', async () => {
    await deliver({ recordedBecause: 'proposal' });
    await deliver({ version: '2', status: 'draft', recordedBecause: 'not-active' });
    expect((await database.db.referral.findFirst())?.recordedReason).toBe('not-active');
  });

  it('that was revoked and is active again starts again, as a referral of its own', async () => {
    const first = await deliver();
    await deliver({ version: '2', status: 'revoked' });
    const again = await deliver({ version: '3' });
    expect(again.outcome).toBe('accepted');
    expect(again.referralId).not.toBe(first.referralId);
    // Late copies start nothing.
    expect(await deliver({ version: '2', status: 'revoked' })).toEqual({ referralId: again.referralId, outcome: 'known' });
    expect(await deliver({ version: '1' })).toEqual({ referralId: again.referralId, outcome: 'known' });
    await intake.dispatch(10);
    expect(process.starts.map(({ referralId }) => referralId)).toEqual([first.referralId, again.referralId]);
    expect(changes()).toEqual(['revoked']);
    // The next revocation ends the second run.
    expect(await deliver({ version: '4', status: 'revoked' })).toEqual({ referralId: again.referralId, outcome: 'revoked' });
  });

  it('that was revoked and comes back held waits, and starts when it is active', async () => {
    await deliver();
    await deliver({ version: '2', status: 'revoked' });
    expect((await deliver({ version: '3', status: 'on-hold', recordedBecause: 'not-active' })).outcome).toBe('known');
    expect((await deliver({ version: '4' })).outcome).toBe('accepted');
  });

  it('that goes to another specialty is another referral, and the first is recalled', async () => {
    const first = await deliver();
    const second = await deliver({ version: '2', specialty: 'gastroenterology' });
    expect(second.outcome).toBe('amended');
    expect(second.referralId).not.toBe(first.referralId);
    await intake.dispatch(10);
    expect(process.starts.map(({ specialty }) => specialty)).toEqual(['cardiology', 'gastroenterology']);
    expect(process.signals).toEqual([
      { referralId: first.referralId, event: { name: 'orderChanged', input: { id: expect.any(String), change: 'revoked' } } },
    ]);
    // What comes next is about the second.
    expect(await deliver({ version: '3', specialty: 'gastroenterology', reason: 'other' })).toEqual({
      referralId: second.referralId,
      outcome: 'amended',
    });
  });

  it('may change its specialty as often as it likes without an error', async () => {
    for (let version = 1; version <= 14; version += 1) {
      const specialty = version % 2 === 0 ? 'gastroenterology' : 'cardiology';
      expect(['accepted', 'amended', 'known']).toContain(
        (await deliver({ version: String(version), specialty, reason: `r${version}` })).outcome,
      );
    }
    expect(await database.db.referral.count()).toBeLessThanOrEqual(9);
  });

  it.each([
    ['is no referral', { recordedBecause: 'not-a-referral' }, 'not-a-referral', 'recorded'],
    ['is of a specialty that is not switched on', { specialty: 'dermatology' }, 'not-switched-on', 'accepted'],
  ])('that %s is recorded, and judged again by a newer version', async (_what, version, reason, later) => {
    expect((await deliver(version)).outcome).toBe('recorded');
    await intake.dispatch(10);
    expect(process.starts).toEqual([]);
    expect((await database.db.referral.findFirst())?.recordedReason).toBe(reason);
    await database.db.specialty.updateMany({ data: { enabled: true } });
    // Switching on starts nothing in retrospect.
    expect((await deliver(version)).outcome).toBe('recorded');
    expect((await deliver({ ...version, version: '2', reason: 'changed' })).outcome).toBe(later);
  });

  it('of an unknown specialty starts, so that a person decides', async () => {
    expect((await deliver({ specialty: undefined })).outcome).toBe('accepted');
    await intake.dispatch(10);
    expect(process.starts.map(({ specialty }) => specialty)).toEqual([undefined]);
  });

  it('that we wrote back ourselves is no amendment', async () => {
    const { referralId } = await deliver();
    await database.db.chartWrite.create({
      data: { id: randomUUID(), referralId, what: 'order', resource: 'ServiceRequest/id/_history/2', version: '2', at: new Date() },
    });
    expect((await deliver({ version: '2', requesterName: 'as we wrote it' })).outcome).toBe('known');
    await intake.dispatch(10);
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
        await intake.dispatch(100);
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

describe('the outbox', () => {
  /** Of another process. */
  const other = (its: typeof process = process) =>
    createPostgresIntake({ db: database.db, clock, vault, blindIndex, process: its, plans: noPlans, log: noLog });
  const pending = () => database.db.outbox.count({ where: { state: 'pending' } });
  /** The lease and the waits of all messages are over. */
  const timePasses = () => database.db.outbox.updateMany({ data: { availableAt: new Date(0) } });

  it('loses nothing while the workflows are away, and keeps the order of each referral', async () => {
    process.isDown = true;
    const answers = [];
    for (const key of ['a', 'b', 'c']) {
      answers.push(await deliver({ key }));
      await deliver({ key, version: '2', reason: 'worse' });
      await deliver({ key, version: '3', status: 'revoked', reason: 'worse' });
    }
    expect(await intake.dispatch(100)).toBe(0);
    process.isDown = false;
    await timePasses();
    expect(await other().dispatch(100)).toBe(9);
    expect(process.starts).toHaveLength(3);
    for (const { referralId } of answers) {
      const told = process.signals.filter((signal) => signal.referralId === referralId);
      expect(told.map(({ event }) => 'change' in event.input && event.input.change)).toEqual(['clinical', 'revoked']);
    }
    expect(await pending()).toBe(0);
  });

  it('keeps a message that a workflow refuses, with the reason', async () => {
    const { referralId } = await deliver();
    await intake.dispatch(10);
    process.ended.add(referralId);
    await deliver({ version: '2', reason: 'late' });
    await intake.dispatch(10);
    expect(await database.db.outbox.findMany({ where: { state: 'refused' } })).toMatchObject([{ lastError: 'workflow-missing' }]);
  });

  it('is not held up by one message that fails: it waits longer each time, and is logged', async () => {
    const bad = await deliver({ key: 'bad' });
    const good = await deliver({ key: 'good' });
    const start = process.start;
    const picky = {
      ...process,
      start: async (input: Parameters<typeof start>[0]) =>
        input.referralId === bad.referralId ? Promise.reject(new Error('odd')) : start(input),
    };
    const errors: object[] = [];
    const log = { error: (fields: object) => void errors.push(fields) };
    const picking = createPostgresIntake({ db: database.db, clock, vault, blindIndex, process: picky, plans: noPlans, log });
    expect(await picking.dispatch(10)).toBe(1);
    expect(process.starts.map(({ referralId }) => referralId)).toEqual([good.referralId]);
    const failed = () => database.db.outbox.findFirstOrThrow({ where: { referralId: bad.referralId } });
    const first = await failed();
    expect(first).toMatchObject({ state: 'pending', attempts: 1, lastError: 'unexpected' });
    expect(errors).toMatchObject([{ code: 'message-not-sent', message: String(first.sequence), referralId: bad.referralId }]);
    const waits = [];
    for (let attempt = 2; attempt <= 6; attempt += 1) {
      await timePasses();
      const before = Date.now();
      expect(await picking.dispatch(10)).toBe(0);
      waits.push((await failed()).availableAt.getTime() - before);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(10_000);
  });

  it('holds no transaction while it sends, and leaves a claimed message to its process until the lease ends', async () => {
    await deliver();
    const open = "select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'";
    let transactions: number | undefined;
    let taken: number | undefined;
    const start = process.start;
    const looking = {
      ...process,
      start: async (input: Parameters<typeof start>[0]) => {
        [{ n: transactions }] = await database.db.$queryRawUnsafe<[{ n: number }]>(open);
        taken = await intake.dispatch(10);
        return start(input);
      },
    };
    expect(await other(looking).dispatch(10)).toBe(1);
    expect([transactions, taken, process.starts.length]).toEqual([0, 0, 1]);
  });

  it('sends a message again when its process died after the claim', async () => {
    await deliver();
    await database.db.outbox.updateMany({ data: { attempts: 1, availableAt: new Date(Date.now() + 60_000) } });
    expect(await intake.dispatch(10)).toBe(0);
    await timePasses();
    expect(await intake.dispatch(10)).toBe(1);
    expect(process.starts).toHaveLength(1);
  });

  it('survives a database that ends every connection', async () => {
    const { referralId } = await deliver();
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtextextended('order:ehr|urn:ehr|P-1', 0))");
    const waiting = deliver({ version: '2', reason: 'worse' }).catch((error: unknown) => error);
    const others = 'select pid, wait_event_type from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    while (!(await client.query<{ wait_event_type: string }>(others)).rows.some((row) => row.wait_event_type === 'Lock'))
      await new Promise(setImmediate);
    await client.query(`select pg_terminate_backend(pid) from (${others}) as o`);
    expect(await waiting).toMatchObject({ name: 'Unavailable', code: 'database-away' });
    await client.end();
    expect(await deliver({ version: '2', reason: 'worse' })).toEqual({ referralId, outcome: 'amended' });
    await intake.dispatch(10);
    expect([process.starts.length, changes()]).toEqual([1, ['clinical']]);
  });
});
