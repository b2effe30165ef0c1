import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.js';
import { grantApplicationRole } from '../../src/cli/applicationRole.js';
import { migrate } from '../../src/cli/migrate.js';

const template = 'loopkeeper_template';
const servers = 'LOOPKEEPER_TEST_POSTGRES';

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
  const db = openDatabase(url);
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

/** Makes the database that every test's own is copied from, and tells the workers where it is. */
export async function prepareTemplate(adminUrl: string): Promise<void> {
  await command(adminUrl, `CREATE DATABASE ${template}`);
  const url = withDatabase(adminUrl, template);
  await migrate(url);
  const applicationUrl = await grantApplicationRole(url, 'loopkeeper_app', randomBytes(16).toString('hex'));
  process.env[servers] = JSON.stringify({ adminUrl, applicationUrl });
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
