import { Context } from '@temporalio/activity';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { DataConverter } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.js';
import { toPractice, type ClockSettings } from '../../../src/domain/time/clock.js';
import type { ActionName, EventName } from '../../../src/domain/process/messages.js';
import type { ReferralInput, ReferralStatus } from '../../../src/ports/referralProcess.js';
import { day, monday } from '../../support/referralPlay.js';
import { eventually } from '../../support/temporal.js';
import { deskActivities, openHarness } from '../../support/workflowHarness.js';
import { workflowIdOf } from '../../../workflows/contract.js';

/**
 * One referral on a real server, in time-lapse, at a desk of its own. Instants are practice time.
 */
export interface Stage {
  readonly now: () => number;
  readonly harness: ReturnType<typeof deskActivities>;
  /** From a system, or typed into the signal box of the Temporal Web UI. */
  readonly signal: (name: EventName | ActionName | 'noSuchSignal', input: unknown) => Promise<void>;
  /** A person's action, as an update with its validator. */
  readonly decide: (name: ActionName, input: object) => Promise<void>;
  readonly until: (holds: (status: ReferralStatus) => boolean) => Promise<ReferralStatus>;
}

export interface Scenario {
  /** The history's file name. */
  readonly name: string;
  readonly order?: Partial<Pick<ReferralInput, 'specialty' | 'urgency'>>;
  /** What its activities find, where it is not what they find when all goes well. */
  readonly harness?: (now: () => number) => Partial<Activities>;
  readonly play: (stage: Stage) => Promise<void>;
  /** The workflow's result: a kept visit, or an end that the EHR or a person gave. */
  readonly ends: { readonly outcome: string; readonly nudgesSent: number };
}

export interface Played {
  readonly scenario: Scenario;
  readonly result: unknown;
  readonly history: History;
}

/**
 * Practice time that a real second takes. Scenarios let a day or more lie between two instants
 * whose order matters: a machine that stands still for shorter than that changes nothing.
 */
const dayRealMs = 2_500;

/** Each look is a query, and replays all that went before where nothing stays in memory. */
const lookEveryMs = 250;

/** Plays the scenarios side by side on one server, each to its end. */
export async function playAll(
  scenarios: readonly Scenario[],
  options: {
    readonly temporal: { readonly address: string; readonly namespace: string };
    readonly dataConverter: DataConverter;
    readonly maxCachedWorkflows?: number;
  },
): Promise<Played[]> {
  const env = await TestWorkflowEnvironment.createFromExistingServer(options.temporal);
  const clock: ClockSettings = { realEpochMs: Date.now(), practiceEpochMs: monday, scale: day / dayRealMs };
  const now = (): number => toPractice(clock, Date.now());
  const desks = new Map(scenarios.map((scenario) => [workflowIdOf(scenario.name), deskOf(scenario, now)]));
  const workers = await openHarness(env, shared(desks), options);
  try {
    return await Promise.all(
      scenarios.map((scenario) => play(scenario, workers, { clock, now, desks, keepsNothing: options.maxCachedWorkflows === 0 })),
    );
  } finally {
    await workers.stop();
    await env.teardown();
  }
}

/** gRPC's number for it. */
const failedPrecondition = 9;

/**
 * A slow machine's workflow task is over its time now and then: an update is not taken until the
 * next one.
 */
async function insist(update: () => Promise<unknown>): Promise<void> {
  await eventually(() =>
    update().then(
      () => true,
      (error: unknown) => {
        if (error instanceof ServiceError && isGrpcServiceError(error.cause) && error.cause.code === failedPrecondition) return undefined;
        throw error;
      },
    ),
  );
}

type Harness = ReturnType<typeof deskActivities>;

const deskOf = (scenario: Scenario, now: () => number): Harness =>
  deskActivities(async () => now(), { ...unhurried(now), ...scenario.harness?.(now) }, 200 * day);

/**
 * Nothing is ever late, so that only what a scenario is about comes to pass: it is played on slow
 * machines, too.
 */
function unhurried(now: () => number): Partial<Activities> {
  return {
    planSending: async () => ({ sendBy: now() + 400 * day }),
    planNudges: async () => ({ nudgesAt: [now() + 300 * day], escalateAt: now() + 400 * day, maxCycles: 2 }),
    planVisit: async ({ startAt }) => ({ checkAt: startAt + 400 * day }),
  };
}

/** One table of activities for all: each call goes to the desk of its workflow. */
function shared(desks: ReadonlyMap<string, Harness>): object {
  const at = (workflowId: string): Record<string, (input: unknown) => Promise<unknown>> => {
    const harness = desks.get(workflowId);
    if (harness === undefined) throw new Error(`No scenario has a desk for ${workflowId}`);
    // By name the table cannot say which input belongs to which activity; the workflow's own types
    // do.
    return harness.activities as Record<string, (input: unknown) => Promise<unknown>>;
  };
  const names = new Set([...desks.values()].flatMap(({ activities }) => Object.keys(activities)));
  const call = (name: string) => (input: unknown) => at(Context.current().info.workflowExecution?.workflowId ?? '')[name]?.(input);
  return Object.fromEntries([...names].map((name) => [name, call(name)]));
}

async function play(
  scenario: Scenario,
  workers: Awaited<ReturnType<typeof openHarness>>,
  {
    clock,
    now,
    desks,
    keepsNothing,
  }: {
    clock: ClockSettings;
    now: () => number;
    desks: ReadonlyMap<string, Harness>;
    /**
     * The worker keeps no workflow: it cannot answer while a step is under way, and lets a task lie
     * now and then.
     */
    keepsNothing: boolean;
  },
): Promise<Played> {
  const harness = desks.get(workflowIdOf(scenario.name));
  if (harness === undefined) throw new Error(`No desk for ${scenario.name}`);
  const handle = await workers.start({ ...scenario.order, referralId: scenario.name, orderedAt: now(), clock });
  await scenario.play({
    now,
    harness,
    signal: (name, input) => handle.signal(name, input),
    decide: async (name, input) => {
      const update = () => handle.executeUpdate(name, { args: [input] });
      await (keepsNothing ? insist(update) : update());
    },
    until: (holds) =>
      eventually(async () => {
        const asked = handle.query<ReferralStatus>('status');
        const status = await (keepsNothing ? asked.catch(() => undefined) : asked);
        return status !== undefined && holds(status) ? status : undefined;
      }, lookEveryMs),
  });
  const result: unknown = await handle.result();
  return { scenario, result, history: await handle.fetchHistory() };
}
