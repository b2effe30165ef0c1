import pg from 'pg';
import { grantApplicationRole } from '../../src/cli/database/applicationRole.js';
import type { TestDatabase } from './postgres.js';

/**
 * Statements of one database since it was made, as PostgreSQL counts them. BEGIN, COMMIT and
 * ROLLBACK are none.
 */
export interface StatementCount {
  /** Of the process that connects as this role. */
  readonly of: 'api' | 'worker';
  readonly text: string;
  readonly calls: number;
}

export interface StatementCounter {
  /**
   * How the API and the worker must connect, each as a role of its own: that is how they are told
   * apart.
   */
  readonly urls: { readonly api: string; readonly worker: string };
  readonly read: () => Promise<StatementCount[]>;
}

/** Inside `describeWith('statements', ...)`. */
export async function countStatements({ ownerUrl }: Pick<TestDatabase, 'ownerUrl'>): Promise<StatementCounter> {
  await ask(ownerUrl, 'create extension if not exists pg_stat_statements');
  // Roles belong to the whole server: a pair for each database.
  const own = new URL(ownerUrl).pathname.slice(1);
  return {
    urls: {
      api: await grantApplicationRole(ownerUrl, `api_${own}`, 'counted'),
      worker: await grantApplicationRole(ownerUrl, `worker_${own}`, 'counted'),
    },
    read: () =>
      ask<StatementCount>(
        ownerUrl,
        `select split_part(r.rolname, '_', 1) as of, regexp_replace(s.query, '\\s+', ' ', 'g') as text, s.calls::int as calls
           from pg_stat_statements s join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
          where d.datname = current_database() and r.rolname in ('api_' || d.datname, 'worker_' || d.datname) and s.query !~* '^(begin|commit|rollback)' order by s.calls desc, s.query`,
      ),
  };
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * The same for one referral as for a thousand: remembered by the process, read again after a while.
 */
const shared = /\bfrom (?:"public"\.)?"?(?:policy|practice|specialty|specialty_code|postal_code|clock)\b/i;
/**
 * What the dispatchers ask once a second and once per wake: the claims of pending messages and of
 * faxes that came in, and the receipts that wait for their send. What they find is counted where it
 * is settled.
 */
const polling = /^(?:update (?:outbox|inbound_fax) set attempts = |select i\.id::text, i\.receipt from inbox)/i;

/** What one referral's own statements are, without what is there anyway. */
export const isBusiness = ({ text }: StatementCount): boolean => !shared.test(text) && !polling.test(text);
