import { PrismaPg } from '@prisma/adapter-pg';
import { createStatementNames } from './statementNames.js';
import { PrismaClient, type Prisma } from './generated/client.js';

export type Database = PrismaClient;
/** What a transaction's body gets: the same models, one connection. */
export type Transaction = Prisma.TransactionClient;

/** Real milliseconds that a connection is kept unused: opening one costs both sides more than a hundred statements do. */
const idleTimeoutMillis = 300_000;

/**
 * The one door to PostgreSQL.
 * @param url a `postgresql://` connection string
 * @param connections at most so many at once
 */
export function openDatabase(url: string, connections = 10): Database {
  return new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: url, max: connections, connectionTimeoutMillis: 5_000, idleTimeoutMillis },
      { statementNameGenerator: createStatementNames() },
    ),
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
    // Any other takes a stack trace of each call, through the source maps, for an error that it hardly ever has.
    errorFormat: 'minimal',
  });
}
