import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Config } from './config.js';
import { createApp } from './http/app.js';
import { setServerLimits } from './http/middleware/serverLimits.js';
import { createDispatcher } from './outbox/dispatcher.js';
import { createLog } from './log.js';
import { logUncaught } from './uncaught.js';
import { appParts, openInstallation, temporalClient } from './wiring.js';

/**
 * The API's process from its start to the signal that ends it.
 * @param partsOf other parts than the wiring's: tests put their faults around them
 */
export async function runApi(config: Config, partsOf = appParts): Promise<void> {
  const log = createLog({ level: config.logLevel, process: 'api' });
  logUncaught(log);
  const installation = await openInstallation(config);
  const temporal = temporalClient(installation);
  // The first order need not wait for the connection; while Temporal is away, each call tries
  // again.
  void temporal.connection.ensureConnected().catch(() => undefined);
  const parts = partsOf(installation, temporal, { log });
  const dispatcher = createDispatcher({ dispatch: parts.intake.dispatch, log });
  const server = setServerLimits(createServer(createApp({ ...parts, dispatcher })));

  // The demo is for this machine alone. Publishing a container's port is the operator's decision.
  server.listen(config.port, config.isDemo ? '127.0.0.1' : '0.0.0.0');
  await once(server, 'listening');
  dispatcher.start();
  log.info({ port: config.port, isDemo: config.isDemo }, 'the API listens');

  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  // Stops taking requests, finishes those under way and the round of passing on, and leaves.
  parts.changes.stop();
  server.close();
  server.closeIdleConnections();
  await Promise.all([once(server, 'close'), dispatcher.stop()]);
  await installation.close();
}
