import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isGrpcDeadlineError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { workflowIdOf } from '../../workflows/contract.js';
import type { Activities } from '../../activities/index.js';
import { toPractice, type ClockSettings } from '../../src/domain/time/clock.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { day, monday } from '../support/referralPlay.js';
import { startTemporal, type TestTemporal } from '../support/temporal.js';
import { workflowBundlePath } from '../support/workflowBundle.js';
import { deskActivities, openHarness } from '../support/workflowHarness.js';

/** The number of referrals, each with messages of its own at times of its own. */
const referrals = process.env['FAULTS'] === 'all' ? 60 : 12;
const messages = 20;
const seed = Number(process.env['SEED'] ?? 1);

type Handle = Awaited<ReturnType<Awaited<ReturnType<typeof openHarness>>['start']>>;
type Random = () => number;

/** A linear congruential generator (Numerical Recipes): the same seed gives the same messages. */
function randomOf(start: number): Random {
  let last = start >>> 0;
  return () => (last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

describeWith('temporal', 'messages at random times, with the worker restarted in between', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await startTemporal();
  }, 60_000);
  afterAll(() => temporal.stop());

  it('leave histories that all replay under their own code', async () => {
    const env = await TestWorkflowEnvironment.createFromExistingServer(temporal);
    // Practice time runs fast, so that deadlines fall between the messages.
    const clock: ClockSettings = { realEpochMs: Date.now(), practiceEpochMs: monday, scale: day / 1_000 };
    const now = (): number => toPractice(clock, Date.now());
    const random = randomOf(seed);
    const { activities } = deskActivities(async () => now(), slow(now, random), day);
    try {
      const first = await openHarness(env, activities, { maxCachedWorkflows: 100 });
      const handles: Handle[] = [];
      for (let n = 0; n < referrals; n += 1) handles.push(await first.start({ referralId: `fuzz-${seed}-${n}`, orderedAt: now(), clock }));
      const told = Promise.all(handles.map((handle, n) => tell(handle, randomOf(seed * 1_000 + n), now)));
      await delay(1_500);
      await first.stop();
      // With room for one workflow, nearly every task replays what went before.
      const second = await openHarness(env, activities, { maxCachedWorkflows: 1 });
      await told;
      await Promise.all(handles.map((handle) => handle.signal('orderChanged', { id: 'last', change: 'revoked' })));
      await Promise.all(handles.map((handle) => handle.result()));
      await second.stop();
      const workflowBundle = { codePath: workflowBundlePath() };
      for (const [n, handle] of handles.entries()) {
        const replayed = Worker.runReplayHistory({ workflowBundle }, await handle.fetchHistory(), workflowIdOf(`fuzz-${seed}-${n}`));
        await expect(replayed.then(() => `${seed}/${n} replays`)).resolves.toBe(`${seed}/${n} replays`);
      }
    } finally {
      await env.teardown();
    }
  }, 300_000);
});

/** Steps and the store take up to half a second each, so that messages arrive while they run. */
function slow(now: () => number, random: Random): Partial<Activities> {
  const pause = (): Promise<void> => delay(random() * 500);
  return {
    planNudges: async () => {
      await pause();
      return { nudgesAt: [now(), now() + 0.5 * day, now() + day], escalateAt: now() + 2 * day, maxCycles: 2 };
    },
    writeChart: async () => {
      await pause();
      return { refused: false };
    },
    sendText: async ({ ordinal }) => {
      await pause();
      return { result: 'sent', sendId: `text-${ordinal}` };
    },
    record: async ({ row }) => {
      await pause();
      return { tasks: row.tasks.map(({ reason, ordinal, openedAt }) => ({ reason, ordinal, owner: 'rosa', deadline: openedAt + day })) };
    },
  };
}

async function tell(handle: Handle, random: Random, now: () => number): Promise<void> {
  for (let n = 0; n < messages; n += 1) {
    await delay(random() * 300);
    await say(handle, Math.floor(random() * 10), n, now);
  }
}

/**
 * A refusal is an answer like any other. While the worker restarts, an update or a query can miss
 * the server's time limit.
 */
const answered = (request: Promise<unknown>): Promise<unknown> =>
  request.catch((error: unknown) => {
    const isLate = isGrpcDeadlineError(error) || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
    if (!(error instanceof WorkflowUpdateFailedError) && !isLate) throw error;
  });

async function say(handle: Handle, what: number, n: number, now: () => number): Promise<unknown> {
  switch (what) {
    case 0:
    case 1:
      return handle.signal('deliveryReceipt', { id: `receipt-${n}`, sendId: 'fax-1', rung: 2 });
    case 2:
      return handle.signal('reply', { id: `reply-${n}`, meaning: 'help' });
    case 3:
      return handle.signal('appointment', { id: `visit-${n}`, appointmentId: `a${n}`, status: 'booked', startAt: now() + 3 * day });
    case 4:
      return handle.signal('appointment', { id: `missed-${n}`, appointmentId: `a${n - 1}`, status: 'noshow' });
    case 5:
      return handle.signal('orderChanged', { id: `order-${n}`, change: 'clinical' });
    case 6:
      return handle.signal('addNote', { by: 'rosa', text: `note ${n}` });
    case 7:
      return answered(handle.executeUpdate('resolveTask', { args: [{ by: 'sam', reason: 'help-requested', decision: 'done' }] }));
    case 8:
      return answered(handle.executeUpdate('claim', { args: [{ by: 'kim' }] }));
    default:
      // A query that is answered in the task that starts a step made the old design diverge.
      return answered(handle.query('status'));
  }
}
