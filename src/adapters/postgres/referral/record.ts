import type { Fact } from '../../../domain/process/facts.js';
import { automatic } from '../../../domain/process/status.js';
import type { ReferralStore, Row } from '../../../ports/referralStore.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database, Transaction } from '../database.js';
import { Prisma } from '../generated/client.js';
import { derivedId } from '../derivedId.js';
import type { WrittenDetail } from './timeline.js';
import { dateOf, isNewest, closeUnknownTasks, rowUpdate } from './rowUpdate.js';

type Entry = Parameters<ReferralStore['record']>[0];
type StoredTask = Awaited<ReturnType<ReferralStore['record']>>[number];

/**
 * The one writer of what people see: one transaction, so that a repeat after a crash in the middle
 * finds everything done or nothing.
 */
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

/** What is open in the table is what is open in the workflow. */
async function writeRow(tx: Transaction, entry: Entry): Promise<void> {
  await tx.$executeRaw`with kept as (${rowUpdate(entry)}) ${closeUnknownTasks(entry)}`;
}

async function writeFacts(tx: Transaction, vault: Vault, entry: Entry): Promise<void> {
  for (const fact of entry.facts) await writeFact(tx, vault, entry, fact);
}

/** Facts are counted by each run for itself. */
async function writeFact(tx: Transaction, vault: Vault, { referralId, runId }: Entry, fact: Fact): Promise<void> {
  const id = derivedId(referralId, runId, 'fact', fact.n);
  const at = new Date(fact.at);
  switch (fact.kind) {
    case 'evidence':
      await tx.$executeRaw`insert into evidence (id, referral_id, grade, kind, source, by, visit_at, detail, at)
        values (${id}::uuid, ${referralId}::uuid, ${fact.grade}, ${fact.evidence}, 'person', ${fact.by}, ${dateOf(fact.visitAt)}, ${JSON.stringify({ spokeTo: fact.spokeTo ?? null })}::jsonb, ${at})
        on conflict (id) do nothing`;
      return;
    case 'appointment':
      // Another step writes the visit to the chart, so the EHR can report it before this.
      await tx.$executeRaw`insert into appointment (id, referral_id, status, start_at, end_at, source, by, at)
        select ${derivedId(referralId, runId, 'appointment', fact.id)}::uuid, ${referralId}::uuid, ${fact.status}, ${dateOf(fact.startAt)}::timestamptz, ${dateOf(fact.endAt)}::timestamptz, 'coordinator', ${fact.by}, ${at}::timestamptz
         where not exists (select 1 from appointment where referral_id = ${referralId}::uuid and ehr_id is not null and start_at = ${dateOf(fact.startAt)}::timestamptz
                              and status in ('booked', 'fulfilled'))
        on conflict (id) do nothing`;
      return;
    case 'call':
    case 'note':
    case 'snooze': {
      const kind = fact.kind === 'call' ? `call:${fact.outcome}` : fact.kind;
      const written = Buffer.from(vault.seal(Buffer.from(JSON.stringify(writtenIn(fact))), 'note'));
      await tx.$executeRaw`insert into staff_activity (id, coordinator_id, referral_id, kind, seconds, note, at)
        values (${id}::uuid, ${fact.by}, ${referralId}::uuid, ${kind}, ${fact.kind === 'call' ? fact.seconds : 0}, ${written}, ${at}) on conflict (id) do nothing`;
      return;
    }
    case 'taskClosed':
      await tx.$executeRaw`update task set status = 'done', closed_at = ${at}, closed_by = ${fact.by}, decision = ${JSON.stringify({ decision: fact.decision, clinician: fact.clinician })}::jsonb
        where referral_id = ${referralId}::uuid and reason = ${fact.reason} and ordinal = ${fact.ordinal} and status = 'open'`;
      return;
  }
}

/**
 * What a person entered: names and free text, so it is encrypted. The history shows it
 * (timeline.ts).
 */
function writtenIn(fact: Extract<Fact, { kind: 'call' | 'note' | 'snooze' }>): WrittenDetail {
  switch (fact.kind) {
    case 'call':
      return { with: fact.with, spokeTo: fact.spokeTo, said: fact.said };
    case 'note':
      return { text: fact.text };
    case 'snooze':
      return { tasks: fact.tasks, until: new Date(fact.untilAt).toISOString(), reason: fact.reason };
  }
}

async function keepTasks(tx: Transaction, entry: Entry): Promise<StoredTask[]> {
  const { referralId, row, deadlines, at } = entry;
  if (row.tasks.length === 0) return [];
  const mine = Prisma.sql`select referral_id as id from referral_projection where referral_id = ${referralId}::uuid and ${isNewest(entry)} for update`;
  await openTasks(tx, mine, { referralId, tasks: row.tasks, deadlines, at });
  const stored = await tx.$queryRaw<{ reason: string; ordinal: number; owner: string; deadline: Date }[]>`
    select reason, ordinal, owner, deadline from task where referral_id = ${referralId}::uuid and status = 'open'`;
  return stored.map((task) => ({ ...task, deadline: task.deadline.getTime() }));
}

/**
 * For the referral that `whose` selects, if any. A task that was closed comes back by a turn, or a
 * run, that does not know of its end.
 */
export async function openTasks(
  tx: Transaction,
  whose: Prisma.Sql,
  { referralId, tasks, deadlines, at }: Pick<Entry, 'referralId' | 'deadlines' | 'at'> & Pick<Row, 'tasks'>,
): Promise<number> {
  const wanted = tasks.map((task) => ({
    id: derivedId(referralId, 'task', task.reason, task.ordinal),
    reason: task.reason,
    ordinal: task.ordinal,
    detail: { because: task.because ?? null },
    openedAt: new Date(task.openedAt).toISOString(),
    deadline: new Date(deadlines[task.reason] ?? at).toISOString(),
  }));
  // The coordinator with the fewest open tasks; a referral's tasks stay with one person.
  return tx.$executeRaw`
    with mine as (${whose})
    insert into task (id, referral_id, reason, ordinal, detail, owner, queue, opened_at, deadline)
    select x.id::uuid, mine.id, x.reason, x.ordinal, x.detail,
      coalesce((select t.owner from task t where t.referral_id = mine.id order by t.opened_at desc limit 1),
        (select c.id from coordinator c left join task t on t.owner = c.id and t.status = 'open' where c.active group by c.id order by count(t.id), c.id limit 1), 'coordinators'),
      'coordinators', x."openedAt"::timestamptz, x.deadline::timestamptz
    from mine, jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as x(id text, reason text, ordinal int, detail jsonb, "openedAt" text, deadline text)
    on conflict (referral_id, reason, ordinal) do update
       set detail = excluded.detail, status = 'open', closed_at = null, closed_by = null, decision = null
     where task.detail is distinct from excluded.detail or task.status <> 'open'`;
}
