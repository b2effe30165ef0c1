import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.js';
import { grantApplicationRole } from '../../src/cli/database/applicationRole.js';
import { migrate } from '../../src/cli/database/migrate.js';
import { launchCluster, prepareCluster } from '../../src/cli/servers/postgres.js';
import { stopChild } from '../../src/cli/shared/processes.js';
import { lastingPort } from './lastingPort.js';

const template = 'loopkeeper_template';
const servers = 'LOOPKEEPER_TEST_POSTGRES';

/** No test fails because a machine is slow: these only end what hangs. */
const patient = { connectMs: 10 * 60_000, transactionMs: 10 * 60_000 };

export interface TestDatabase {
  /** As the application connects: it cannot change the schema or the audit. */
  readonly url: string;
  /** As the role that owns the tables. */
  readonly ownerUrl: string;
  readonly db: Database;
  readonly stop: () => Promise<void>;
}

/** A database of its own with every migration applied and no rows; `stop` drops it. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, applicationUrl } = told();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await command(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(applicationUrl, name);
  const db = openDatabase(url, 10, patient);
  const stop = async () => {
    await db.$disconnect();
    await command(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url, ownerUrl: withDatabase(adminUrl, name), db, stop };
}

/** An empty database without any migration, as its owner. */
export async function emptyDatabase(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { adminUrl } = told();
  const name = `empty_${randomBytes(8).toString('hex')}`;
  await command(adminUrl, `CREATE DATABASE ${name}`);
  return { url: withDatabase(adminUrl, name), stop: () => command(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

export interface OwnDatabase extends TestDatabase {
  /** As a power cut ends the server: PostgreSQL's immediate shutdown. */
  readonly cutOff: () => Promise<void>;
  /** The same server again, at the same address. */
  readonly restart: () => Promise<void>;
}

/** A database on a server of its own, which a test may take away. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const root = mkdtempSync(join(tmpdir(), 'loopkeeper-own-'));
  // Only the name is secret by chance; PostgreSQL's own user must be able to pass.
  chmodSync(root, 0o711);
  // What was committed must be there again; against a failure of the machine itself nothing is
  // tried.
  const settings = { fsync: 'off', full_page_writes: 'off' };
  const cluster = await prepareCluster({
    folder: join(root, 'postgres'),
    searchPath: process.env['PATH'] ?? '',
    port: await lastingPort(),
    settings,
    diesWithParent: true,
  });
  let server = await launchCluster(cluster);
  const url = await makeDatabase(server.url, 'own');
  const db = openDatabase(url, 10, patient);
  return {
    url,
    ownerUrl: cluster.urlOf('own'),
    db,
    cutOff: () => stopChild(server.process, 'SIGQUIT'),
    restart: async () => void (server = await launchCluster(cluster)),
    stop: async () => {
      await db.$disconnect();
      await server.stop();
      for (const path of [root, server.folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Makes the database that every test's own is copied from, and tells the workers where it is. */
export async function prepareTemplate(adminUrl: string): Promise<void> {
  const applicationUrl = await makeDatabase(adminUrl, template);
  process.env[servers] = JSON.stringify({ adminUrl, applicationUrl });
}

/** Returns the connection string of the application's role. */
async function makeDatabase(adminUrl: string, name: string): Promise<string> {
  await command(adminUrl, `CREATE DATABASE ${name}`);
  const url = withDatabase(adminUrl, name);
  await migrate(url);
  return grantApplicationRole(url, 'loopkeeper_app', randomBytes(16).toString('hex'));
}

function told(): { adminUrl: string; applicationUrl: string } {
  const value = process.env[servers];
  if (value === undefined) throw new Error('No PostgreSQL was started: this test needs the global set-up.');
  return JSON.parse(value) as { adminUrl: string; applicationUrl: string };
}

function withDatabase(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

async function command(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
