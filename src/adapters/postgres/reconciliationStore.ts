import type { Urgency } from '../../domain/referral.js';
import type { Clock } from '../../ports/clock.js';
import type { ReconciliationStore, OpenReferral } from '../../ports/reconciliationStore.js';
import type { Vault } from '../../ports/vault.js';
import type { Database, Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { withDatabase } from './intake/failures.js';
import { addMessage } from './intake/outbox.js';
import { openTasks } from './referral/record.js';

interface Parts {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Clock;
}

export function createPostgresOpenBook(parts: Parts): ReconciliationStore {
  const { db } = parts;
  return {
    openReferrals: (page) => withDatabase(() => openReferrals(db, page)),
    workflowMissing: (referral, missing) => withDatabase(() => db.$transaction((tx) => workflowMissing(tx, parts, referral, missing))),
    runChanged: (referral, runId) => withDatabase(() => runChanged(parts, referral, runId)),
    silentTexts: ({ afterRealMs, beforeRealMs, limit }) =>
      withDatabase(
        () => db.$queryRaw`
          select id::text as "sendId", provider_id as "providerId" from send
           where channel = 'sms' and state in ('accepted', 'transmitted') and provider_id is not null
             and real_at between ${new Date(afterRealMs)}::timestamptz and ${new Date(beforeRealMs)}::timestamptz
           order by real_at desc limit ${limit}::int`,
      ),
    finishedDocuments: (limit) =>
      withDatabase(
        () => db.$queryRaw`
          select id::text as "sendId", channel, media_name as "documentName" from send
           where media_name is not null and settled_at is not null order by real_at limit ${limit}::int`,
      ),
    documentDiscarded: (sendId) =>
      withDatabase(async () => {
        await db.send.updateMany({ where: { id: sendId }, data: { mediaName: null } });
      }),
  };
}

async function openReferrals(db: Database, { after, limit }: { after?: string | undefined; limit: number }) {
  const rows = await db.$queryRaw<{ referralId: string; specialty: string | null; urgency: Urgency; runId: string | null }[]>`
    select p.referral_id::text as "referralId", p.specialty, p.urgency, p.run_id as "runId" from referral_projection p
     where p.status = 'open' and (${after ?? null}::uuid is null or p.referral_id > ${after ?? null}::uuid)
       and not exists (
         select from outbox o where o.referral_id = p.referral_id and o.state = 'pending' and o.message->>'kind' = 'start')
     order by p.referral_id limit ${limit}::int`;
  return rows.map(({ specialty, runId, ...row }) => ({ ...row, specialty: specialty ?? undefined, runId: runId ?? undefined }));
}

/**
 * No run is called so: none is expected to write the row, and none that comes to an end later does.
 */
const noRun = 'none';

/**
 * The row says so too: nothing else will write it. A turn that the ended run had under way still
 * might, and is not believed any more.
 */
async function workflowMissing(
  tx: Transaction,
  { clock }: Parts,
  { referralId, runId }: Pick<OpenReferral, 'referralId' | 'runId'>,
  { because, deadline }: { because: string; deadline: number },
): Promise<boolean> {
  const [known] = await tx.$queryRaw<{ ordinal: number; isOpen: boolean }[]>`
    select coalesce(max(t.ordinal), 0)::int as ordinal, coalesce(bool_or(t.status = 'open'), false) as "isOpen"
      from task t where t.referral_id = ${referralId}::uuid and t.reason = 'workflow-missing'`;
  if (known?.isOpen === true) return false;
  const at = clock.now();
  const task = { reason: 'workflow-missing' as const, ordinal: (known?.ordinal ?? 0) + 1, openedAt: at, because };
  // A person may have had it begin again while it was compared.
  const open = Prisma.sql`
    select referral_id as id from referral_projection
     where referral_id = ${referralId}::uuid and status = 'open' and run_id is not distinct from ${runId ?? null} for update`;
  if ((await openTasks(tx, open, { referralId, tasks: [task], deadlines: { [task.reason]: deadline }, at })) === 0) return false;
  await tx.$executeRaw`
    update referral_projection p set run_id = ${noRun}, needs_attention = t.reason, owner = t.owner, queue = t.queue, deadline = t.deadline, next_at = t.deadline,
           next_what = 'task'
      from task t where p.referral_id = ${referralId}::uuid and t.referral_id = p.referral_id and t.reason = ${task.reason} and t.ordinal = ${task.ordinal}`;
  return true;
}

/**
 * From now on this run's rows count, from the first. Those of the run before are ignored. A row that
 * another run has written since it was compared stays: that run may be the newer one.
 */
function runChanged(
  { db }: Parts,
  { referralId, runId: compared }: Pick<OpenReferral, 'referralId' | 'runId'>,
  runId: string,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.referralProjection.updateMany({
      where: { referralId, runId: compared ?? null },
      data: { runId, sequence: 0 },
    });
    if (count > 0) await addMessage(tx, referralId, { kind: 'signal', event: { name: 'runChanged', input: { id: runId } } });
    return count > 0;
  });
}
