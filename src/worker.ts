import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { ensureReviewSchedule } from './adapters/temporal/reviewSchedule.js';
import { createWorkers } from './adapters/temporal/workers.js';
import { loadConfig, type Config } from './config.js';
import { reviewSchedule } from './domain/reviewSchedule.js';
import { createLog, createTemporalLogger } from './log.js';
import { temporalTls } from './temporalTls.js';
import { warmUp } from './warmUp.js';
import { activityPorts, openInstallation, temporalClient } from './wiring.js';

const config = loadConfig();
const log = createLog({ level: config.logLevel, process: 'worker' });
// Signals are ours: the workers drain first, then the database is let go.
Runtime.install({ logger: createTemporalLogger(log), shutdownSignals: [] });

const installation = await openInstallation(config);
const ports = await activityPorts(installation);
await warmUp(ports);
const activities = createActivities(ports, ({ stack, ...failure }) => {
  log.warn({ activityType: failure.activity, referralId: failure.referralId, code: failure.code }, 'an activity failed');
  if (stack !== undefined) log.debug({ code: failure.code }, 'an unexpected failure');
});
const connection = await connect(config);
const workers = await createWorkers({
  connection,
  namespace: config.temporal.namespace,
  dataConverter: installation.dataConverter,
  // Beside the compiled program: made by the build.
  bundlePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)),
  activities,
  textsPerSecond: config.twilio.textsPerSecond,
});
const running = Promise.all(workers.map((worker) => worker.run()));
await ensureReviewSchedule(
  temporalClient(installation),
  reviewSchedule(installation.clock.settings, (await installation.practiceBook.practice()).zone),
);
log.info({ namespace: config.temporal.namespace }, 'the worker polls');
process.send?.({ ready: true });

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => workers.forEach((worker) => worker.getState() === 'RUNNING' && worker.shutdown()));
}
try {
  await running;
} finally {
  await connection.close();
  await installation.close();
}
process.exit(0);

/** Temporal may come up after us, or be away: there is nothing to do until it is there. */
async function connect({ temporal, ...rest }: Config): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect({ address: temporal.address, tls: temporalTls({ temporal, ...rest }) });
    } catch {
      log.warn({ code: 'temporal-unavailable' }, 'waiting for Temporal');
      await delay(1_000);
    }
  }
}
