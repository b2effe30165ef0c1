import { PrismaPg } from '@prisma/adapter-pg';
import { createStatementNames } from './statementNames.js';
import { PrismaClient, type Prisma } from './generated/client.js';

export type Database = PrismaClient;
/** What a transaction's body gets: the same models, one connection. */
export type Transaction = Prisma.TransactionClient;

/**
 * The one door to PostgreSQL.
 * @param url a `postgresql://` connection string
 * @param connections at most so many at once
 */
export function openDatabase(url: string, connections = 10): Database {
  return new PrismaClient({
    adapter: new PrismaPg(
      { connectionString: url, max: connections, connectionTimeoutMillis: 5_000 },
      { statementNameGenerator: createStatementNames() },
    ),
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
  });
}
