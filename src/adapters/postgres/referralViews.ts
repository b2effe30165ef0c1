import type { ReferralDetail, ReferralFilter, ReferralPage, ReferralRow, ReferralViews, TaskRow } from '../../ports/referralViews.js';
import type { Database } from './database.js';
import { Prisma } from './generated/client.js';
import { withDatabase } from './intakeFailures.js';
import { readTimeline } from './referralViewsTimeline.js';

/** The rows as people see them. Reads only; who read is recorded by the caller. */
export function createPostgresReferralViews(db: Database): ReferralViews {
  return {
    list: (filter) => withDatabase(() => list(db, filter)),
    one: (referralId) => withDatabase(() => one(db, referralId)),
    timeline: (referralId) => withDatabase(() => readTimeline(db, referralId)),
  };
}

/** As `timestamptz` comes out of JSON: the instant in milliseconds. */
interface Row {
  id: string;
  ehr: string;
  order_key: string;
  order_id: string;
  order_version: string | null;
  patient_ref: string | null;
  status: string;
  recorded_reason: string | null;
  specialty: string | null;
  specialty_reason: string | null;
  urgency: string;
  sensitive: boolean;
  ordered_at: Date;
  stage: string;
  delivery: string;
  acceptance: string;
  appointment: string;
  report: string;
  write_back: string;
  owner: string | null;
  next_what: string | null;
  next_at: Date | null;
  deadline: Date | null;
  queue: string | null;
  needs_attention: string | null;
  nudges_sent: number;
  outcome: string | null;
}

interface DetailRow extends Row {
  appointment_at: Date | null;
  first_sent_at: Date | null;
  confirmed_at: Date | null;
  kept_at: Date | null;
  ended_at: Date | null;
  evidence_grade: string | null;
  specialist: ReferralDetail['specialist'];
  tasks: (Omit<TaskRow, 'openedAt' | 'deadline' | 'closedAt'> & { openedAt: string; deadline: string; closedAt: string | null })[];
}

async function list(db: Database, filter: ReferralFilter): Promise<ReferralPage> {
  const after = filter.cursor === undefined ? undefined : openCursor(filter.cursor);
  // One more than asked for says whether there is a next page.
  const rows = await db.$queryRaw<Row[]>`
    select r.*, r.id::text from referral r where ${conditionsOf(filter, after)}
     order by r.ordered_at desc, r.id desc limit ${filter.limit + 1}::int`;
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return { referrals: page.map(rowOf), next: rows.length > filter.limit && last !== undefined ? cursorOf(last) : undefined };
}

function conditionsOf(filter: ReferralFilter, after: Cursor | undefined): Prisma.Sql {
  const { status, stage, specialty, urgency, needsAttention, owner, patientRef } = filter;
  const equals = [
    status === undefined ? undefined : Prisma.sql`r.status = ${status}`,
    stage === undefined ? undefined : Prisma.sql`r.stage = ${stage}`,
    specialty === undefined ? undefined : Prisma.sql`r.specialty = ${specialty}`,
    urgency === undefined ? undefined : Prisma.sql`r.urgency = ${urgency}`,
    owner === undefined ? undefined : Prisma.sql`r.owner = ${owner}`,
    patientRef === undefined ? undefined : Prisma.sql`r.patient_ref = ${patientRef}`,
    attentionCondition(needsAttention),
    after && Prisma.sql`(r.ordered_at, r.id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
  ].filter((condition) => condition !== undefined);
  return equals.length === 0 ? Prisma.sql`true` : Prisma.join(equals, ' and ');
}

function attentionCondition(needsAttention: string | undefined): Prisma.Sql | undefined {
  if (needsAttention === undefined) return undefined;
  return needsAttention === 'any' ? Prisma.sql`r.needs_attention is not null` : Prisma.sql`r.needs_attention = ${needsAttention}`;
}

interface Cursor {
  at: Date;
  id: string;
}

function cursorOf({ ordered_at, id }: Row): string {
  return Buffer.from(`${ordered_at.toISOString()} ${id}`).toString('base64url');
}

/** Anything that is not one of ours begins at the beginning. */
function openCursor(cursor: string): Cursor | undefined {
  const [, at, id] = /^(\S{24}) ([0-9a-f-]{36})$/u.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const instant = new Date(at ?? Number.NaN);
  if (id === undefined || Number.isNaN(instant.getTime()) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id)) return undefined;
  return { at: instant, id };
}

async function one(db: Database, referralId: string): Promise<ReferralDetail | undefined> {
  const rows = await db.$queryRaw<DetailRow[]>`
    select r.*, r.id::text,
           (select jsonb_build_object('id', s.id, 'name', s.name, 'organization', s.organization, 'phone', s.phone)
              from specialist s where s.id = r.specialist_id) as specialist,
           coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'reason', t.reason, 'status', t.status, 'owner', t.owner, 'queue', t.queue,
                       'openedAt', t.opened_at, 'deadline', t.deadline, 'closedAt', t.closed_at, 'decision', t.decision, 'closedBy', t.closed_by,
                       'detail', t.detail) order by t.opened_at, t.id) from task t where t.referral_id = r.id), '[]') as tasks
      from referral r where r.id = ${referralId}::uuid`;
  const row = rows[0];
  return row === undefined ? undefined : detailOf(row);
}

function rowOf(row: Row): ReferralRow {
  return {
    id: row.id,
    order: { ehr: row.ehr, key: row.order_key, id: row.order_id, version: row.order_version },
    patientRef: row.patient_ref,
    status: row.status,
    recordedReason: row.recorded_reason,
    specialty: row.specialty,
    urgency: row.urgency,
    sensitive: row.sensitive,
    orderedAt: row.ordered_at.toISOString(),
    stage: row.stage,
    axes: {
      delivery: row.delivery,
      acceptance: row.acceptance,
      appointment: row.appointment,
      report: row.report,
      writeBack: row.write_back,
    },
    owner: row.owner,
    next: { what: row.next_what, at: iso(row.next_at) },
    deadline: iso(row.deadline),
    queue: row.queue,
    needsAttention: row.needs_attention,
    nudgesSent: row.nudges_sent,
    outcome: row.outcome,
  };
}

function detailOf(row: DetailRow): ReferralDetail {
  return {
    ...rowOf(row),
    specialtyReason: row.specialty_reason,
    specialist: row.specialist,
    appointmentAt: iso(row.appointment_at),
    firstSentAt: iso(row.first_sent_at),
    confirmedAt: iso(row.confirmed_at),
    keptAt: iso(row.kept_at),
    endedAt: iso(row.ended_at),
    evidenceGrade: row.evidence_grade,
    tasks: row.tasks.map((task) => ({
      ...task,
      openedAt: new Date(task.openedAt).toISOString(),
      deadline: new Date(task.deadline).toISOString(),
      closedAt: task.closedAt === null ? null : new Date(task.closedAt).toISOString(),
    })),
  };
}

function iso(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}
