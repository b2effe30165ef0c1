import { readFileSync } from 'node:fs';
import { seed } from '../../../prisma/seed.js';
import { openDatabase } from '../../adapters/postgres/database.js';
import { grantApplicationRole } from '../database/applicationRole.js';
import { migrate } from '../database/migrate.js';
import { practiceTime } from './practiceTime.js';

interface DatabaseOptions {
  readonly databaseUrl: string;
  readonly print: (line: string) => void;
}

/**
 * @param grant a file with the connection string of the API and the worker, whose role is to use
 * the tables and not to own them
 */
export async function runMigrate({ databaseUrl, grant, print }: DatabaseOptions & { grant?: string | undefined }): Promise<number> {
  const application = grant === undefined ? undefined : applicationRole(grant);
  const applied = await migrate(databaseUrl);
  for (const name of applied) print(`applied ${name}`);
  if (applied.length === 0) print('The database is up to date.');
  if (application !== undefined) {
    await grantApplicationRole(databaseUrl, application.role, application.password);
    print(`${application.role} may use the tables.`);
  }
  return 0;
}

/**
 * Read before anything is changed. The file is a secret: what is wrong is said without a word of
 * it.
 */
function applicationRole(file: string): { role: string; password: string } {
  const text = readFileSync(file, 'utf8').trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username === '' || url.password === '') {
    throw new Error(`${file} holds no connection string with a role and its password, such as postgresql://role:password@host/database.`);
  }
  return { role: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}

export async function runSeed({ databaseUrl, print }: DatabaseOptions): Promise<number> {
  const db = openDatabase(databaseUrl, 2);
  try {
    await seed(db, { nowMs: await practiceTime(db) });
    print('Specialties, policies and postal codes are there, and a practice: the demo has lent its own where there was none.');
    return 0;
  } finally {
    await db.$disconnect();
  }
}
