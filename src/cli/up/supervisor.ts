import { join } from 'node:path';
import { seed } from '../../../prisma/seed.js';
import { openDatabase } from '../../adapters/postgres/database.js';
import { parseConfig } from '../../config.js';
import type { ClockSettings } from '../../domain/time/clock.js';
import { childEnvironment, loopback } from './childEnvironment.js';
import { launchProgram } from './childProgram.js';
import { checkScale, scaleText, settleClock } from './clockRow.js';
import { type DataFolder, takeDataFolder } from '../shared/dataFolder.js';
import { createDemoSecrets } from './demoSecrets.js';
import { freePort } from '../shared/freePort.js';
import { createOwnDatabase, migrateDatabase, prepareOwnCluster } from '../database/localDatabase.js';
import { practiceTime } from '../commands/practiceTime.js';
import type { Progress } from '../shared/progress.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { messages } from './messages.js';
import { Services } from './services.js';
import { startOwnTemporal, useTemporal } from '../servers/temporalService.js';
import { removeUp, type Up, writeUp } from '../shared/upFile.js';
import { isDemo, type UpOptions } from './upOptions.js';

const { titles } = messages;

export interface SupervisorOptions extends UpOptions {
  /**
   * Of this process: PATH, DATABASE_URL, TEMPORAL_ADDRESS, PORT, and in production everything else.
   */
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Comes with Ctrl-C: whatever is up is stopped, and nothing more is started. */
  readonly signal: AbortSignal;
  /** The compiled programs; tests put their own in place. */
  readonly programs?: Programs;
  /**
   * Where webhooks and callbacks come in, when something stands before the API; else the API
   * itself.
   */
  readonly publicUrl?: string | undefined;
}

export interface Programs {
  readonly api: string;
  readonly worker: string;
  readonly simulators: string;
}

export interface Running {
  readonly up: Up;
  readonly clock: ClockSettings;
  readonly stop: () => Promise<void>;
}

const compiled: Programs = {
  api: join(repositoryRoot, 'dist/src/server.js'),
  worker: join(repositoryRoot, 'dist/src/worker.js'),
  simulators: join(repositoryRoot, 'dist/src/simulators/main.js'),
};

/** A part of every supervisor's command line. */
const supervisorMark = 'loopkeeper';

/**
 * Brings up PostgreSQL, the schema, Temporal, the simulators, the API and the worker, one line of
 * progress each; keeps them up; and says in up.json where everything is. `stop` ends them in
 * reverse order.
 * @throws when something cannot be brought up, after what was up already has been stopped
 */
export async function bringUp(options: SupervisorOptions): Promise<Running> {
  const folder = await takeDataFolder(options.dataFolder, supervisorMark);
  const services = new Services(options.progress, folder);
  const stop = async () => {
    removeUp(folder.path);
    await services.stop();
    folder.release();
  };
  try {
    removeUp(folder.path);
    return { ...(await new BringingUp({ ...options, dataFolder: folder.path }, folder, services).run()), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The steps of one start, in order; each leaves for the next what it needs. */
class BringingUp {
  readonly #options: SupervisorOptions;
  readonly #folder: DataFolder;
  readonly #services: Services;

  constructor(options: SupervisorOptions, folder: DataFolder, services: Services) {
    this.#options = options;
    this.#folder = folder;
    this.#services = services;
  }

  async run(): Promise<Omit<Running, 'stop'>> {
    const { options, secrets } = { options: this.#options, secrets: createDemoSecrets(this.#folder.path) };
    const database = await this.#database();
    const apiPort = await freePort(Number(options.environment['PORT'] ?? 3000));
    const temporal = await this.#temporal();
    const ports = options.hasSimulators ? await simulatorPorts() : undefined;
    const clock = await this.#clock(database);
    const environment = childEnvironment(options.environment, options, { databaseUrl: database, temporal, apiPort, simulators: ports });
    // Every problem at once, before a program starts and says the same.
    const config = parseConfig(environment);
    await this.#programs(environment, apiPort);
    const api = loopback(apiPort);
    // Not its own port: that one knows neither people nor roles.
    const ui = temporal.ui === undefined ? '' : `${api}/temporal`;
    const { ehr, telnyx, twilio, oidc } = config;
    const up = (): Up => ({
      api,
      token: isDemo(options) ? secrets.token : (config.apiTokens[0]?.token ?? ''),
      dashboard: api,
      temporal: { address: temporal.address, namespace: temporal.namespace, ui },
      codec: `${api}/codec`,
      database,
      simulators: { ehr: ehr.baseUrl, fax: telnyx.baseUrl ?? '', sms: twilio.baseUrl ?? '', idp: oidc?.issuer ?? '' },
      secrets: { orders: isDemo(options) ? secrets.orders : '' },
      pids: this.#services.pids(),
    });
    // From here on each restart writes it again.
    this.#services.onChange = () => writeUp(this.#folder.path, up());
    writeUp(this.#folder.path, up());
    return { up: up(), clock };
  }

  /** PostgreSQL, the schema and the seed; the connection string of the application's role. */
  async #database(): Promise<string> {
    const { environment, progress } = this.#options;
    const given = environment['DATABASE_URL'];
    const owner = given ?? (await this.#ownPostgres());
    return progress
      .step(
        titles.database,
        async () => this.#prepare(owner).catch((error: unknown) => fail(error, given !== undefined)),
        ({ applied, hasOwnRole }) => {
          const migrations = applied.length === 0 ? messages.upToDate : messages.migrated(applied.length);
          return hasOwnRole ? migrations : messages.sharedRole(migrations);
        },
      )
      .then(({ applicationUrl }) => applicationUrl);
  }

  async #ownPostgres(): Promise<string> {
    const { environment, progress, dataFolder } = this.#options;
    return progress
      .step(
        titles.postgres,
        async () => {
          const own = await prepareOwnCluster(dataFolder, environment['PATH'] ?? '');
          await this.#services.keep('postgres', titles.postgres, own.launch, own.cluster.data);
          await createOwnDatabase(own);
          return own;
        },
        ({ cluster }) => {
          const postgres = messages.postgres(cluster.port, cluster.binaries.major, cluster.binaries.origin);
          return cluster.folder.startsWith(dataFolder) ? postgres : messages.postgresElsewhere(postgres, cluster.folder, dataFolder);
        },
      )
      .then(({ ownerUrl }) => ownerUrl);
  }

  async #prepare(ownerUrl: string) {
    const migrated = await migrateDatabase(ownerUrl, this.#folder.path);
    const db = openDatabase(migrated.applicationUrl, 2);
    try {
      await checkScale(db, this.#options.scale);
      // A real practice brings its own directory.
      if (isDemo(this.#options)) await seed(db, { nowMs: await practiceTime(db) });
    } finally {
      await db.$disconnect();
    }
    this.#options.signal.throwIfAborted();
    return migrated;
  }

  async #temporal() {
    const { environment, progress } = this.#options;
    const work = (say: (what: string) => void) =>
      environment['TEMPORAL_ADDRESS'] === undefined
        ? startOwnTemporal({ environment, folder: this.#folder, services: this.#services, say })
        : useTemporal(environment);
    const temporal = await progress.step(titles.temporal, work, ({ address }) => address);
    this.#options.signal.throwIfAborted();
    return temporal;
  }

  async #clock(databaseUrl: string): Promise<ClockSettings> {
    const { scale, progress } = this.#options;
    const db = openDatabase(databaseUrl, 1);
    try {
      const clock = await settleClock(db, scale, Date.now());
      if (scale !== 1) progress.line(`✓ ${titles.clock.padEnd(12)} ${scaleText(scale)}`);
      return clock;
    } finally {
      await db.$disconnect();
    }
  }

  /**
   * They wait for each other by themselves, so that they start at once: in time-lapse days go by
   * meanwhile.
   */
  async #programs(environment: NodeJS.ProcessEnv, apiPort: number): Promise<void> {
    const { progress, signal, hasSimulators } = this.#options;
    const failing = new AbortController();
    const keep = (name: keyof Programs, title: string, outcome: string, readyUrls: string[] = []) => {
      const script = (this.#options.programs ?? compiled)[name];
      const program = { name: title, script, environment, readyUrls, logFile: join(this.#folder.logs, `${name}.log`) };
      const launch = (stopping: AbortSignal) => launchProgram(program, AbortSignal.any([stopping, signal, failing.signal]));
      return { title, outcome, kept: this.#services.keep(name, title, launch, script) };
    };
    const starting = [
      ...(hasSimulators ? [keep('simulators', titles.simulators, messages.simulators)] : []),
      keep('api', titles.api, loopback(apiPort), [`${loopback(apiPort)}/readyz`]),
      keep('worker', titles.worker, messages.working),
    ];
    const all = Promise.allSettled(starting.map(({ kept }) => kept));
    try {
      for (const { title, outcome, kept } of starting)
        await progress.step(
          title,
          () => kept,
          () => outcome,
        );
    } catch (error) {
      // The others stop on their way up, so that nothing comes up after everything was stopped.
      failing.abort();
      await all;
      throw error;
    }
    signal.throwIfAborted();
  }
}

/**
 * PostgreSQL's own words do not tell whose address they are about. A refused address of `localhost`
 * has no words at all, only a code.
 */
function fail(error: unknown, isGiven: boolean): never {
  const { code, message } = error as { code?: string; message?: string };
  if (!isGiven || !/^(?:E|28|3D)/.test(code ?? '')) throw error;
  throw new Error(messages.givenDatabase(message || String(code)), { cause: error });
}

/** The same at each start where they are free: what the simulators keep may name their address. */
async function simulatorPorts() {
  const ehr = await freePort(4001);
  const fax = await freePort(ehr + 1);
  const sms = await freePort(fax + 1);
  return { ehr, fax, sms, idp: await freePort(sms + 1) };
}
