import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { repositoryRoot } from '../shared/repositoryRoot.js';

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, as Prisma notes it. */
  readonly checksum: string;
}

const baseDir = join(repositoryRoot, 'prisma/migrations');

/** The advisory lock that Prisma's own migrate command takes. */
const migrationLock = 72_707_369;

/** Prisma's own table, so that `prisma migrate deploy` can be used instead. */
const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

/**
 * Applies the migrations that the database lacks, in order, each in a transaction of its own. Two
 * callers at the same time wait for each other.
 * @param url the database, as the role that owns its tables
 * @param last the name of the last migration to apply; without it, all are applied
 * @returns the names of the migrations applied by this call
 * @throws when a migration fails, was changed after it was applied, or when version 0.1 created the
 *   tables
 */
export async function migrate(url: string, last?: string): Promise<string[]> {
  const names = (await migrationNames()).filter((name) => last === undefined || name <= last);
  const migrations = await Promise.all(names.map(readMigration));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(createTable);
    const missing = missingMigrations(migrations, await appliedChecksums(client));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

/** The names of all migrations, in order. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(baseDir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readMigration(name: string): Promise<Migration> {
  const sql = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

async function appliedChecksums(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

/**
 * A database may know later migrations than this version does: after a step back to the version
 * before.
 */
function missingMigrations(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
  const [first] = migrations;
  if (first !== undefined && applied.size > 0 && !applied.has(first.name)) throw new Error(createdByOldVersion);
  const changed = migrations.find(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed !== undefined) throw new Error(`Migration ${changed.name} was changed after it was applied to this database.`);
  return migrations.filter(({ name }) => !applied.has(name));
}

const createdByOldVersion =
  'Loopkeeper 0.1 created the tables of this database, and 0.2 cannot read them. Use an empty database; keep this one as an archive.';

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const note = `
    INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`;
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(note, [randomUUID(), checksum, name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
