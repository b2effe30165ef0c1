import { seed } from '../../prisma/seed.js';
import { openDatabase } from '../adapters/postgres/database.js';
import { migrate } from './migrate.js';
import { practiceNow } from './practiceNow.js';

interface DatabaseOptions {
  readonly databaseUrl: string;
  readonly print: (line: string) => void;
}

export async function runMigrate({ databaseUrl, print }: DatabaseOptions): Promise<number> {
  const applied = await migrate(databaseUrl);
  for (const name of applied) print(`applied ${name}`);
  if (applied.length === 0) print('The database is up to date.');
  return 0;
}

export async function runSeed({ databaseUrl, print }: DatabaseOptions): Promise<number> {
  const db = openDatabase(databaseUrl, 2);
  try {
    await seed(db, { nowMs: await practiceNow(db) });
    print('The practice of the demo is there. What the tables held already is left as it was.');
    return 0;
  } finally {
    await db.$disconnect();
  }
}
