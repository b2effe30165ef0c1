import type { ReferralDetail, ReferralFilter, ReferralPage, ReferralViews, TaskRow } from '../../../ports/referralViews.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database } from '../database.js';
import { Prisma } from '../generated/client.js';
import { withDatabase } from '../intake/failures.js';
import { iso, rowOf, type Row } from './row.js';
import { readTimeline } from './timeline.js';

/**
 * The rows as people see them. Reads only; who read is recorded by the caller. Without `vault`,
 * what people wrote stays encrypted and is left out.
 */
export function createPostgresReferralViews(db: Database, vault?: Vault): ReferralViews {
  return {
    list: (filter) => withDatabase(() => list(db, filter)),
    one: (referralId) => withDatabase(() => one(db, referralId)),
    timeline: (referralId) => withDatabase(() => readTimeline(db, referralId, vault)),
  };
}

interface DetailRow extends Row {
  first_sent_at: Date | null;
  confirmed_at: Date | null;
  kept_at: Date | null;
  ended_at: Date | null;
  evidence_grade: string | null;
  specialist: ReferralDetail['specialist'];
  packet: ReferralDetail['packet'];
  tasks: (Omit<TaskRow, 'openedAt' | 'deadline' | 'closedAt'> & { openedAt: string; deadline: string; closedAt: string | null })[];
}

async function list(db: Database, filter: ReferralFilter): Promise<ReferralPage> {
  const after = filter.cursor === undefined ? undefined : openCursor(filter.cursor);
  // One more than asked for says whether there is a next page.
  const rows = await db.$queryRaw<Row[]>`
    select r.*, r.id::text from referral_overview r where ${conditionsOf(filter, after)}
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
           (select jsonb_build_object('ordinal', p.ordinal, 'pages', p.pages, 'at', p.at, 'missing', p.missing)
              from packet p where p.referral_id = r.id order by p.ordinal desc limit 1) as packet,
           coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'reason', t.reason, 'status', t.status, 'owner', t.owner, 'queue', t.queue,
                       'openedAt', t.opened_at, 'deadline', t.deadline, 'closedAt', t.closed_at, 'decision', t.decision, 'closedBy', t.closed_by,
                       'detail', t.detail) order by t.opened_at, t.id) from task t where t.referral_id = r.id), '[]') as tasks
      from referral_overview r where r.id = ${referralId}::uuid`;
  const row = rows[0];
  return row === undefined ? undefined : detailOf(row);
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
    packet: row.packet && { ...row.packet, at: new Date(row.packet.at).toISOString() },
    tasks: row.tasks.map((task) => ({
      ...task,
      openedAt: new Date(task.openedAt).toISOString(),
      deadline: new Date(task.deadline).toISOString(),
      closedAt: task.closedAt === null ? null : new Date(task.closedAt).toISOString(),
    })),
  };
}
