import { readFileSync } from 'node:fs';
import { createClock, readClockSettings } from '../adapters/postgres/clock.js';
import { openDatabase } from '../adapters/postgres/database.js';
import { loadSimulatorConfig } from '../config.js';
import { demoAcr } from '../demoVariables.js';
import { toReal } from '../domain/time/clock.js';
import { createLog } from '../log.js';
import { logUncaught } from '../uncaught.js';
import { demoPatients, loadCharts, numbersIn, withDemoAdditions } from './charts.js';
import { createIdpSimulator } from './idp/simulator.js';
import { demoScript, openWorld } from './world.js';

const config = loadSimulatorConfig();
const log = createLog({ level: config.logLevel, process: 'simulators' });
logUncaught(log);
const db = openDatabase(config.databaseUrl, 1);
const clock = createClock(await readClockSettings(db));
await db.$disconnect();

const ours = demoPatients(clock.now());
const world = await openWorld({
  ports: config.ports,
  dataFolder: config.dataFolder,
  publicUrl: config.publicUrl,
  secrets: {
    ehrWebhook: config.ehrWebhookSecret,
    twilio: config.twilio,
    faxSigningKey: readFileSync(config.telnyx.signingKeyFile, 'utf8'),
  },
  clock: {
    now: clock.now,
    realNow: clock.realNow,
    toReal: (practiceMs) => toReal(clock.settings, practiceMs),
    scale: clock.settings.scale,
  },
  patients: demoScript(ours),
});
const idp = await createIdpSimulator({
  port: config.ports.idp,
  client: {
    id: config.oidc.clientId,
    secret: config.oidc.clientSecret,
    redirectUri: `${config.publicUrl}/session/callback`,
    signedOutUri: `${config.publicUrl}/session`,
  },
  acr: demoAcr,
});
const charts =
  config.chartsFolder === undefined ? [] : withDemoAdditions(await loadCharts(config.chartsFolder), new Set(ours.flatMap(numbersIn)));
const placed = await world.place([...ours, ...charts]);
await world.browse(placed.map(({ patientRef }) => patientRef));
log.info({ count: placed.length }, 'the simulators serve');
process.send?.({ ready: true });

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    Promise.all([world.close(), idp.stop()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
