import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { withSchemaEngine } from './schemaEngine.js';

const filters = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that are not in the database yet, in order, and notes them in Prisma's own `_prisma_migrations`,
 * so that `prisma migrate deploy` stays interchangeable with this.
 * @param url the database, as the role that owns its tables
 * @returns the names of those applied now
 */
export async function migrate(url: string): Promise<string[]> {
  const migrationsList = await migrationList();
  const applied = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters }));
  return applied.appliedMigrationNames;
}

/** The SQL that makes what prisma/schema.prisma says in an empty database: where a new migration starts, and what tests compare with. */
export async function schemaScript(url: string): Promise<string> {
  const path = join(repositoryRoot, 'prisma/schema.prisma');
  const content = await readFile(path, 'utf8');
  const to = { tag: 'schemaDatamodel' as const, files: [{ path, content }] };
  const script = { from: { tag: 'empty' as const }, to, script: true, exitCode: null, filters };
  const { stdout } = await withSchemaEngine(url, (engine) => engine.diff(script), [[path, content]]);
  return stdout ?? '';
}

async function migrationList(): Promise<MigrationList> {
  const baseDir = join(repositoryRoot, 'prisma/migrations');
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => migrationDirectory(baseDir, name))),
  };
}

async function migrationDirectory(baseDir: string, name: string): Promise<MigrationDirectory> {
  const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
}
