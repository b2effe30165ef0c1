import { once } from 'node:events';
import { createServer } from 'node:http';
import { loadConfig } from './config.js';
import { createApp } from './http/app.js';
import { setServerLimits } from './http/serverLimits.js';
import { createSweeper } from './http/sweeper.js';
import { createLog } from './log.js';
import { logUncaught } from './uncaught.js';
import { appParts, openInstallation, temporalClient } from './wiring.js';

const config = loadConfig();
const log = createLog({ level: config.logLevel, process: 'api' });
logUncaught(log);
const installation = await openInstallation(config);
const temporal = temporalClient(installation);
// The first order need not wait for the connection; while Temporal is away, each call tries again.
void temporal.connection.ensureConnected().catch(() => undefined);
const parts = appParts(installation, temporal, { log });
const sweeper = createSweeper({ passOn: parts.intake.passOn, log });
const server = setServerLimits(createServer(createApp({ ...parts, sweeper })));

/** Stops taking requests, finishes those under way and the round of passing on, and leaves. */
async function stop(): Promise<void> {
  server.close();
  server.closeIdleConnections();
  await Promise.all([once(server, 'close'), sweeper.stop()]);
  await installation.close();
}

// The demo is for this machine alone; a container's port is published by whoever runs it.
server.listen(config.port, config.isDemo ? '127.0.0.1' : '0.0.0.0');
await once(server, 'listening');
sweeper.start();
log.info({ port: config.port, isDemo: config.isDemo }, 'the API listens');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
