import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import type { Audit, AuditEntry } from '../../ports/audit.js';
import type { Clock } from '../../ports/clock.js';
import type { Database, Transaction } from './database.js';
import { isDuplicate, withDatabase } from './intake/failures.js';

/** The hash before the first row. */
const genesis = '0'.repeat(64);
const pageRows = 1_000;

interface Link {
  sequence: bigint;
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
  previous: string;
  hash: string;
  at: Date;
}

interface Waiting {
  entry: AuditEntry;
  done: () => void;
  failed: (reason: unknown) => void;
}

/**
 * Rows chained by SHA-256. A row is added only to the one that is the last, and to none twice (a
 * unique key): who was overtaken by another process looks again. Entries that arrive while a batch
 * is being written wait for the next one, so that a busy hour costs one statement per batch and not
 * one per entry.
 */
export function createPostgresAudit({ db, clock }: { db: Database; clock: Clock }): Audit {
  const waiting: Waiting[] = [];
  let writing = false;
  let head: string | undefined;

  const write = async (entries: AuditEntry[]): Promise<void> => {
    for (;;) {
      const last: string = head ?? (await readHead(db));
      // Unknown until it is written: an error leaves open what the last row is.
      head = undefined;
      const links = chain(entries, last, new Date(clock.now()));
      if (!(await append(db, links, last))) continue;
      head = links.at(-1)?.hash;
      return;
    }
  };

  const drain = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 200);
      try {
        await withDatabase(() => write(batch.map(({ entry }) => entry)));
        for (const { done } of batch) done();
      } catch (reason) {
        for (const { failed } of batch) failed(reason);
      }
    }
    writing = false;
  };

  return {
    append: (entry) =>
      new Promise<void>((done, failed) => {
        waiting.push({ entry, done, failed });
        if (!writing) void drain();
      }),
    verifyChain: () => withDatabase(() => verify(db)),
  };
}

/**
 * One row in a transaction of the caller: it is there exactly when the caller's facts are. Its last
 * statement, because other rows wait for the commit.
 */
export async function auditWithin(tx: Transaction, clock: Pick<Clock, 'now'>, entry: AuditEntry): Promise<void> {
  for (;;) {
    const [link] = chain([entry], await readHead(tx), new Date(clock.now()));
    if (link !== undefined && (await insert(tx, [link], link.previous)) > 0) return;
  }
}

async function readHead(db: Pick<Database, '$queryRaw'>): Promise<string> {
  const [head] = await db.$queryRaw<{ hash: string }[]>`select hash from audit order by sequence desc limit 1`;
  return head?.hash ?? genesis;
}

function chain(entries: AuditEntry[], head: string, at: Date): Omit<Link, 'sequence'>[] {
  let previous = head;
  return entries.map(({ actor, action, subject, detail = {} }) => {
    const link = { actor: plain(actor), action: plain(action), subject: plain(subject), detail, previous, at };
    previous = hashOf(link);
    return { ...link, hash: previous };
  });
}

/** All links or none. False: `last` is no longer the last row. */
async function append(db: Database, links: Omit<Link, 'sequence'>[], last: string): Promise<boolean> {
  try {
    return (await insert(db, links, last)) > 0;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Nothing is added after another row than the last. */
function insert(db: Pick<Database, '$executeRaw'>, links: Omit<Link, 'sequence'>[], last: string): Promise<number> {
  const rows = JSON.stringify(links.map((link) => ({ ...link, at: link.at.toISOString() })));
  return db.$executeRaw`
      insert into audit (actor, action, subject, detail, previous, hash, at)
      select e->>'actor', e->>'action', e->>'subject', e->'detail', e->>'previous', e->>'hash', (e->>'at')::timestamptz
        from jsonb_array_elements(${rows}::jsonb) with ordinality as rows(e, place)
       where coalesce((select hash from audit order by sequence desc limit 1), ${genesis}) = ${last} order by place`;
}

async function verify(db: Database): ReturnType<Audit['verifyChain']> {
  let rows = 0;
  let previous = genesis;
  let after = 0n;
  for (;;) {
    const page = await db.$queryRaw<Link[]>`
      select sequence, actor, action, subject, detail, previous, hash, at from audit where sequence > ${after} order by sequence limit ${pageRows}`;
    for (const link of page) {
      if (link.previous !== previous || link.hash !== hashOf(link)) return { ok: false, rows, brokenAt: String(link.sequence) };
      previous = link.hash;
      after = link.sequence;
      rows += 1;
    }
    if (page.length < pageRows) return { ok: true, rows };
  }
}

/** Keys sorted, because jsonb does not keep their order. */
function hashOf({ actor, action, subject, detail, previous, at }: Omit<Link, 'sequence' | 'hash'>): string {
  return createHash('sha256')
    .update(stringify({ actor, action, subject, detail, previous, at: at.toISOString() }))
    .digest('hex');
}

/**
 * PostgreSQL's text holds no NUL, and half a surrogate pair would be stored as something else than
 * what was hashed.
 */
function plain(text: string): string {
  return text
    .replaceAll('\0', '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .slice(0, 300);
}
