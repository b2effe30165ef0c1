import type { Fact } from '../../domain/lifecycle.js';
import { automatic } from '../../domain/status.js';
import type { ReferralStore, Row } from '../../ports/referralStore.js';
import type { Vault } from '../../ports/vault.js';
import type { Database, Transaction } from './database.js';
import { derivedId } from './derivedId.js';

type Entry = Parameters<ReferralStore['record']>[0];
type StoredTask = Awaited<ReturnType<ReferralStore['record']>>[number];

/** The one writer of what people see: one transaction, so that a repeat after a crash in the middle finds everything done or nothing. */
export function createRecord({ db, vault }: { db: Database; vault: Vault }): ReferralStore['record'] {
  return (entry) =>
    db.$transaction(async (tx) => {
      if (entry.facts.length > 0) await writeFacts(tx, vault, entry);
      const tasks = await keepTasks(tx, entry);
      await writeRow(tx, namingThePerson(entry, tasks));
      return tasks;
    });
}

/** Whose task it is, and until when, is decided here: the row says so from its first moment. */
function namingThePerson(entry: Entry, tasks: readonly StoredTask[]): Entry {
  const { status, attention } = entry.row;
  const task = tasks.find(({ reason }) => reason === attention);
  if (task === undefined) return entry;
  const owner = status.owner === automatic ? task.owner : status.owner;
  return {
    ...entry,
    row: { ...entry.row, status: { ...status, owner, deadline: task.deadline, next: { ...status.next, at: task.deadline } } },
  };
}

const dateOf = (ms: number | null | undefined): Date | null => (ms === null || ms === undefined ? null : new Date(ms));

/**
 * A worker that dies right after this leaves a turn of the workflow that never was: the turn is taken again, later, perhaps otherwise, and under
 * the same number. So the later of two counts, and its tasks are those that are open. `workflow-missing` is not the workflow's to say.
 */
async function writeRow(tx: Transaction, { referralId, sequence, at, row }: Entry): Promise<void> {
  const { status } = row;
  const { axes } = status;
  const open = row.tasks.map(({ reason, ordinal }) => ({ reason, ordinal }));
  await tx.$executeRaw`
    with newest as (update referral set sequence = ${sequence}, stage = ${status.stage}, delivery = ${axes.delivery}, acceptance = ${axes.acceptance},
      appointment = ${axes.appointment}, report = ${axes.report}, write_back = ${axes.writeBack}, owner = ${status.owner}, next_what = ${status.next.what},
      next_at = ${dateOf(status.next.at)}, deadline = ${dateOf(status.deadline)}, queue = ${status.queue}, needs_attention = ${status.needsAttention ?? null},
      nudges_sent = ${status.nudgesSent}, outcome = ${status.outcome ?? null}, evidence_grade = ${row.evidenceGrade ?? null},
      specialist_id = coalesce(${row.specialistId ?? null}, specialist_id), appointment_at = ${dateOf(row.appointmentAt)},
      confirmed_at = case when ${axes.appointment} in ('booked', 'kept') then coalesce(confirmed_at, ${dateOf(at)}::timestamptz) else confirmed_at end,
      kept_at = case when ${axes.appointment} = 'kept' then coalesce(kept_at, ${keptAt(row, at)}::timestamptz) else kept_at end,
      ended_at = case when ${status.outcome ?? null}::text is null then null else coalesce(ended_at, ${dateOf(at)}::timestamptz) end,
      status = ${status.outcome === undefined ? 'open' : 'ended'}, recorded_at = ${dateOf(at)}
    where id = ${referralId}::uuid and (sequence < ${sequence} or (sequence = ${sequence} and recorded_at < ${dateOf(at)}::timestamptz)) returning id)
    update task set status = 'done', closed_at = ${dateOf(at)}, closed_by = 'event', decision = '{"decision": "overtaken"}'::jsonb from newest
    where referral_id = newest.id and status = 'open' and reason <> 'workflow-missing' and not exists (
      select 1 from jsonb_to_recordset(${JSON.stringify(open)}::jsonb) as x(reason text, ordinal int) where x.reason = task.reason and x.ordinal = task.ordinal)`;
}

/** The visit's own time where it is known: a visit that is confirmed late was kept when it took place. */
const keptAt = (row: Row, at: number): Date => new Date(Math.min(row.appointmentAt ?? at, at));

async function writeFacts(tx: Transaction, vault: Vault, entry: Entry): Promise<void> {
  for (const fact of entry.facts) await writeFact(tx, vault, entry.referralId, fact);
}

async function writeFact(tx: Transaction, vault: Vault, referralId: string, fact: Fact): Promise<void> {
  const id = derivedId(referralId, 'fact', fact.n);
  const at = new Date(fact.at);
  switch (fact.kind) {
    case 'evidence':
      await tx.$executeRaw`insert into evidence (id, referral_id, grade, kind, source, by, visit_at, detail, at)
        values (${id}::uuid, ${referralId}::uuid, ${fact.grade}, ${fact.evidence}, 'person', ${fact.by}, ${dateOf(fact.visitAt)}, ${JSON.stringify({ spokeTo: fact.spokeTo ?? null })}::jsonb, ${at})
        on conflict (id) do nothing`;
      return;
    case 'appointment':
      await tx.$executeRaw`insert into appointment (id, referral_id, status, start_at, end_at, source, at)
        values (${derivedId(referralId, 'appointment', fact.id)}::uuid, ${referralId}::uuid, ${fact.status}, ${dateOf(fact.startAt)}, ${dateOf(fact.endAt)}, 'coordinator', ${at})
        on conflict (id) do nothing`;
      return;
    case 'call':
      await tx.$executeRaw`insert into staff_activity (id, coordinator_id, referral_id, kind, seconds, at)
        values (${id}::uuid, ${fact.by}, ${referralId}::uuid, ${`call:${fact.outcome}`}, ${fact.seconds}, ${at}) on conflict (id) do nothing`;
      return;
    case 'note':
      await tx.$executeRaw`insert into staff_activity (id, coordinator_id, referral_id, kind, seconds, note, at)
        values (${id}::uuid, ${fact.by}, ${referralId}::uuid, 'note', 0, ${Buffer.from(vault.seal(Buffer.from(fact.text), 'note'))}, ${at}) on conflict (id) do nothing`;
      return;
    case 'taskClosed':
      await tx.$executeRaw`update task set status = 'done', closed_at = ${at}, closed_by = ${fact.by}, decision = ${JSON.stringify({ decision: fact.decision })}::jsonb
        where referral_id = ${referralId}::uuid and reason = ${fact.reason} and ordinal = ${fact.ordinal} and status = 'open'`;
      return;
  }
}

async function keepTasks(tx: Transaction, { referralId, sequence, row, deadlines, at }: Entry): Promise<StoredTask[]> {
  if (row.tasks.length === 0) return [];
  const wanted = row.tasks.map((task) => ({
    id: derivedId(referralId, 'task', task.reason, task.ordinal),
    reason: task.reason,
    ordinal: task.ordinal,
    detail: { because: task.because ?? null },
    openedAt: new Date(task.openedAt).toISOString(),
    deadline: new Date(deadlines[task.reason] ?? at).toISOString(),
  }));
  // The coordinator with the fewest open tasks; a referral's tasks stay with one person.
  await tx.$executeRaw`
    insert into task (id, referral_id, reason, ordinal, detail, owner, queue, opened_at, deadline)
    select x.id::uuid, ${referralId}::uuid, x.reason, x.ordinal, x.detail,
      coalesce((select t.owner from task t where t.referral_id = ${referralId}::uuid order by t.opened_at desc limit 1),
        (select c.id from coordinator c left join task t on t.owner = c.id and t.status = 'open' where c.active group by c.id order by count(t.id), c.id limit 1), 'coordinators'),
      'coordinators', x."openedAt"::timestamptz, x.deadline::timestamptz
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as x(id text, reason text, ordinal int, detail jsonb, "openedAt" text, deadline text)
    where exists (select 1 from referral r where r.id = ${referralId}::uuid
      and (r.sequence < ${sequence} or (r.sequence = ${sequence} and r.recorded_at <= ${dateOf(at)}::timestamptz)))
    on conflict (referral_id, reason, ordinal) do update set detail = excluded.detail, status = 'open', closed_at = null, closed_by = null, decision = null
    where task.detail is distinct from excluded.detail or task.status <> 'open'`;
  const stored = await tx.$queryRaw<{ reason: string; ordinal: number; owner: string; deadline: Date }[]>`
    select reason, ordinal, owner, deadline from task where referral_id = ${referralId}::uuid and status = 'open'`;
  return stored.map((task) => ({ ...task, deadline: task.deadline.getTime() }));
}
