import type { Clock } from '../../ports/clock.js';
import type { Workload, OperationalMetrics } from '../../ports/operationalMetrics.js';
import type { Database } from './database.js';
import { withDatabase } from './intake/failures.js';

/** Before that a row may lack what its workflow is still planning. Real time. */
const settlingMinutes = 5;
/** Reads that run into the next scrape are given up, and keep no connection from an order. */
const answerMs = 5_000;

export function createPostgresWorkloadBook({ db, clock }: { db: Database; clock: Clock }): OperationalMetrics {
  return { read: () => withDatabase(() => read(db, clock)) };
}

/**
 * One statement on one connection: by indexes, and over the open referrals and the last day alone.
 */
async function read(db: Database, clock: Clock): Promise<Workload> {
  const [, rows] = await db.$transaction([
    db.$executeRawUnsafe(`set local statement_timeout = ${answerMs}`),
    db.$queryRaw<[Workload]>`
      with pending as (
        select real_at from outbox where state = 'pending'
      ), open_referral as (
        select p.stage, r.real_created_at < now() - make_interval(mins => ${settlingMinutes}::int) and p.worklist_rank < 0 as is_orphan
          from referral_projection p join referral r on r.id = p.referral_id where p.status = 'open'
      ), open_task as (
        select reason, deadline < ${new Date(clock.now())}::timestamptz as is_overdue from task where status = 'open'
      ), troubled as (
        select channel, state from send where real_at > now() - interval '1 day' and state in ('failed', 'unknown')
      )
      select (select count(*) from pending)::int as "pendingMessages",
             (select coalesce(greatest(extract(epoch from now() - min(real_at)), 0), 0) from pending)::float8 as "oldestPendingSeconds",
             (select count(*) from open_referral where is_orphan)::int as orphans,
             (select count(*) from open_task where is_overdue)::int as "overdueTasks",
             (select coalesce(json_agg(g), '[]') from (select stage, count(*) as referrals from open_referral group by stage) g) as open,
             (select coalesce(json_agg(g), '[]') from (select reason, count(*) as tasks from open_task group by reason) g) as "openTasks",
             (select coalesce(json_agg(g), '[]') from (select channel, state, count(*) as sends from troubled group by channel, state) g)
               as "troubledSends"`,
  ]);
  return rows[0];
}
