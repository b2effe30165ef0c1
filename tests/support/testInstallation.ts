import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Bundle, ServiceRequest } from 'fhir/r4.js';
import { seed } from '../../prisma/seed.js';
import { createActivities } from '../../activities/index.js';
import { createClock } from '../../src/adapters/postgres/clock.js';
import type { Database } from '../../src/adapters/postgres/database.js';
import { createWorkers } from '../../src/adapters/temporal/workers.js';
import { createDemoSecrets } from '../../src/cli/up/demoSecrets.js';
import { parseConfig } from '../../src/config.js';
import type { ClockSettings } from '../../src/domain/time/clock.js';
import { createApp } from '../../src/http/app.js';
import { createDispatcher } from '../../src/outbox/dispatcher.js';
import { fetchFaxDocuments } from '../../src/outbox/faxDocuments.js';
import { createLog } from '../../src/log.js';
import type { ReferralDetail, TimelineEntry } from '../../src/ports/referralViews.js';
import type { WorldOptions } from '../../src/simulators/world.js';
import { warmUp } from '../../src/warmUp.js';
import { activityPorts, appParts, faxParts, openInstallation, temporalClient } from '../../src/wiring.js';
import { openDemoWorld } from './demoWorld.js';
import { lastingPort } from './lastingPort.js';
import './quietTemporal.js';
import { testDatabase, type TestDatabase } from './postgres.js';
import { eventually } from './temporal.js';
import { workflowBundlePath } from './workflowBundle.js';

export interface HouseOptions {
  temporal: { address: string; namespace: string };
  clock: ClockSettings;
  /** Another clock than the machine's: of a server that skips time. */
  realNow?: (() => number) | undefined;
  charts?: (nowMs: number) => Bundle[];
  patients?: WorldOptions['patients'];
  office?: WorldOptions['office'];
  maxCachedWorkflows?: number;
  /** As the worker's own program: for a story in time-lapse whose first steps have to be quick. */
  isWarm?: boolean;
  /**
   * Real milliseconds that others may take to answer the worker; left out, short ones, for stories
   * of providers that hang.
   */
  answerTimes?: { ehrMs: number; faxMs: number; textMs: number };
  /** Added to the demo's environment, such as vendors' credentials that must be ignored. */
  environment?: Record<string, string>;
  /**
   * How the API and the worker connect to the house's database; left out, both as the application.
   */
  connectAs?: (database: TestDatabase) => Promise<{ api: string; worker: string }>;
  /** Left to be started as processes of their own, with the house's `environment`. */
  apart?: readonly ('api' | 'worker')[];
  /** Another database than one of the server that all tests share. */
  database?: TestDatabase;
}

/** For processes of their own, which read it there. */
async function keepClock(db: Database, { realEpochMs, practiceEpochMs, scale }: ClockSettings): Promise<void> {
  await db.clockRow.create({ data: { id: 1, realEpoch: new Date(realEpochMs), practiceEpoch: new Date(practiceEpochMs), scale } });
}

export type Installation = Awaited<ReturnType<typeof startInstallation>>;

/**
 * All of Loopkeeper in this process, as the programs wire it, on a real PostgreSQL and a real
 * Temporal, with everybody else simulated on the wire.
 */
export async function startInstallation(options: HouseOptions) {
  const { apart = [] } = options;
  const database = options.database ?? (await testDatabase());
  const urls = (await options.connectAs?.(database)) ?? { api: database.url, worker: database.url };
  const dataFolder = mkdtempSync(join(tmpdir(), 'loopkeeper-house-'));
  const secrets = createDemoSecrets(dataFolder);
  const port = await lastingPort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const clock = createClock(options.clock, options.realNow);
  await seed(database.db, { nowMs: clock.now() });
  await keepClock(database.db, options.clock);

  const world = await openDemoWorld(
    { dataFolder, clock },
    { ports: { ehr: 0, fax: 0, sms: 0 }, dataFolder, publicUrl, patients: options.patients, office: options.office },
  );
  await world.place(options.charts?.(clock.now()) ?? []);

  const environment: Record<string, string> = {
    ...options.environment,
    LOOPKEEPER_DEMO: 'true',
    LOOPKEEPER_DATA: dataFolder,
    DATABASE_URL: urls.api,
    TEMPORAL_ADDRESS: options.temporal.address,
    TEMPORAL_NAMESPACE: options.temporal.namespace,
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    EHR_BASE_URL: world.urls.ehr,
    TWILIO_API_BASE_URL: world.urls.sms,
    TELNYX_API_BASE_URL: world.urls.fax,
    LOG_LEVEL: 'silent',
    TEXTS_PER_SECOND: '100',
  };
  const config = parseConfig(environment);
  const log = createLog({ level: config.logLevel, process: 'api' });
  const installation = await openInstallation(config, clock);
  const workersOwn = urls.worker === urls.api ? installation : await openInstallation({ ...config, databaseUrl: urls.worker }, clock);
  const client: Client = temporalClient(installation);
  const parts = appParts(installation, client, { log });
  const dispatcher = createDispatcher({ dispatch: parts.intake.dispatch, log, everyMs: 200 });
  // Tests look at referrals far more often than an office would.
  const server = createServer(createApp({ ...parts, dispatcher, settings: { ...parts.settings, limits: { api: 1_000_000 } } }));
  if (!apart.includes('api')) {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    dispatcher.start();
  }

  const faxDocuments = createDispatcher({
    dispatch: (limit) => fetchFaxDocuments({ ...faxParts(workersOwn), log }, limit),
    log,
    everyMs: 200,
  });
  let workers: Worker[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let connection: NativeConnection | undefined;
  const startWorker = async (): Promise<void> => {
    const ports = await activityPorts(workersOwn, options.answerTimes ?? { ehrMs: 5_000, faxMs: 3_000, textMs: 3_000 });
    if (options.isWarm === true) await warmUp(ports);
    const activities = createActivities(ports, () => undefined);
    connection = await NativeConnection.connect({ address: config.temporal.address });
    workers = await createWorkers({
      connection,
      namespace: config.temporal.namespace,
      dataConverter: installation.dataConverter,
      bundlePath: workflowBundlePath(),
      activities,
      textsPerSecond: config.twilio.textsPerSecond,
      maxCachedWorkflows: options.maxCachedWorkflows,
    });
    running = Promise.all(workers.map((worker) => worker.run()));
    faxDocuments.start();
  };
  const stopWorker = async (): Promise<void> => {
    await faxDocuments.stop();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    workers = [];
    await connection?.close();
    connection = undefined;
  };
  if (!apart.includes('worker')) await startWorker();

  const call = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${publicUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${secrets.token}`, 'content-type': 'application/json', ...init.headers },
    });
  // The house's own answers, whose shapes its ports declare.
  const get = async <Value>(path: string): Promise<Value> => (await (await call(path)).json()) as Value;

  const referral = (id: string): Promise<ReferralDetail> => get(`/api/referrals/${id}`);
  return {
    publicUrl,
    token: secrets.token,
    ordersSecret: secrets.orders,
    db: database.db,
    clock,
    config,
    environment,
    client,
    world,
    call,
    startWorker,
    stopWorker,
    referral,
    timeline: async (id: string): Promise<TimelineEntry[]> =>
      (await get<{ entries: TimelineEntry[] }>(`/api/referrals/${id}/timeline`)).entries,
    until: (id: string, holds: (row: ReferralDetail) => boolean): Promise<ReferralDetail> => {
      let seen = '';
      const ask = async () => {
        const row = await referral(id);
        seen = JSON.stringify(row);
        return holds(row) ? row : undefined;
      };
      return eventually(ask, { everyMs: 50, seen: () => seen });
    },
    act: (id: string, action: string, input: object): Promise<Response> =>
      call(`/api/referrals/${id}/${action}`, { method: 'POST', body: JSON.stringify(input) }),
    /** Places an order as a clinician does: in the EHR, which then tells the webhook. */
    order: async (order: ServiceRequest): Promise<string> => {
      const response = await fetch(`${world.urls.ehr}/ServiceRequest`, {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(order),
      });
      const placed = (await response.json()) as ServiceRequest;
      const row = await eventually(
        async () => (await database.db.referralOverview.findFirst({ where: { orderId: placed.id ?? '' } })) ?? undefined,
      );
      return row.id;
    },
    faxes: (): Promise<{ key: string; to: string; pages: number; realAt: string; status: string; id: string }[]> =>
      fetch(`${world.urls.fax}/_sent`).then((response) => response.json()) as Promise<never>,
    texts: (): Promise<
      { key: string; by: 'api' | 'answer' | 'keyword'; to: string; at: string; realAt: string; body: string; status: string }[]
    > => fetch(`${world.urls.sms}/_sent`).then((response) => response.json()) as Promise<never>,
    close: async (): Promise<void> => {
      await stopWorker();
      server.close();
      server.closeAllConnections();
      await dispatcher.stop();
      await world.close();
      // Its connection ends with the process: a call that is being tried again would find it shut.
      await installation.close();
      await workersOwn.close();
      await database.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
