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

/** One statement on one connection: by indexes, and over the open referrals and the last day alone. */
async function read(db: Database, clock: Clock): Promise<Workload> {
  const [, rows] = await db.$transaction([
    db.$executeRawUnsafe(`set local statement_timeout = ${answerMs}`),
    db.$queryRaw<[Workload]>`
      with owed as (
        select real_at from inbox where state = 'stored' and pass_on->>'kind' in ('start', 'signal')
      ), open_referral as (
        select stage, real_created_at < now() - make_interval(mins => ${settlingMinutes}::int)
                      and (owner is null or next_what is null or deadline is null or queue is null) as is_orphan
          from referral where status = 'open' and outcome is null
      ), open_task as (
        select reason, deadline < ${new Date(clock.now())}::timestamptz as is_overdue from task where status = 'open'
      ), troubled as (
        select channel, state from send where real_at > now() - interval '1 day' and state in ('failed', 'unknown')
      )
      select (select count(*) from owed)::int as owed,
             (select coalesce(greatest(extract(epoch from now() - min(real_at)), 0), 0) from owed)::float8 as "oldestOwedSeconds",
             (select count(*) from open_referral where is_orphan)::int as orphans,
             (select count(*) from open_task where is_overdue)::int as "overdueTasks",
             (select coalesce(json_agg(g), '[]') from (select stage, count(*) as referrals from open_referral group by stage) g) as open,
             (select coalesce(json_agg(g), '[]') from (select reason, count(*) as tasks from open_task group by reason) g) as "openTasks",
             (select coalesce(json_agg(g), '[]') from (select channel, state, count(*) as sends from troubled group by channel, state) g)
               as "troubledSends"`,
  ]);
  return rows[0];
}
