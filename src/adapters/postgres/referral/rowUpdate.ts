import type { Row, RowEntry } from '../../../ports/referralStore.js';
import { Prisma } from '../generated/client.js';

export const dateOf = (ms: number | null | undefined): Date | null => (ms === null || ms === undefined ? null : new Date(ms));

/**
 * Updates the row that people see, unless the entry is older than what is stored. Returns the id if
 * it was updated.
 */
export function rowUpdate(entry: RowEntry): Prisma.Sql {
  const { referralId, runId, sequence, at, row } = entry;
  const { status } = row;
  const { axes } = status;
  return Prisma.sql`
    update referral_projection set run_id = ${runId}, sequence = ${sequence}, stage = ${status.stage}, delivery = ${axes.delivery}, acceptance = ${axes.acceptance},
      appointment = ${axes.appointment}, report = ${axes.report}, write_back = ${axes.writeBack}, owner = ${status.owner}, next_what = ${status.next.what},
      next_at = ${dateOf(status.next.at)}::timestamptz, deadline = ${dateOf(deadlineOf(entry))}::timestamptz, queue = ${status.queue},
      needs_attention = ${status.needsAttention ?? null}, nudges_sent = ${status.nudgesSent}, outcome = ${status.outcome ?? null},
      evidence_grade = ${row.evidenceGrade ?? null}, specialist_id = coalesce(${row.specialistId ?? null}, specialist_id),
      appointment_at = ${dateOf(row.appointmentAt)}::timestamptz,
      confirmed_at = case when ${axes.appointment} in ('booked', 'kept') then coalesce(confirmed_at, ${dateOf(at)}::timestamptz) else confirmed_at end,
      kept_at = case when ${axes.appointment} = 'kept' then coalesce(kept_at, ${keptAt(row, at)}::timestamptz) else kept_at end,
      ended_at = case when ${status.outcome ?? null}::text is null then null else coalesce(ended_at, ${dateOf(at)}::timestamptz) end,
      recorded_at = ${dateOf(at)}::timestamptz
    where referral_id = ${referralId}::uuid and ${isNewest(entry)} returning referral_id as id`;
}

/**
 * Whether an entry counts, by the columns of its row. A worker that dies right after storing leaves
 * a turn of the workflow that never was: it is taken again, later, perhaps otherwise, and under the
 * same number, so that the later of two counts. Of a run that the row does not know nothing counts
 * until the reconciler has introduced it (reconciliationStore.ts): it was reset by hand. A run that
 * continues the known one needs no introduction.
 */
export const isNewest = ({
  runId,
  continues,
  sequence,
  at,
}: Pick<RowEntry, 'runId' | 'continues' | 'sequence' | 'at'>): Prisma.Sql => Prisma.sql`
  coalesce(run_id in (${runId}, ${continues ?? runId}), true) and (sequence < ${sequence} or (sequence = ${sequence} and recorded_at < ${dateOf(at)}::timestamptz))`;

/**
 * Closes open tasks that the entry does not list, if the row was updated. The workflow may have
 * been reset to a point before it opened them. `workflow-missing` is the reconciler's task, so it
 * stays open.
 */
export function closeUnknownTasks({ row, at }: RowEntry): Prisma.Sql {
  const open = row.tasks.map(({ reason, ordinal }) => ({ reason, ordinal }));
  return Prisma.sql`
    update task set status = 'done', closed_at = ${dateOf(at)}, closed_by = 'event', decision = '{"decision": "overtaken"}'::jsonb from kept
    where referral_id = kept.id and status = 'open' and reason <> 'workflow-missing' and not exists (
      select 1 from jsonb_to_recordset(${JSON.stringify(open)}::jsonb) as x(reason text, ordinal int) where x.reason = task.reason and x.ordinal = task.ordinal)`;
}

/**
 * While a step is under way nothing else is awaited, and it is due now: an open referral has a
 * deadline at every moment.
 */
const deadlineOf = ({ at, row: { status } }: RowEntry): number | null => status.deadline ?? (status.outcome === undefined ? at : null);

/**
 * The visit's own time where it is known: a visit that is confirmed late was kept when it took
 * place.
 */
const keptAt = (row: Row, at: number): Date => new Date(Math.min(row.appointmentAt ?? at, at));
