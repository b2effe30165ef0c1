import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { createMemoryMessenger, type MemoryMessenger } from '../support/memory/messenger.js';
import { createMemoryTransmitter, type MemoryTransmitter } from '../support/memory/transmitter.js';
import { createPostgresIntake } from '../../src/adapters/postgres/intake/intake.js';
import { createPostgresOpenBook } from '../../src/adapters/postgres/reconciliationStore.js';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import { openReferral } from '../../src/domain/process/state.js';
import type { Attention } from '../../src/domain/process/taskReasons.js';
import { defaultWindows } from '../../src/domain/process/windows.js';
import { statusOf } from '../../src/domain/process/status.js';
import type { WorkflowStanding } from '../../src/ports/referralProcess.js';
import { blindIndex, furnish, noLog, noPlans, rememberedProcess, vault, type RememberedProcess } from '../http/apiHarness.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { addReferral, handClock, somePhone, type HandClock } from '../support/texting.js';
import { hourMs as hour } from '../../src/domain/time/durations.js';

const monday = Date.UTC(2026, 10, 23, 15);

let database: TestDatabase;
let clock: HandClock;
let process: RememberedProcess;
let messenger: MemoryMessenger;
let transmitter: MemoryTransmitter;
let runs: Map<string, string>;
let standing: WorkflowStanding;
/** What happens while Temporal is asked about one. */
let meanwhile: () => Promise<unknown>;
/** What happens while Temporal lists what runs. */
let whileListed: () => Promise<unknown>;

const intake = () => createPostgresIntake({ db: database.db, clock, vault, blindIndex, process, plans: noPlans, log: noLog });
const reconcile = () =>
  createReconcileActivities({
    clock,
    reconciliationStore: createPostgresOpenBook({ db: database.db, vault, clock }),
    process: {
      running: async () => {
        const listed = new Map(runs);
        await whileListed();
        return listed;
      },
      latestRun: async (referralId) => {
        await meanwhile();
        const runId = runs.get(referralId);
        return runId === undefined ? { standing } : { standing: 'running', runId };
      },
    },
    intake: intake(),
    messenger,
    transmitter,
    policies: { get: async (kind) => ({ body: kind.schema.parse(defaultWindows), version: 'windows/*/*/1' }) },
    practiceSettings: {
      practice: async () => ({ name: 'Oak Clinic', zone: 'America/New_York', phone: '+12125550100', address: [], closures: [] }),
    },
  });

beforeEach(async () => {
  database = await testDatabase();
  await furnish(database);
  await database.db.coordinator.create({ data: { id: 'rosa', name: 'Rosa', email: 'rosa@oak.example' } });
  clock = handClock(monday);
  process = rememberedProcess();
  messenger = createMemoryMessenger({ realNow: clock.realNow });
  transmitter = createMemoryTransmitter();
  runs = new Map();
  standing = 'terminated';
  meanwhile = async () => undefined;
  whileListed = async () => undefined;
});
afterEach(() => database.stop());

/** Before an office was chosen. */
const unrouted = { specialistId: null };
const rowOf = (id: string) => database.db.referralOverview.findUniqueOrThrow({ where: { id } });
const tasksOf = async (referralId: string) =>
  (await database.db.task.findMany({ where: { referralId }, orderBy: [{ reason: 'asc' }, { ordinal: 'asc' }] })).map(
    ({ reason, ordinal, status, detail }) => [reason, ordinal, status, (detail as { because?: string }).because],
  );
const dispatch = () => intake().dispatch(100);

/** What a run of the workflow writes down. */
const store = () => createPostgresReferralStore({ db: database.db, vault, clock, blindIndex });

function entryOf(referralId: string, entry: { runId: string; sequence: number; nudges?: number; tasks?: Attention[] }) {
  const state = openReferral({ referralId, specialty: 'cardiology', urgency: 'routine', orderedAt: monday, clock: clock.settings }, monday);
  return {
    referralId,
    runId: entry.runId,
    sequence: entry.sequence,
    at: monday,
    row: {
      status: { ...statusOf(state, monday), nudgesSent: entry.nudges ?? 0 },
      tasks: (entry.tasks ?? []).map((reason) => ({ reason, ordinal: 1, openedAt: monday })),
    },
  };
}

const record = async (referralId: string, entry: Parameters<typeof entryOf>[1]) =>
  store().record({ ...entryOf(referralId, entry), facts: [], deadlines: {} });

describe('open rows against running workflows', () => {
  it('a referral that nothing drives becomes one person’s one task, with the cause and a deadline, and the row says so', async () => {
    const id = await addReferral(database.db, unrouted);
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 1, reset: 0 });
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 0 });
    expect(await tasksOf(id)).toEqual([['workflow-missing', 1, 'open', 'terminated']]);
    expect(await rowOf(id)).toMatchObject({
      needsAttention: 'workflow-missing',
      owner: 'rosa',
      queue: 'coordinators',
      nextWhat: 'task',
      // Four working hours after ten on a Monday.
      deadline: new Date(monday + 4 * hour),
      nextAt: new Date(monday + 4 * hour),
    });
  });

  it('a turn that the ended run had under way does not take the row back', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 1 });
    await reconcile().compareRuns();
    await record(id, { runId: 'run-1', sequence: 2, nudges: 1 });
    expect(await rowOf(id)).toMatchObject({ needsAttention: 'workflow-missing', nudgesSent: 0 });
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 0 });
    // One that somebody made of it in the Temporal Web UI is introduced as ever.
    runs.set(id, 'run-2');
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 1 });
    await record(id, { runId: 'run-2', sequence: 1, nudges: 1 });
    expect(await rowOf(id)).toMatchObject({ runId: 'run-2', nudgesSent: 1 });
  });

  it('leaves alone what a person had begin again while it was compared', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 1 });
    await reconcile().compareRuns();
    meanwhile = () => intake().restart({ referralId: id, by: 'rosa' });
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 0 });
    expect(await tasksOf(id)).toEqual([['workflow-missing', 1, 'done', 'terminated']]);
    await record(id, { runId: 'run-2', sequence: 1, nudges: 1 });
    expect(await rowOf(id)).toMatchObject({ runId: 'run-2', needsAttention: null, nudgesSent: 1 });
  });

  it('leaves alone what runs, what has ended, what was only recorded and what is still to be started', async () => {
    const [runsWell, listedLate] = [await addReferral(database.db, unrouted), await addReferral(database.db, unrouted)];
    await addReferral(database.db, { ...unrouted, status: 'ended' });
    await addReferral(database.db, { ...unrouted, status: 'recorded' });
    const unstarted = await addReferral(database.db, unrouted);
    await database.db.outbox.create({ data: { referralId: unstarted, message: { kind: 'start', input: {} } } });
    runs.set(runsWell, 'run-1');
    standing = 'running';
    expect(await reconcile().compareRuns()).toEqual({ compared: 2, missing: 0, reset: 0 });
    expect(await tasksOf(listedLate)).toEqual([]);
  });

  it('does not miss the workflow of a referral that begins while Temporal lists what runs', async () => {
    runs.set(await addReferral(database.db, unrouted), 'run-1');
    whileListed = async () => {
      whileListed = async () => undefined;
      runs.set(await addReferral(database.db, unrouted), 'run-2');
    };
    expect(await reconcile().compareRuns()).toMatchObject({ missing: 0, reset: 0 });
    expect(await reconcile().compareRuns()).toEqual({ compared: 2, missing: 0, reset: 0 });
  });

  it('leaves a row that another run took while it was compared', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 7 });
    runs.set(id, 'run-2');
    meanwhile = () => database.db.referralProjection.update({ where: { referralId: id }, data: { runId: 'run-3' } });
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 0 });
    expect(await rowOf(id)).toMatchObject({ runId: 'run-3', sequence: 7 });
  });

  it('a workflow that was reset is signaled once', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 7, nudges: 2 });
    runs.set(id, 'run-2');
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 1 });
    expect(await reconcile().compareRuns()).toEqual({ compared: 1, missing: 0, reset: 0 });
    await dispatch();
    expect(process.signals).toEqual([{ referralId: id, event: { name: 'runChanged', input: { id: 'run-2' } } }]);
  });
});

describe('the row of a workflow that was reset', () => {
  it('is the new run’s once it is known, whatever comes late from the one before', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 7, nudges: 2 });
    await record(id, { runId: 'run-2', sequence: 2 });
    expect(await rowOf(id)).toMatchObject({ runId: 'run-1', sequence: 7, nudgesSent: 2 });
    runs.set(id, 'run-2');
    await reconcile().compareRuns();
    await record(id, { runId: 'run-2', sequence: 3, nudges: 1 });
    await record(id, { runId: 'run-1', sequence: 8, nudges: 2 });
    await record(id, { runId: 'run-2', sequence: 2 });
    expect(await rowOf(id)).toMatchObject({ runId: 'run-2', sequence: 3, nudgesSent: 1 });
  });

  it('opens again a task whose end it does not know of, and a late entry of its own run does not', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 1, tasks: ['no-booking'] });
    await database.db.task.updateMany({ where: { referralId: id }, data: { status: 'done', closedBy: 'rosa' } });
    await record(id, { runId: 'run-1', sequence: 1, tasks: ['no-booking'] });
    expect(await tasksOf(id)).toEqual([['no-booking', 1, 'done', null]]);
    runs.set(id, 'run-2');
    await reconcile().compareRuns();
    expect(await record(id, { runId: 'run-2', sequence: 1, tasks: ['no-booking'] })).toMatchObject([
      { reason: 'no-booking', owner: 'rosa' },
    ]);
    expect(await tasksOf(id)).toEqual([['no-booking', 1, 'open', null]]);
  });
});

describe('a row that is stored', () => {
  it('closes a task that it does not know of: the workflow was reset to a point before it', async () => {
    const id = await addReferral(database.db, unrouted);
    await record(id, { runId: 'run-1', sequence: 1, tasks: ['verify-visit', 'help-requested'] });
    await record(id, { runId: 'run-1', sequence: 2, tasks: ['help-requested'] });
    expect(await tasksOf(id)).toEqual([
      ['help-requested', 1, 'open', null],
      ['verify-visit', 1, 'done', null],
    ]);
    // One that comes late closes nothing.
    await record(id, { runId: 'run-1', sequence: 1 });
    expect((await tasksOf(id))[0]).toEqual(['help-requested', 1, 'open', null]);
  });
});

describe('beginning again', () => {
  it('owes the start and what became of faxes and visits once more, and not what is settled elsewhere', async () => {
    const id = await addReferral(database.db, unrouted);
    const events = [
      { kind: 'start', input: { referralId: id } },
      { kind: 'signal', event: { name: 'deliveryReceipt', input: { id: 'r1', sendId: 's', rung: 2 } } },
      { kind: 'signal', event: { name: 'orderChanged', input: { id: 'c1', change: 'clinical' } } },
      { kind: 'signal', event: { name: 'reply', input: { id: 'p1', meaning: 'help' } } },
      { kind: 'signal', event: { name: 'appointment', input: { id: 'a1', appointmentId: 'x', status: 'booked' } } },
      { kind: 'signal', event: { name: 'reply', input: { id: 'p2', meaning: 'emergency' } } },
      { kind: 'signal', event: { name: 'reply', input: { id: 'p3', meaning: 'declined' } } },
      { kind: 'signal', event: { name: 'orderChanged', input: { id: 'c2', change: 'revoked' } } },
    ];
    for (const message of events) await database.db.outbox.create({ data: { referralId: id, message, state: 'sent' } });
    await record(id, { runId: 'run-1', sequence: 9, tasks: ['emergency-reply'] });
    expect(await intake().restart({ referralId: id, by: 'rosa' })).toBe(false);
    await reconcile().compareRuns();
    expect(await intake().restart({ referralId: id, by: 'rosa' })).toBe(true);
    expect(await tasksOf(id)).toEqual([
      ['emergency-reply', 1, 'open', null],
      ['workflow-missing', 1, 'done', 'terminated'],
    ]);
    expect(await rowOf(id)).toMatchObject({
      needsAttention: null,
      queue: 'automatic',
      owner: 'loopkeeper',
      runId: null,
    });
    await dispatch();
    expect(process.starts).toHaveLength(1);
    expect(process.signals.map(({ event }) => event.input.id)).toEqual(['r1', 'a1', 'p2', 'p3', 'c2']);
    // The run that was expected is no reset; that it ends again is another task.
    await record(id, { runId: 'run-2', sequence: 1 });
    await reconcile().compareRuns();
    await dispatch();
    expect(process.signals).toHaveLength(5);
    expect((await tasksOf(id)).filter(([reason]) => reason === 'workflow-missing')).toEqual([
      ['workflow-missing', 1, 'done', 'terminated'],
      ['workflow-missing', 2, 'open', 'terminated'],
    ]);
  });
});

/** A text that the provider took an hour and a half ago. */
async function silentText(referralId: string, to: string): Promise<string> {
  const { providerId } = await messenger.send({ to, body: 'Oak Clinic: have you booked?', key: 'k' });
  await database.db.send.create({
    data: {
      id: randomUUID(),
      referralId,
      channel: 'sms',
      step: 'nudge',
      ordinal: 1,
      state: 'accepted',
      rung: 1,
      to,
      providerId,
      at: new Date(clock.now()),
      realAt: new Date(clock.realNow()),
    },
  });
  return providerId;
}

describe('texts of which nothing more was heard', () => {
  it('are asked about after an hour, and what became of them counts as if it had been told', async () => {
    const [arrived, lost, waiting] = [
      await addReferral(database.db, unrouted),
      await addReferral(database.db, unrouted),
      await addReferral(database.db, unrouted),
    ];
    const [ofArrived, ofLost] = [await silentText(arrived, somePhone()), await silentText(lost, somePhone())];
    await silentText(waiting, somePhone());
    messenger.settle(ofArrived, 'delivered');
    messenger.settle(ofLost, 'failed', '30003');
    expect(await reconcile().askAboutTexts()).toEqual({ asked: 0, settled: 0 });
    clock.advance(1.5 * hour);
    expect(await reconcile().askAboutTexts()).toEqual({ asked: 3, settled: 2 });
    expect(await reconcile().askAboutTexts()).toEqual({ asked: 1, settled: 0 });
    await dispatch();
    expect(await database.db.send.findMany({ where: { referralId: arrived } })).toMatchObject([{ state: 'delivered', rung: 3 }]);
    expect(process.signals).toMatchObject([
      { referralId: lost, event: { name: 'textStatus', input: { status: 'failed', failure: '30003' } } },
    ]);
    clock.advance(4 * 24 * hour);
    expect(await reconcile().askAboutTexts()).toEqual({ asked: 0, settled: 0 });
  });
});

describe('more texts without an end than one run asks about', () => {
  it('has the newest asked about first: older ones may never end', async () => {
    const id = await addReferral(database.db, unrouted);
    await silentText(id, somePhone());
    clock.advance(hour);
    const newer = await silentText(await addReferral(database.db, unrouted), somePhone());
    const store = createPostgresOpenBook({ db: database.db, vault, clock });
    const texts = await store.silentTexts({ afterRealMs: 0, beforeRealMs: clock.realNow(), limit: 1 });
    expect(texts.map(({ providerId }) => providerId)).toEqual([newer]);
  });
});

describe('what patients wrote while nobody could be reached', () => {
  it('is read once: a STOP blocks the number, a cry for help is a task', async () => {
    const [stopping, asking] = [somePhone(), somePhone()];
    const id = await addReferral(database.db, unrouted);
    await silentText(id, asking);
    messenger.receive({ from: stopping, body: 'please stop texting me' });
    messenger.receive({ from: asking, body: '2' });
    const first = await reconcile().readMissedReplies({});
    expect(first).toEqual({ missed: 2, readUntilRealMs: clock.realNow() });
    expect((await reconcile().readMissedReplies(first)).missed).toBe(0);
    expect(await database.db.optOut.findMany({ select: { phone: true, by: true } })).toEqual([{ phone: stopping, by: 'words' }]);
    await dispatch();
    expect(process.signals).toMatchObject([{ referralId: id, event: { name: 'reply', input: { meaning: 'help' } } }]);
  });

  it('does not undo a STOP that was heard by a START that was missed: a person reads it', async () => {
    const phone = somePhone();
    const id = await addReferral(database.db, unrouted);
    await silentText(id, phone);
    messenger.receive({ from: phone, body: 'start' });
    await intake().reply({ eventId: 'SM-heard', from: phone, meaning: 'stop', raw: new Uint8Array(), by: 'words' });
    await reconcile().readMissedReplies({});
    expect(await database.db.optOut.count({ where: { phone, revokedAt: null } })).toBe(1);
    expect((await database.db.reply.findMany({ where: { from: phone } })).map(({ meaning }) => meaning).sort()).toEqual([
      'stop',
      'unclear',
    ]);
  });
});

describe('documents at the fax provider', () => {
  it('go when the fax is final, and not before', async () => {
    const id = await addReferral(database.db, unrouted);
    const pdf = new TextEncoder().encode('%PDF-1.7\n%%EOF');
    const faxes = await Promise.all(
      ['a', 'b'].map((key) => transmitter.send({ key, channel: 'fax', address: '+16175550132', document: { pdf, pages: 1 } })),
    );
    for (const [index, { documentName, providerId }] of faxes.entries()) {
      await database.db.send.create({
        data: {
          id: randomUUID(),
          referralId: id,
          channel: 'fax',
          step: 'packet',
          ordinal: index + 1,
          state: index === 0 ? 'transmitted' : 'accepted',
          to: '+16175550132',
          providerId,
          mediaName: documentName,
          settledAt: index === 0 ? new Date(monday) : null,
          at: new Date(monday),
        },
      });
    }
    expect(await reconcile().discardDocuments()).toEqual({ discarded: 1 });
    expect(await reconcile().discardDocuments()).toEqual({ discarded: 0 });
    expect(transmitter.sent.map(({ discarded }) => discarded)).toEqual([true, false]);
  });
});
