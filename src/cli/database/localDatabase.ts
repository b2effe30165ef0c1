import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { grantApplicationRole } from './applicationRole.js';
import { migrate } from './migrate.js';
import { type Cluster, launchCluster, prepareCluster } from '../servers/postgres.js';
import { endOf } from '../up/childProgram.js';
import type { Running } from '../up/supervised.js';

const database = 'loopkeeper';

/** A cluster of our own in the data folder. */
export interface OwnCluster {
  readonly cluster: Cluster;
  readonly launch: () => Promise<Running>;
  /** To our database, as its owner. */
  readonly ownerUrl: string;
}

export async function prepareOwnCluster(dataFolder: string, searchPath: string): Promise<OwnCluster> {
  const cluster = await prepareCluster({ folder: join(dataFolder, 'postgres'), searchPath });
  const launch = async () => {
    const { process, stop } = await launchCluster(cluster);
    return { pid: process.pid ?? 0, ended: endOf(process), stop };
  };
  return { cluster, launch, ownerUrl: cluster.urlOf(database) };
}

/** Makes the database when the cluster is new. */
export async function createOwnDatabase({ cluster }: OwnCluster): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.urlOf('postgres') });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}

export interface MigratedDatabase {
  /** What the API and the worker connect as. */
  readonly applicationUrl: string;
  readonly applied: readonly string[];
  /**
   * False when the role of DATABASE_URL may not make another one: then only the trigger keeps the
   * audit.
   */
  readonly hasOwnRole: boolean;
}

/** Applies the migrations and lets a role use the tables that does not own them. */
export async function migrateDatabase(ownerUrl: string, dataFolder: string): Promise<MigratedDatabase> {
  const applied = await migrate(ownerUrl);
  const role = `${new URL(ownerUrl).pathname.slice(1)}_app`;
  try {
    return { applicationUrl: await grantApplicationRole(ownerUrl, role, rolePassword(dataFolder)), applied, hasOwnRole: true };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { applicationUrl: ownerUrl, applied, hasOwnRole: false };
  }
}

/** 42501: insufficient_privilege. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

function rolePassword(dataFolder: string): string {
  const file = join(dataFolder, 'secrets', 'database-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
