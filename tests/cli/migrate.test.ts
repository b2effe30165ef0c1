import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { closedColumns } from '../../src/adapters/postgres/closedColumns.js';
import { runMigrate } from '../../src/cli/commands/databaseCommands.js';
import { migrate, migrationNames } from '../../src/cli/database/migrate.js';
import { emptyDatabase, type TestDatabase, testDatabase } from '../support/postgres.js';
import { schemaScript } from '../support/schemaScript.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.stop());

const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-migrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secretFile(content: string): string {
  const file = join(folder, randomBytes(6).toString('hex'));
  writeFileSync(file, `${content}\n`);
  return file;
}

describe('migrations', () => {
  it('are applied once, in order, and noted where Prisma looks for them', async () => {
    const empty = await emptyDatabase();
    const first = await migrate(empty.url);
    expect(first).toEqual([...first].sort());
    expect(first).toEqual(await migrationNames());
    expect(await migrate(empty.url)).toEqual([]);
    const noted = await rows(empty.url, 'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL');
    expect(noted.map((row) => row['name'])).toEqual(first);
    await empty.stop();
  });

  it('are applied once when two start at the same time', async () => {
    const empty = await emptyDatabase();
    const both = await Promise.all([migrate(empty.url), migrate(empty.url)]);
    expect(new Set(both.map((names) => names.length === 0))).toEqual(new Set([false, true]));
    await empty.stop();
  });

  it('are refused when one was changed after it was applied', async () => {
    const empty = await emptyDatabase();
    const [first = ''] = await migrate(empty.url);
    await execute(empty.url, "UPDATE _prisma_migrations SET checksum = 'other'");
    await expect(migrate(empty.url)).rejects.toThrow(`Migration ${first} was changed after it was applied to this database.`);
    await empty.stop();
  });

  it('leave alone a database that a later version has migrated', async () => {
    const empty = await emptyDatabase();
    await migrate(empty.url);
    await execute(empty.url, "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '2999', now())");
    expect(await migrate(empty.url)).toEqual([]);
    await empty.stop();
  });

  it('refuse the tables of version 0.1', async () => {
    const empty = await emptyDatabase();
    await migrate(empty.url);
    await execute(empty.url, "UPDATE _prisma_migrations SET migration_name = 'old ' || migration_name");
    await expect(migrate(empty.url)).rejects.toThrow('Loopkeeper 0.1 created the tables of this database');
    await empty.stop();
  });

  it('leave no trace of one that fails, and name it', async () => {
    const empty = await emptyDatabase();
    await execute(empty.url, 'CREATE TABLE referral (id int)');
    await expect(migrate(empty.url)).rejects.toThrow(/^Migration \d+_init failed: relation "referral" already exists/);
    expect(await rows(empty.url, 'SELECT 1 FROM _prisma_migrations')).toEqual([]);
    expect(await rows(empty.url, "SELECT tablename FROM pg_tables WHERE tablename = 'practice'")).toEqual([]);
    await empty.stop();
  });

  it('make the tables that the Prisma schema describes', async () => {
    const empty = await emptyDatabase();
    await execute(empty.url, await schemaScript(empty.url));
    expect(await shape(database.ownerUrl)).toEqual(await shape(empty.url));
    await empty.stop();
  });

  it('make the view that the Prisma schema describes', async () => {
    expect(await database.db.referralOverview.findMany()).toEqual([]);
  });

  it('constrain each column of a closed list to the values of the domain', async () => {
    const found = await rows(
      database.ownerUrl,
      `SELECT conrelid::regclass::text AS of, attname AS column, pg_get_constraintdef(c.oid) AS rule
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE contype = 'c' AND conname LIKE '%\\_check'`,
    );
    const constrained = found.map(({ of, column, rule }) => [
      `${String(of)}.${String(column)}`,
      new Set([...String(rule).matchAll(/'([^']*)'::text/gu)].map(([, value]) => value)),
    ]);
    const closed = Object.entries(closedColumns).map(([name, values]) => [name, new Set<string>(values)]);
    expect(Object.fromEntries(constrained)).toEqual(Object.fromEntries(closed));
  });

  it('keep the rows of a filled database, each from the state that the one before it leaves', async () => {
    const filled = await emptyDatabase();
    let before: Record<string, number> = {};
    for (const name of await migrationNames()) {
      await migrate(filled.url, name);
      expect(await rowCounts(filled.url)).toMatchObject(before);
      // The rows of the tables that are new in this migration.
      const file = fileURLToPath(new URL(`./migrationRows/${name}.sql`, import.meta.url));
      if (existsSync(file)) await execute(filled.url, readFileSync(file, 'utf8'));
      before = Object.fromEntries(Object.entries(await rowCounts(filled.url)).filter(([, count]) => count > 0));
    }
    const counts = await rowCounts(filled.url);
    expect(Object.keys(counts).filter((table) => counts[table] === 0)).toEqual([]);
    await filled.stop();
  });
});

describe('the order and its projection', () => {
  it('have the same specialty and urgency, and the status of the projection', async () => {
    const { db } = database;
    const id = randomUUID();
    const order = { id, ehr: 'ehr', orderKey: id, orderId: id, orderedAt: new Date(0), createdAt: new Date(0) };
    await db.referral.create({ data: order });
    const status = async () => (await db.referralOverview.findUniqueOrThrow({ where: { id } })).status;
    expect(await status()).toBe('accepted');
    await db.referralProjection.create({
      data: { referralId: id, orderedAt: new Date(0), owner: 'ana', nextWhat: 'x', deadline: new Date(0), queue: 'automatic' },
    });
    await db.referral.update({ where: { id }, data: { urgency: 'stat', specialty: 'cardiology' } });
    const projection = () => db.referralProjection.findUniqueOrThrow({ where: { referralId: id } });
    expect(await projection()).toMatchObject({ urgency: 'stat', specialty: 'cardiology', worklistRank: 4, status: 'open' });
    await db.referralProjection.update({ where: { referralId: id }, data: { outcome: 'kept' } });
    expect([(await projection()).status, await status()]).toEqual(['ended', 'ended']);
  });
});

describe('the command to migrate', () => {
  it('lets the role of the API and the worker use the tables, whose address it reads from a file', async () => {
    const empty = await emptyDatabase();
    const url = Object.assign(new URL(empty.url), { username: `app_${randomBytes(6).toString('hex')}`, password: 'p%40xyzzy' }).href;
    const file = secretFile(url);
    const lines: string[] = [];
    expect(await runMigrate({ databaseUrl: empty.url, grant: file, print: (line) => lines.push(line) })).toBe(0);
    expect(await rows(url, 'SELECT count(*)::int AS n FROM referral')).toEqual([{ n: 0 }]);
    await expect(execute(url, 'DROP TABLE referral')).rejects.toThrow('must be owner');
    expect(lines.join(' ')).not.toContain('xyzzy');
    // Started again after a change of its password.
    const changed = Object.assign(new URL(url), { password: 'another' }).href;
    await runMigrate({ databaseUrl: empty.url, grant: secretFile(changed), print: () => undefined });
    expect(await rows(changed, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await execute(empty.url, `DROP OWNED BY ${new URL(url).username}; DROP ROLE ${new URL(url).username}`);
    await empty.stop();
  });

  it.each(['', 'postgresql://127.0.0.1/loopkeeper', 'postgresql://app@127.0.0.1/x', 'secret-nonsense'])(
    'changes nothing when the file holds no role: %p',
    async (content) => {
      const empty = await emptyDatabase();
      const refused = runMigrate({ databaseUrl: empty.url, grant: secretFile(content), print: () => undefined });
      await expect(refused).rejects.toThrow(/holds no connection string(?!.*nonsense)/);
      expect(await rows(empty.url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
      await empty.stop();
    },
  );
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
  const where =
    "table_schema = 'public' AND table_name <> '_prisma_migrations' AND table_name NOT IN (SELECT viewname FROM pg_views WHERE schemaname = 'public')";
  const columns = `SELECT table_name, column_name, udt_name, datetime_precision, is_nullable, column_default FROM information_schema.columns WHERE ${where} ORDER BY 1, 2`;
  const indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1";
  const keys = "SELECT conname, pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE contype = 'f' ORDER BY 1";
  return [await rows(url, columns), await rows(url, indexes), await rows(url, keys)];
}

/** How many rows each table has. */
async function rowCounts(url: string): Promise<Record<string, number>> {
  const tables = await rows(
    url,
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1",
  );
  const counts = tables.map(({ tablename }) => `SELECT '${String(tablename)}' AS name, count(*)::int AS n FROM "${String(tablename)}"`);
  return Object.fromEntries((await rows(url, counts.join(' UNION ALL '))).map(({ name, n }) => [String(name), Number(n)]));
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
