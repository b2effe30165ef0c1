import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { loadKeyring } from '../../src/adapters/keyring/keyring.js';
import { createClock } from '../../src/adapters/postgres/clock.js';
import { createDataConverter } from '../../src/adapters/temporal/dataConverter.js';
import { freePort } from '../../src/cli/shared/freePort.js';
import { createProgress } from '../../src/cli/shared/progress.js';
import { bringUp, type Programs } from '../../src/cli/up/supervisor.js';
import { readUp } from '../../src/cli/shared/upFile.js';
import { demoSecretFiles } from '../../src/demoVariables.js';
import type { OfficeOptions } from '../../src/simulators/office.js';
import { openDemoWorld } from '../support/demoWorld.js';
import type { Postman } from './webhookProxy.js';

export type ChaosHouse = Awaited<ReturnType<typeof openChaosHouse>>;

export interface ChaosHouseOptions {
  readonly postman: Postman;
  /** A day of the practice. */
  readonly dayRealMs: number;
  readonly comes: NonNullable<OfficeOptions['behaviour']>['comes'];
  /** The supervisor's lines: who ended, who is back. */
  readonly say: (line: string) => void;
  /** Left out, the compiled ones. */
  readonly programs?: Programs | undefined;
}

/**
 * Everything as `npm run up` brings it up and keeps it up, in processes of their own that may be
 * killed. The world around is in this one: its ledgers are the truth, and outlive every fault.
 */
export async function openChaosHouse({ postman, dayRealMs, comes, say, programs }: ChaosHouseOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-chaos-'));
  // PostgreSQL's own user must be able to pass.
  chmodSync(folder, 0o711);
  const dataFolder = join(folder, 'data');
  const ports = { ehr: await freePort(), fax: await freePort(), sms: await freePort() };
  const running = await bringUp({
    dataFolder,
    scale: 86_400_000 / dayRealMs,
    hasSimulators: false,
    publicUrl: postman.url,
    ...(programs && { programs }),
    environment: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(await freePort()),
      EHR_BASE_URL: `http://127.0.0.1:${ports.ehr}`,
      TELNYX_API_BASE_URL: `http://127.0.0.1:${ports.fax}`,
      TWILIO_API_BASE_URL: `http://127.0.0.1:${ports.sms}`,
      LOG_LEVEL: 'info',
    },
    progress: createProgress({ write: (text) => say(text.trimEnd()) }),
    signal: new AbortController().signal,
  });
  const { up } = running;
  const clock = createClock(running.clock);
  const world = await openDemoWorld(
    { dataFolder, clock },
    { ports, dataFolder: join(folder, 'world'), publicUrl: postman.url, office: { comes } },
  );
  postman.leadTo(up.api);

  const pool = new pg.Pool({ connectionString: up.database, max: 3 });
  // The server is restarted again and again.
  pool.on('error', () => undefined);
  const connection = Connection.lazy({ address: up.temporal.address });
  const dataConverter = createDataConverter(
    loadKeyring(join(dataFolder, 'secrets', demoSecretFiles.PAYLOAD_KEYS_FILE)),
    up.temporal.namespace,
  );
  return {
    folder,
    dataFolder,
    up,
    clock,
    scale: running.clock.scale,
    world,
    dataConverter,
    client: new Client({ connection, namespace: up.temporal.namespace, dataConverter }),
    pids: () => (readUp(dataFolder) ?? up).pids,
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(sql, values)).rows,
    call: (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${up.api}${path}`, {
        ...init,
        signal: AbortSignal.timeout(10_000),
        headers: { authorization: `Bearer ${up.token}`, 'content-type': 'application/json' },
      }),
    /** @param keep what it left in files, for whoever looks for the reason of a failure */
    close: async ({ keep }: { keep: boolean }): Promise<void> => {
      await Promise.allSettled([pool.end(), connection.close()]);
      await running.stop();
      await world.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}
