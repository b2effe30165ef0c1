import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type DataConverter } from '@temporalio/worker';
import type { Activities } from '../../activities/index.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { ReferralInput, ReferralStatus } from '../../src/ports/referralProcess.js';
import { taskQueues, workflowIdOf, workflowTypes, type ReferralWorkflow } from '../../workflows/contract.js';
import { workflowBundlePath } from './workflowBundle.js';
import { day, hour } from './referralPlay.js';
import { eventually } from './temporal.js';

type Recorded = Parameters<Activities['record']>[0];

/**
 * Activities that do nothing in the world but remember that they were asked; a test replaces the
 * ones that it is about.
 * @param receiptMs practice time within which a fax's receipt is due
 */
export function deskActivities(now: () => Promise<number>, mine: Partial<Activities> = {}, receiptMs = day) {
  const done: { what: string; at: number }[] = [];
  const recorded: Recorded[] = [];
  const note = async (what: string): Promise<number> => {
    const at = await now();
    done.push({ what, at });
    return at;
  };
  const activities: Partial<Activities> = {
    planSending: async ({ orderedAt }) => ({ sendBy: orderedAt + 4 * hour }),
    assemblePacket: async () => {
      await note('assemble');
      return { order: 'active', missing: [], consentNeeded: false, deceased: false };
    },
    routeReferral: async () => ({ specialistId: 's1', endpointId: 'e1' }),
    transmitPacket: async ({ ordinal }) => ({ sendId: `fax-${ordinal}`, result: 'accepted', receiptBy: (await note('fax')) + receiptMs }),
    askAboutSend: async () => ({ status: 'transmitted', receiptBy: (await note('ask')) + receiptMs }),
    planNudges: async ({ orderedAt }) => ({
      nudgesAt: [orderedAt + 5 * hour, orderedAt + 3 * day],
      escalateAt: orderedAt + 7 * day,
      maxCycles: 2,
    }),
    sendText: async ({ ordinal }) => {
      await note('text');
      return { result: 'sent', sendId: `text-${ordinal}` };
    },
    planVisit: async ({ startAt }) => ({ checkAt: startAt + day }),
    writeChart: async () => {
      await note('chart');
      return { refused: false };
    },
    // Every row says what the signal says.
    verifyEvents: async ({ events }) => events.map((event) => ({ event })),
    record: async (entry) => {
      recorded.push(entry);
      return {
        tasks: entry.row.tasks.map(({ reason, ordinal, openedAt }) => ({ reason, ordinal, owner: 'rosa', deadline: openedAt + day })),
      };
    },
    ...mine,
  };
  return {
    activities,
    done,
    recorded,
    texts: () => done.filter(({ what }) => what === 'text'),
    faxes: () => done.filter(({ what }) => what === 'fax'),
  };
}

export interface HarnessOptions {
  /** What seals the payloads; without it they are in clear. */
  readonly dataConverter?: DataConverter;
  /** 0, the default, makes every task replay: the best detector of non-determinism. */
  readonly maxCachedWorkflows?: number;
}

/** In histories that are kept, instead of a machine's name. */
const identity = 'test-desk';

/** Workers of all three queues beside one server. */
export async function openHarness(env: TestWorkflowEnvironment, activities: object, options: HarnessOptions = {}) {
  const { dataConverter = {}, maxCachedWorkflows = 0 } = options;
  const workers = await Promise.all(
    Object.values(taskQueues).map((taskQueue) =>
      Worker.create({
        connection: env.nativeConnection,
        namespace: env.namespace ?? 'default',
        taskQueue,
        activities,
        dataConverter,
        maxCachedWorkflows,
        identity,
        ...(taskQueue === taskQueues.referrals ? { workflowBundle: { codePath: workflowBundlePath() } } : {}),
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  // The environment's own client skips time while it waits for a result; this one does not.
  const client = new Client({ connection: env.connection, namespace: env.namespace ?? 'default', dataConverter, identity });
  return {
    client,
    start: async (input: Partial<ReferralInput> = {}) => {
      const referralId = input.referralId ?? crypto.randomUUID();
      const orderedAt = await env.currentTimeMs();
      const args: [ReferralInput] = [{ referralId, specialty: 'cardiology', urgency: 'routine', orderedAt, clock: wallClock, ...input }];
      return client.workflow.start<ReferralWorkflow>(workflowTypes.referral, {
        taskQueue: taskQueues.referrals,
        workflowId: workflowIdOf(referralId),
        args,
      });
    },
    stop: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    },
  };
}

const shortlyMs = 1_000;
const quietMs = 400;

interface Asked {
  query: <Value>(name: string) => Promise<Value>;
  fetchHistory: () => Promise<{ events?: readonly unknown[] | null }>;
}

/**
 * Nothing more is on its way, such as a provider's callback: what arrives while the server skips is
 * lost in time.
 */
async function settled(handle: Asked): Promise<void> {
  const length = async (): Promise<number> => (await handle.fetchHistory()).events?.length ?? 0;
  for (let before = -1, now = await length(); before !== now;) {
    await delay(quietMs);
    before = now;
    now = await length();
  }
}

/**
 * Lets time pass up to `untilMs`: skips to just before each of the referral's deadlines, and lets
 * the clock run over it. A server that skips while a local activity is under way skips past the
 * time-out of its workflow task, and comes to a stop (tried).
 */
export async function passTime(
  env: TestWorkflowEnvironment,
  handle: Asked,
  untilMs: number,
  afterSkip: () => Promise<void> = async () => undefined,
): Promise<void> {
  const skipTo = async (atMs: number): Promise<void> => {
    await settled(handle);
    // Asked only now: settling took a while, and the clock ran on.
    const ms = atMs - (await env.currentTimeMs());
    if (ms > 0) await env.sleep(ms);
    await afterSkip();
  };
  for (;;) {
    const { next, queue } = await handle.query<ReferralStatus>('status');
    if (queue !== 'automatic' || next.at === null || next.at > untilMs) return skipTo(untilMs);
    await skipTo(next.at - shortlyMs);
    await eventually(async () => {
      const status = await handle.query<ReferralStatus>('status');
      return status.next.at === next.at && status.queue === queue ? undefined : status;
    });
  }
}
