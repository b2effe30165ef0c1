import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import { createPostgresReferralViews } from '../../src/adapters/postgres/referral/views.js';
import type { Fact } from '../../src/domain/process/facts.js';
import type { Attention } from '../../src/domain/process/taskReasons.js';
import type { ReferralStore, Row } from '../../src/ports/referralStore.js';
import { blindIndex, clock, vault } from '../http/apiHarness.js';
import { givePractice, giveReferral } from '../support/measureRows.js';
import { monday } from '../support/orders.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let store: ReferralStore;
let referralId: string;

beforeEach(async () => {
  database = await testDatabase();
  await givePractice(database.db);
  await database.db.coordinator.create({ data: { id: 'rosa', name: 'Rosa', email: 'rosa@practice.example' } });
  store = createPostgresReferralStore({ db: database.db, vault, clock, blindIndex });
  referralId = await giveReferral(database.db, new Date(monday).toISOString());
});
afterEach(() => database.stop());

interface Turn {
  sequence: number;
  minute: number;
  facts?: Fact[];
  tasks?: Attention[];
  outcome?: 'revoked';
  runId?: string;
  continues?: string;
}

const axes = { delivery: 'transmitted', acceptance: 'pending', appointment: 'none', report: 'none', writeBack: 'done' } as const;

/** What a turn of the workflow has stored: `minute` is when it was taken. */
const record = ({ sequence, minute, tasks = [], facts = [], outcome, runId = 'run-1', continues }: Turn) => {
  const at = monday + minute * 60_000;
  const status: Row['status'] = {
    stage: outcome === undefined ? 'booking' : 'ended',
    axes,
    owner: 'loopkeeper',
    next: { what: 'wait', at: null },
    deadline: null,
    queue: 'automatic',
    // Shows below which turn was stored.
    nudgesSent: minute,
    outcome,
  };
  const row: Row = { status, tasks: tasks.map((reason) => ({ reason, ordinal: 1, openedAt: at })), attention: tasks[0] };
  const deadlines = Object.fromEntries(tasks.map((reason) => [reason, at + 3_600_000]));
  return store.record({ referralId, runId, continues, sequence, at, row, facts, deadlines });
};
const shown = async () => {
  const { nudgesSent: minute, status } = await database.db.referralOverview.findUniqueOrThrow({ where: { id: referralId } });
  const tasks = await database.db.task.findMany({ where: { referralId }, orderBy: { reason: 'asc' } });
  return { minute, status, tasks: tasks.map((task) => `${task.reason} ${task.status}`) };
};

it('a late retry overwrites nothing newer', async () => {
  await record({ sequence: 1, minute: 1, tasks: ['no-booking'] });
  await record({ sequence: 2, minute: 2 });
  await record({ sequence: 1, minute: 1, tasks: ['no-booking', 'unreachable'] });
  expect(await shown()).toMatchObject({ minute: 2, tasks: ['no-booking done'] });
});

it('a run that continues the known one counts, and any other does not', async () => {
  await record({ sequence: 1, minute: 1 });
  await record({ sequence: 2, minute: 2, runId: 'run-0' });
  expect(await shown()).toMatchObject({ minute: 1 });
  await record({ sequence: 2, minute: 3, runId: 'run-2', continues: 'run-1' });
  expect(await shown()).toMatchObject({ minute: 3 });
  // A late retry of the run before.
  await record({ sequence: 3, minute: 4 });
  expect(await shown()).toMatchObject({ minute: 3 });
});

it('a turn that a crash undid is overwritten by the same turn, taken again later', async () => {
  await record({ sequence: 1, minute: 1, tasks: ['no-booking'] });
  await record({ sequence: 1, minute: 3, tasks: ['verify-booking'] });
  expect(await shown()).toEqual({ minute: 3, status: 'open', tasks: ['no-booking done', 'verify-booking open'] });
  const overtaken = await database.db.task.findFirstOrThrow({ where: { referralId, reason: 'no-booking' } });
  expect(overtaken).toMatchObject({ closedBy: 'event', decision: { decision: 'overtaken' } });
  // The dead worker's own attempt comes last.
  await record({ sequence: 1, minute: 1, tasks: ['no-booking'] });
  expect(await shown()).toMatchObject({ minute: 3, tasks: ['no-booking done', 'verify-booking open'] });
});

it('a task of a turn that was undone opens again when its time comes after all', async () => {
  await record({ sequence: 1, minute: 1, tasks: ['no-booking'] });
  await record({ sequence: 1, minute: 2 });
  const [task] = await record({ sequence: 2, minute: 3, tasks: ['no-booking'] });
  expect(task).toMatchObject({ reason: 'no-booking', owner: 'rosa' });
  expect(await shown()).toMatchObject({ tasks: ['no-booking open'] });
});

it('an end that was undone is none', async () => {
  await record({ sequence: 1, minute: 1, outcome: 'revoked' });
  expect(await shown()).toMatchObject({ status: 'ended' });
  await record({ sequence: 1, minute: 2 });
  expect(await shown()).toMatchObject({ status: 'open' });
});

it('leaves alone what others than the workflow ask', async () => {
  await record({ sequence: 1, minute: 1, tasks: ['workflow-missing'] });
  await record({ sequence: 2, minute: 2 });
  expect(await shown()).toMatchObject({ tasks: ['workflow-missing open'] });
});

it('a visit that the EHR told of before it was recorded is one visit', async () => {
  const startAt = monday + 86_400_000;
  const booked: Fact = { n: 1, at: monday, kind: 'appointment', id: 'visit-1', status: 'booked', by: 'rosa', startAt };
  const told = { referralId, ehrId: 'a-1', status: 'fulfilled', startAt: new Date(startAt), source: 'ehr', at: new Date(monday) };
  await database.db.appointment.create({ data: { id: randomUUID(), ...told } });
  await record({ sequence: 1, minute: 1, facts: [booked] });
  await record({ sequence: 2, minute: 2, facts: [{ ...booked, n: 2, id: 'visit-2', startAt: startAt + 60_000 }] });
  const visits = await database.db.appointment.findMany({ where: { referralId }, orderBy: { startAt: 'asc' } });
  expect(visits.map(({ status, source, by }) => [status, source, by])).toEqual([
    ['fulfilled', 'ehr', null],
    ['booked', 'coordinator', 'rosa'],
  ]);
});

it('shows in the history what people entered: notes, calls and snoozes, each opened from its encryption', async () => {
  const at = monday + 60_000;
  await record({
    sequence: 1,
    minute: 1,
    tasks: ['no-booking'],
    facts: [
      { n: 1, at, kind: 'note', by: 'rosa', text: 'Her sister answers the phone.' },
      {
        n: 2,
        at: at + 1,
        kind: 'call',
        by: 'rosa',
        with: 'office',
        spokeTo: 'J. Diaz',
        said: 'Call back at ten',
        outcome: 'no-answer',
        seconds: 90,
      },
      { n: 3, at: at + 2, kind: 'snooze', by: 'rosa', untilAt: at + 3_600_000, reason: 'office closed', tasks: ['no-booking'] },
    ],
  });
  const shownBy = async (views: ReturnType<typeof createPostgresReferralViews>) =>
    (await views.timeline(referralId))
      .filter(({ kind }) => ['note', 'call', 'snooze'].includes(kind))
      .map(({ kind, what, detail }) => ({ kind, what, detail }));
  const until = new Date(at + 3_600_000).toISOString();
  expect(await shownBy(createPostgresReferralViews(database.db, vault))).toEqual([
    { kind: 'note', what: 'added', detail: { by: 'rosa', seconds: null, text: 'Her sister answers the phone.' } },
    {
      kind: 'call',
      what: 'no-answer',
      detail: { by: 'rosa', seconds: 90, with: 'office', spokeTo: 'J. Diaz', said: 'Call back at ten' },
    },
    { kind: 'snooze', what: 'added', detail: { by: 'rosa', seconds: null, tasks: ['no-booking'], until, reason: 'office closed' } },
  ]);
  // Without the vault the words stay encrypted.
  expect(JSON.stringify(await shownBy(createPostgresReferralViews(database.db)))).not.toMatch(/sister|Diaz|ten|closed/u);
});
