import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, schemaScript } from '../../src/cli/migrate.js';
import { emptyDatabase, type TestDatabase, testDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.stop());

describe('migrations', () => {
  it('are applied once, in order, and noted where Prisma looks for them', async () => {
    const empty = await emptyDatabase();
    const first = await migrate(empty.url);
    expect(first).toEqual([...first].sort());
    expect(first.length).toBeGreaterThan(1);
    expect(await migrate(empty.url)).toEqual([]);
    const noted = await rows(empty.url, 'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL');
    expect(noted.map((row) => row['name'])).toEqual(first);
    await empty.stop();
  });

  it('make the tables that the Prisma schema describes', async () => {
    const empty = await emptyDatabase();
    await execute(empty.url, await schemaScript(empty.url));
    expect(await shape(database.ownerUrl)).toEqual(await shape(empty.url));
    await empty.stop();
  });
});

describe('the audit', () => {
  const changes = ["UPDATE audit SET actor = 'x'", 'DELETE FROM audit', 'TRUNCATE audit'];

  it.each(changes)('is only ever added to, by its owner too: %s', async (sql) => {
    await expect(execute(database.ownerUrl, sql)).rejects.toThrow('append-only');
    await expect(execute(database.ownerUrl, `SET session_replication_role = replica; ${sql}`)).rejects.toThrow('append-only');
  });

  it.each([
    ...changes,
    'ALTER TABLE audit DISABLE TRIGGER ALL',
    'DROP TRIGGER audit_is_append_only ON audit',
    'DROP TABLE audit',
    'CREATE TABLE mine (id int)',
  ])('cannot be reached around by the application: %s', async (sql) => {
    await expect(execute(database.url, sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('takes rows from the application', async () => {
    const columns = '(actor, action, subject, previous, hash, at)';
    await execute(database.url, `INSERT INTO audit ${columns} VALUES ('a', 'b', 'c', '', 'h', now())`);
    expect(await rows(database.url, 'SELECT actor FROM audit')).toEqual([{ actor: 'a' }]);
  });
});

/** Columns, keys and indexes, as PostgreSQL tells them. */
async function shape(url: string): Promise<unknown> {
  const where = "table_schema = 'public' AND table_name <> '_prisma_migrations'";
  const columns = `SELECT table_name, column_name, udt_name, datetime_precision, is_nullable, column_default FROM information_schema.columns WHERE ${where} ORDER BY 1, 2`;
  const indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1";
  const keys = "SELECT conname, pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE contype = 'f' ORDER BY 1";
  return [await rows(url, columns), await rows(url, indexes), await rows(url, keys)];
}

async function execute(url: string, sql: string): Promise<void> {
  await rows(url, sql);
}

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
