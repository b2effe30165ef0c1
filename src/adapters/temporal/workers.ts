import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { Worker, type DataConverter, type WorkerOptions } from '@temporalio/worker';
import { taskQueues } from '../../../workflows/contract.js';

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

/**
 * A text on its way keeps a connection to the database (the lock that STOP waits for): a provider
 * that hangs must leave some to everybody else.
 */
const mostTextsAtOnce = 5;

/**
 * A running referral moves to the version that becomes current, and back: its code replays every
 * history from 0.2 on.
 */
const versioningOf = (version: WorkerDeploymentVersion | undefined): Partial<WorkerOptions> =>
  version === undefined
    ? {}
    : { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } };

/**
 * One worker a task queue (see docs/interfaces): workflows with everything quick, the EHR's reads
 * and writes, and texts at their own rate.
 */
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
  return Promise.all([
    Worker.create({
      ...shared,
      taskQueue: taskQueues.referrals,
      workflowBundle: { codePath: options.bundlePath },
      ...cache,
    }),
    Worker.create({ ...shared, taskQueue: taskQueues.ehr }),
    Worker.create({
      ...shared,
      taskQueue: taskQueues.sms,
      maxTaskQueueActivitiesPerSecond: options.textsPerSecond,
      maxConcurrentActivityTaskExecutions: mostTextsAtOnce,
    }),
  ]);
}
