import { Rejected, Unavailable } from '../../../domain/errors.js';
import type { ReferralProcess } from '../../../ports/referralProcess.js';
import type { Transaction } from '../database.js';
import type { IntakeParts, Owed } from './inbox.js';
import { matchReceipts } from './receipts.js';

interface OwedRow {
  id: string;
  referralId: string;
  owed: Extract<Owed, { kind: 'start' | 'signal' }>;
}

interface Delivery {
  id: string;
  passed: boolean;
  /** A code, kept in `last_error`. */
  note: string | null;
}

const batchRows = 50;
/** Longer than any deadline of the process's own client; shorter than the transaction that holds the rows. */
const deliveryMs = 12_000;
const transactionMs = 25_000;

/**
 * Starts and signals what was stored. Each referral's rows go one after another (a start first), different referrals go together;
 * rows held by another process are left to it. While the workflows are out of reach one row at a time is tried, less and less often.
 */
export function createDispatch(parts: IntakeParts & { process: ReferralProcess }): (limit: number) => Promise<number> {
  let misses = 0;
  let restUntil = 0;

  return async (limit) => {
    if (parts.clock.realNow() < restUntil) return 0;
    await matchReceipts(parts, limit);
    let passed = 0;
    const failed: string[] = [];
    while (passed < limit) {
      const deliveries = await passBatch(parts, misses > 0 ? 1 : Math.min(batchRows, limit - passed), failed);
      const arrived = deliveries.filter((delivery) => delivery.passed).length;
      passed += arrived;
      failed.push(...deliveries.filter((delivery) => !delivery.passed).map(({ id }) => id));
      if (deliveries.length === 0) break;
      misses = arrived > 0 ? 0 : misses + 1;
      if (arrived === 0) {
        restUntil = parts.clock.realNow() + Math.min(5_000, 125 * 2 ** misses);
        break;
      }
    }
    return passed;
  };
}

function passBatch(parts: IntakeParts & { process: ReferralProcess }, limit: number, except: string[]): Promise<Delivery[]> {
  return parts.db.$transaction(
    async (tx) => {
      const rows = await take(tx, limit, except);
      const deliveries = await Promise.all(rows.map((row) => deliver(parts.process, row)));
      if (deliveries.length > 0) await record(tx, deliveries);
      return deliveries;
    },
    { timeout: transactionMs, maxWait: 5_000 },
  );
}

/**
 * The first owed row of each referral, the least tried first: read from the index until there are enough, for behind a burst thousands are owed.
 * The outer conditions are looked at again once a row is locked.
 */
function take(tx: Transaction, limit: number, except: string[]): Promise<OwedRow[]> {
  return tx.$queryRaw<OwedRow[]>`
    select i.id::text, i.referral_id::text as "referralId", i.pass_on as owed from inbox i
     where i.state = 'stored' and i.pass_on->>'kind' in ('start', 'signal') and not (i.id = any(${except}::uuid[]))
       and not exists (
         select from inbox e
          where e.referral_id = i.referral_id and e.state = 'stored' and e.pass_on->>'kind' in ('start', 'signal')
            and (e.pass_on->>'kind' <> 'start', e.real_at, e.id) < (i.pass_on->>'kind' <> 'start', i.real_at, i.id))
     order by i.attempts, i.real_at limit ${limit}::int for update of i skip locked`;
}

async function deliver(process: ReferralProcess, { id, referralId, owed }: OwedRow): Promise<Delivery> {
  try {
    await inTime(owed.kind === 'start' ? process.start(owed.input) : process.signal(referralId, owed.event));
    return { id, passed: true, note: null };
  } catch (error) {
    // A workflow that has ended, or that refuses the event, will not take it later: the fact is kept, the row is done.
    // A start is never given up: a referral without a workflow is a lost order.
    const isFinal = error instanceof Rejected && owed.kind === 'signal';
    const isNamed = error instanceof Rejected || error instanceof Unavailable;
    return { id, passed: isFinal, note: isNamed ? error.code : 'unexpected' };
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Unavailable('process-slow', 'the workflow service did not answer in time')), deliveryMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function record(tx: Transaction, deliveries: Delivery[]): Promise<void> {
  await tx.$executeRaw`
    update inbox i set state = case when d.passed then 'passed' else i.state end, attempts = i.attempts + 1, last_error = d.note,
           passed_at = case when d.passed then clock_timestamp() end
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d(id uuid, passed boolean, note text)
     where i.id = d.id`;
}
