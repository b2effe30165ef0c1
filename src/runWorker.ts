import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { ensureSchedules } from './adapters/temporal/schedules.js';
import { createWorkers } from './adapters/temporal/workers.js';
import type { Config } from './config.js';
import { referralIdOf } from '../workflows/contract.js';
import { reviewSchedule } from './domain/measure/reviewSchedule.js';
import { createDispatcher } from './outbox/dispatcher.js';
import { fetchFaxDocuments } from './outbox/faxDocuments.js';
import { createLog, createTemporalLogger, type Log } from './log.js';
import { logUncaught } from './uncaught.js';
import { warmUp } from './warmUp.js';
import { temporalTls } from './temporalTls.js';
import { activityPorts, faxParts, openInstallation, temporalClient } from './wiring.js';

export interface WorkerOptions {
  readonly config: Config;
  /** The bundle of workflows/index.ts. */
  readonly bundlePath: string;
  /** Other activities over the same ports: tests put their faults around them. */
  readonly activitiesOf?: (...parts: Parameters<typeof createActivities>) => object;
}

/**
 * The worker's process from its start to the signal that ends it. It goes on polling while the
 * database or a provider is out of reach.
 */
export async function runWorker({ config, bundlePath, activitiesOf = createActivities }: WorkerOptions): Promise<void> {
  const log = createLog({ level: config.logLevel, process: 'worker' });
  logUncaught(log);
  // This file handles the signals: the workers drain first, then the database is closed.
  Runtime.install({
    logger: createTemporalLogger(log),
    // Otherwise the native half of the SDK writes to the console, past our log and its filter.
    telemetryOptions: { logging: { forward: {} }, ...metricsAt(config.workerMetricsAddress) },
    shutdownSignals: [],
  });

  const installation = await openInstallation(config);
  const ports = await activityPorts(installation);
  await warmUp(ports);
  const activities = activitiesOf(ports, ({ stack, ...failure }) => {
    log.warn(
      { activityType: failure.activity, referralId: referralIdOf(failure.workflowId ?? '') ?? failure.workflowId, code: failure.code },
      'an activity failed',
    );
    if (stack !== undefined) log.debug({ code: failure.code }, 'an unexpected failure');
  });
  const connection = await connect(config, log);
  const workers = await createWorkers({
    connection,
    namespace: config.temporal.namespace,
    dataConverter: installation.dataConverter,
    bundlePath,
    activities,
    textsPerSecond: config.twilio.textsPerSecond,
    version: config.temporal.workerVersion,
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  await ensureSchedules(
    temporalClient(installation),
    reviewSchedule(installation.clock.settings, (await installation.practiceSettings.practice()).zone),
  );
  const faxDocuments = createDispatcher({ dispatch: (limit) => fetchFaxDocuments({ ...faxParts(installation), log }, limit), log });
  faxDocuments.start();
  log.info({ namespace: config.temporal.namespace }, 'the worker polls');
  process.send?.({ ready: true });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => workers.forEach((worker) => worker.getState() === 'RUNNING' && worker.shutdown()));
  }
  try {
    await running;
  } finally {
    await faxDocuments.stop();
    await connection.close();
    await installation.close();
  }
}

/**
 * What the SDK counts of itself: polls, slots, tasks that failed. Names, units and suffixes as
 * Prometheus has them.
 */
function metricsAt(bindAddress: string | undefined) {
  if (bindAddress === undefined) return {};
  return { metrics: { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } } };
}

/** Temporal may come up after us, or be away: there is nothing to do until it is there. */
async function connect(config: Config, log: Log): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect({ address: config.temporal.address, tls: temporalTls(config) });
    } catch {
      log.warn({ code: 'temporal-unavailable' }, 'waiting for Temporal');
      await delay(1_000);
    }
  }
}
