import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { Worker, type DataConverter, type WorkerOptions } from '@temporalio/worker';
import { taskQueues, type TaskQueue } from '../../../workflows/contract.js';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** The bundle of workflows/index.ts. */
  readonly bundlePath: string;
  readonly activities: object;
  /**
   * Texts a second over all workers, retries included: what the messaging service is registered
   * for.
   */
  readonly textsPerSecond: number;
  /**
   * Workflows kept in memory between their tasks; left out, the SDK's own measure. 0 replays each
   * task: for tests.
   */
  readonly maxCachedWorkflows?: number | undefined;
  /**
   * The version of this code, which gets workflows when someone makes it current. Undefined: no
   * versions. Then a new worker takes over at once.
   */
  readonly version?: WorkerDeploymentVersion | undefined;
}

/**
 * Drain this long after a stop is asked for: longer than any activity's time-out that matters,
 * shorter than a supervisor's patience.
 */
const graceMs = 5_000;

/** Workflow tasks at once. One thread does them, so more only wait. */
const mostWorkflowTasks = 8;
/**
 * Activities at once, fewer than the SDK's hundred: more only compete for the processor, and no
 * packet leaves sooner (docs/benchmark.md). `referrals` holds the reconciler's four long ones beside
 * the quick ones. `ehr` has room for slow EHRs: 10,000 orders a day need 1.4 calls a second. A text
 * on its way keeps a connection to the database (the lock that STOP waits for), so a provider that
 * hangs must leave some connections to the others.
 */
const mostActivities: Readonly<Record<TaskQueue, number>> = { referrals: 8, ehr: 16, transmission: 8, sms: 5 };

/**
 * A running referral moves to the version that becomes current, and back: its code replays every
 * history from 0.2 on.
 */
const versioningOf = (version: WorkerDeploymentVersion | undefined): Partial<WorkerOptions> =>
  version === undefined
    ? {}
    : { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } };

/** One worker for each task queue (docs/interfaces.md). */
export async function createWorkers(options: WorkersOptions): Promise<Worker[]> {
  const shared = {
    connection: options.connection,
    namespace: options.namespace,
    dataConverter: options.dataConverter,
    activities: options.activities,
    shutdownGraceTime: graceMs,
    ...versioningOf(options.version),
  } satisfies Partial<WorkerOptions>;
  const cache = options.maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows: options.maxCachedWorkflows };
  const only: Readonly<Record<TaskQueue, Partial<WorkerOptions>>> = {
    referrals: {
      workflowBundle: { codePath: options.bundlePath },
      maxConcurrentWorkflowTaskExecutions: mostWorkflowTasks,
      ...cache,
    },
    ehr: {},
    transmission: {},
    sms: { maxTaskQueueActivitiesPerSecond: options.textsPerSecond },
  };
  return Promise.all(
    Object.values(taskQueues).map((taskQueue) =>
      Worker.create({ ...shared, taskQueue, maxConcurrentActivityTaskExecutions: mostActivities[taskQueue], ...only[taskQueue] }),
    ),
  );
}
