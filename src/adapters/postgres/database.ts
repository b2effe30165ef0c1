import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/client.js';

export type Database = PrismaClient;
/** What a transaction's body gets: the same models, one connection. */
export type Transaction = Prisma.TransactionClient;

/**
 * Real milliseconds for which an unused connection is kept: opening one costs more than a hundred
 * statements.
 */
const idleTimeoutMillis = 300_000;

/** Real milliseconds. */
export interface DatabasePatience {
  /** To wait for a connection: a new one, or a free one of the pool. */
  readonly connectMs: number;
  /** From the start of a transaction to its end. */
  readonly transactionMs: number;
}

const patience: DatabasePatience = { connectMs: 5_000, transactionMs: 10_000 };

/**
 * The only way to connect to PostgreSQL.
 * @param url a `postgresql://` connection string
 * @param connections the most that are open at once
 * @param patience how long to wait; tests wait longer, because they share a machine that may be
 *   slow
 */
export function openDatabase(url: string, connections = 10, { connectMs, transactionMs } = patience): Database {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections, connectionTimeoutMillis: connectMs, idleTimeoutMillis }),
    transactionOptions: { maxWait: connectMs, timeout: transactionMs },
    // The other formats put a call's arguments, and so patient data, into the message of an error.
    errorFormat: 'minimal',
  });
}
