import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { startPostgres } from '../src/cli/servers/postgres.js';
import { createProgress } from '../src/cli/shared/progress.js';
import { bringUp, type Running } from '../src/cli/up/supervisor.js';
import { readUp } from '../src/cli/shared/upFile.js';
import { placeOrders, type PlacedOrder } from './charts.js';
import { readCpu } from './cpu.js';
import type { CpuSeconds } from './summary.js';
import { dayMs } from '../src/domain/time/durations.js';

/**
 * A day of the practice, in real milliseconds: three texts on three days, a booking and a visit
 * pass in a minute. Shorter days (tried: five seconds) make a busy machine's second a part of the
 * night, so that texts are put off and fall together.
 */
export const dayRealMs = 15_000;

/**
 * Everything as the supervisor starts it, in a scratch folder, on a PostgreSQL that counts
 * statements.
 */
export interface Stage extends Running {
  readonly orders: readonly PlacedOrder[];
  /** As the superuser: what it asks is not counted. */
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;
  readonly temporal: Client;
  readonly cpu: () => CpuSeconds;
  readonly pids: () => Readonly<Record<'api' | 'worker' | 'temporal' | 'postgres', number | null>>;
  /** Practice time. */
  readonly now: () => number;
  readonly toReal: (practiceMs: number) => number;
}

export async function openStage(environment: NodeJS.ProcessEnv, orders: number, signal: AbortSignal): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'loopkeeper-bench-'));
  const postgres = await startPostgres({
    folder: join(dataFolder, 'postgres'),
    searchPath: environment['PATH'] ?? '',
    settings: { shared_preload_libraries: 'pg_stat_statements', max_connections: '200' },
    diesWithParent: true,
  });
  const databaseUrl = Object.assign(new URL(postgres.url), { pathname: '/loopkeeper' }).href;
  await asked(postgres.url, 'create database loopkeeper');
  await asked(databaseUrl, 'create extension pg_stat_statements');
  const placed = placeOrders(dataFolder, orders, Date.now());
  const running = await bringUp({
    dataFolder,
    scale: dayMs / dayRealMs,
    hasSimulators: true,
    // More than the world's real rate: what is measured is this system, not the carrier's limit.
    environment: { TEXTS_PER_SECOND: '100', ...environment, DATABASE_URL: databaseUrl },
    progress: createProgress(process.stderr),
    signal,
  });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  // The server goes before its last connections do.
  pool.on('error', () => undefined);
  const connection = await Connection.connect({ address: running.up.temporal.address });
  // Each restart writes them anew.
  const pids = () => ({ ...(readUp(dataFolder) ?? running.up).pids, postgres: postgres.process.pid ?? null });
  const { clock } = running;
  return {
    ...running,
    orders: placed,
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) => (await pool.query<Row>(sql, values)).rows,
    temporal: new Client({ connection, namespace: running.up.temporal.namespace }),
    pids,
    cpu: () => readCpu(pids()),
    now: () => clock.practiceEpochMs + (Date.now() - clock.realEpochMs) * clock.scale,
    toReal: (practiceMs) => clock.realEpochMs + (practiceMs - clock.practiceEpochMs) / clock.scale,
    stop: async () => {
      await running.stop();
      await postgres.stop();
      await Promise.allSettled([connection.close(), pool.end()]);
      for (const path of new Set([dataFolder, postgres.folder])) rmSync(path, { recursive: true, force: true });
    },
  };
}

async function asked(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
