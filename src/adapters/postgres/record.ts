import type { Fact } from '../../domain/lifecycle.js';
import { automatic } from '../../domain/status.js';
import type { ReferralStore } from '../../ports/referralStore.js';
import type { Vault } from '../../ports/vault.js';
import type { Database, Transaction } from './database.js';
import { derivedId } from './derivedId.js';
import { dateOf, rowUpdate } from './rowUpdate.js';

type Entry = Parameters<ReferralStore['record']>[0];
type StoredTask = Awaited<ReturnType<ReferralStore['record']>>[number];

/** The one writer of what people see: one transaction, so that a repeat after a crash in the middle finds everything done or nothing. */
export function createRecord({ db, vault }: { db: Database; vault: Vault }): ReferralStore['record'] {
  return (entry) =>
    db.$transaction(async (tx) => {
      if (entry.facts.length > 0) await writeFacts(tx, vault, entry);
      const tasks = await keepTasks(tx, entry);
      await tx.$executeRaw(rowUpdate(namingThePerson(entry, tasks)));
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

async function keepTasks(tx: Transaction, { referralId, row, deadlines, at }: Entry): Promise<StoredTask[]> {
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
    on conflict (referral_id, reason, ordinal) do update set detail = excluded.detail where task.detail is distinct from excluded.detail and task.status = 'open'`;
  const stored = await tx.$queryRaw<{ reason: string; ordinal: number; owner: string; deadline: Date }[]>`
    select reason, ordinal, owner, deadline from task where referral_id = ${referralId}::uuid and status = 'open'`;
  return stored.map((task) => ({ ...task, deadline: task.deadline.getTime() }));
}
