import { Rejected, Unavailable } from '../../../domain/errors.js';
import type { ReferralEvent } from '../../../domain/process/messages.js';
import type { RequestLog } from '../../../ports/log.js';
import type { ReferralInput, ReferralProcess } from '../../../ports/referralProcess.js';
import type { Database, Transaction } from '../database.js';
import type { Prisma } from '../generated/client.js';
import { insertRow } from '../insertRow.js';

/** A message to a referral's workflow. No patient data. */
export type OutboxMessage = { kind: 'start'; input: ReferralInput } | { kind: 'signal'; event: ReferralEvent };

/**
 * Stores a message in the transaction of the facts that cause it. It is sent after the commit, and
 * exactly when they are committed.
 */
export async function addMessage(tx: Transaction, referralId: string, message: OutboxMessage): Promise<void> {
  await tx.$executeRaw(insertMessage(referralId, message));
}

/** The same as SQL, to be a part of a larger statement. */
export const insertMessage = (referralId: string, message: OutboxMessage): Prisma.Sql =>
  insertRow('outbox', { referralId, message: JSON.stringify(message) });

interface Claimed {
  sequence: bigint;
  referralId: string;
  message: OutboxMessage;
  /** Sends tried, with the one that follows. */
  attempts: number;
}

/**
 * A send that takes longer counts as failed. Longer than any deadline of the process's own client.
 * Real time.
 */
const sendMs = 12_000;
/**
 * Real time for which a claimed message is left to its process. After a crash another process takes
 * it then.
 */
const leaseMs = 30_000;
/** The first wait after a failure; it doubles with each. Real time. */
const firstWaitMs = 500;
const longestWaitMs = 300_000;
/** The wait while Temporal is out of reach, which is no fault of the message. */
const awayWaitMs = 1_000;

/** Messages that are sent concurrently. */
const batch = 50;

type Result = 'sent' | 'refused' | 'failed' | 'away';

interface Outcome {
  sequence: bigint;
  result: Result;
  /** A code for `last_error`. */
  code: string | null;
  waitMs: number;
}

interface OutboxParts {
  db: Database;
  process: ReferralProcess;
  log: Pick<RequestLog, 'error'>;
}

/**
 * Sends at most `limit` messages, until none is available.
 * @returns how many were sent or refused
 */
export async function dispatchMessages(parts: OutboxParts, limit: number): Promise<number> {
  let settled = 0;
  while (settled < limit) {
    const now = await dispatchBatch(parts, limit - settled);
    if (now === 0) break;
    settled += now;
  }
  return settled;
}

/**
 * Claims pending messages, commits, sends them concurrently, and settles each. No transaction is
 * open during a send. A crash between the send and its settlement sends the message again after the
 * lease: starts and signals are safe to repeat.
 */
async function dispatchBatch({ db, process, log }: OutboxParts, limit: number): Promise<number> {
  const claimed = await claim(db, Math.min(limit, batch));
  if (claimed.length === 0) return 0;
  const outcomes = await Promise.all(claimed.map((message) => send(process, log, message)));
  await settleMessages(db, outcomes);
  return outcomes.filter(({ result }) => result === 'sent' || result === 'refused').length;
}

/**
 * The oldest pending message of each referral, unless it is leased or waits. Later messages of the
 * same referral follow only when it is settled, so that each workflow receives its messages in
 * order.
 */
function claim(db: Database, limit: number): Promise<Claimed[]> {
  return db.$queryRaw<Claimed[]>`
    update outbox set attempts = attempts + 1, available_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})
     where sequence in (
       select o.sequence from outbox o
        where o.state = 'pending' and o.available_at <= clock_timestamp()
          and not exists (
            select from outbox e where e.referral_id = o.referral_id and e.state = 'pending' and e.sequence < o.sequence)
        order by o.sequence limit ${limit}::int for update skip locked)
    returning sequence, referral_id::text as "referralId", message, attempts`;
}

async function send(process: ReferralProcess, log: OutboxParts['log'], claimed: Claimed): Promise<Outcome> {
  const { sequence, referralId, message, attempts } = claimed;
  try {
    await inTime(message.kind === 'start' ? process.start(message.input) : process.signal(referralId, message.event));
    return { sequence, result: 'sent', code: null, waitMs: 0 };
  } catch (error) {
    if (error instanceof Unavailable) return { sequence, result: 'away', code: error.code, waitMs: awayWaitMs };
    const code = error instanceof Rejected ? error.code : 'unexpected';
    // A workflow that has ended or refuses the event will not take it later. A start is never given
    // up: that would lose an order.
    if (error instanceof Rejected && message.kind === 'signal') return { sequence, result: 'refused', code, waitMs: 0 };
    log.error({ code: 'message-not-sent', message: String(sequence), referralId, attempts, error }, 'a message of the outbox was not sent');
    return { sequence, result: 'failed', code, waitMs: Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1)) };
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Unavailable('process-slow', 'the workflow service did not answer in time')), sendMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function settleMessages(db: Database, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ sequence, result, code, waitMs }) => ({
    sequence: String(sequence),
    state: result === 'sent' || result === 'refused' ? result : 'pending',
    code,
    wait: waitMs / 1_000,
  }));
  await db.$executeRaw`
    update outbox o set state = x.state, last_error = x.code, available_at = clock_timestamp() + make_interval(secs => x.wait),
           sent_at = case when x.state <> 'pending' then clock_timestamp() end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(sequence bigint, state text, code text, wait float8)
     where o.sequence = x.sequence and o.state = 'pending'`;
}
