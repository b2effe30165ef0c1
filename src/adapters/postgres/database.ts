import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/client.js';

export type Database = PrismaClient;
/** What a transaction's body gets: the same models, one connection. */
export type Transaction = Prisma.TransactionClient;

/** Real milliseconds for which an unused connection is kept: opening one costs more than a hundred statements. */
const idleTimeoutMillis = 300_000;

/**
 * The only way to connect to PostgreSQL.
 * @param url a `postgresql://` connection string
 * @param connections the most that are open at once
 */
export function openDatabase(url: string, connections = 10): Database {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: 5_000, idleTimeoutMillis }),
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
    // The other formats put a call's arguments, and so patient data, into the message of an error.
    errorFormat: 'minimal',
  });
}
