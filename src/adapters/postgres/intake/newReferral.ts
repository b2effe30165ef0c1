import { randomUUID } from 'node:crypto';
import type { OrderContent } from '../../../domain/chart/chart.js';
import { isSensitive } from '../../../domain/packet/sensitive.js';
import { automatic } from '../../../domain/process/status.js';
import type { Intake, OrderAnswer } from '../../../ports/intake.js';
import type { ReferralInput } from '../../../ports/referralProcess.js';
import { Prisma } from '../generated/client.js';
import { bytes, instantOf, type IntakeParts, type Owed } from './inbox.js';
import type { OrderJudgement } from './orderRules.js';

export type OrderEvent = Parameters<Intake['order']>[0];

export interface Start {
  event: OrderEvent;
  isSensitiveSpecialty: boolean;
  judgement: Extract<OrderJudgement, { kind: 'new' }>;
  orderKey: string;
  sendBy: number | undefined;
}

/** From its first moment an open referral has one owner, one next event, one deadline, one queue; the workflow takes it from there. */
function firstStep(isOpen: boolean, now: number): { owner: string | null; queue: string | null; nextWhat: string | null; at: Date | null } {
  return isOpen
    ? { owner: automatic, queue: 'automatic', nextWhat: 'its workflow starts', at: new Date(now) }
    : { owner: null, queue: null, nextWhat: null, at: null };
}

/** What a new referral is, and what is owed for it. */
export interface Birth {
  readonly event: OrderEvent;
  readonly answer: OrderAnswer;
  readonly owed: Owed | undefined;
  readonly row: BirthRow;
}

export function birthOf(parts: IntakeParts, { event, isSensitiveSpecialty, judgement, orderKey, sendBy }: Start): Birth {
  const { order } = event;
  const { content } = order;
  const referralId = randomUUID();
  const sensitive = isSensitiveSpecialty || isSensitive(content, order.specialty?.name);
  const orderedAt = orderedAtOf(content.authoredOn, parts.clock.now());
  const isOpen = judgement.status === 'open';
  const input: ReferralInput = {
    referralId,
    specialty: order.specialty?.name,
    urgency: content.urgency,
    sensitive,
    orderedAt,
    sendBy,
    clock: parts.clock.settings,
  };
  return {
    event,
    answer: { referralId, outcome: judgement.outcome },
    owed: isOpen ? { kind: 'start', input } : undefined,
    row: rowOf(parts, { event, orderKey, judgement, input }),
  };
}

/** As its columns are called, in JSON: a statement takes many of them as one parameter. */
type BirthRow = ReturnType<typeof rowOf>;

function rowOf(
  parts: IntakeParts,
  { event, orderKey, judgement, input }: Pick<Start, 'event' | 'orderKey' | 'judgement'> & { input: ReferralInput },
) {
  const { order, contentHash } = event;
  const { content } = order;
  const now = parts.clock.now();
  const first = firstStep(judgement.status === 'open', now);
  return {
    id: input.referralId,
    ehr: order.ehr,
    order_key: orderKey,
    order_id: content.id,
    order_version: content.version,
    order_updated_at: instantOf(content.lastUpdated),
    content_hash: contentHash,
    status: judgement.status,
    recorded_reason: judgement.reason,
    specialty: order.specialty?.name,
    specialty_reason: order.specialty?.because,
    urgency: input.urgency,
    sensitive: input.sensitive,
    patient_ref: content.patientRef,
    ordered_at: new Date(input.orderedAt),
    created_at: new Date(now),
    owner: first.owner,
    queue: first.queue,
    next_what: first.nextWhat,
    next_at: first.at,
    version_id: randomUUID(),
    version_body: Buffer.from(seal(parts, content)).toString('base64'),
  };
}

/** The rows, to be a part of a statement that calls them `given`. */
export const given = (births: readonly Birth[]): Prisma.Sql => Prisma.sql`
  select * from jsonb_to_recordset(${JSON.stringify(births.map(({ row }) => row))}::jsonb) as row(
    id uuid, ehr text, order_key text, order_id text, order_version text, order_updated_at timestamptz, content_hash text, status text, recorded_reason text,
    specialty text, specialty_reason text, urgency text, sensitive boolean, patient_ref text, ordered_at timestamptz, created_at timestamptz,
    owner text, queue text, next_what text, next_at timestamptz, version_id uuid, version_body text)`;
export const intoReferral = Prisma.sql`
  insert into referral (id, ehr, order_key, order_id, order_version, order_updated_at, content_hash, status, recorded_reason,
         specialty, specialty_reason, urgency, sensitive, patient_ref, ordered_at, created_at, owner, queue, next_what, next_at, deadline)
  select id, ehr, order_key, order_id, order_version, order_updated_at, content_hash, status, recorded_reason,
         specialty, specialty_reason, urgency, sensitive, patient_ref, ordered_at, created_at, owner, queue, next_what, next_at, next_at from given`;
export const intoVersion = Prisma.sql`
  insert into order_version (id, referral_id, version, updated_at, content_hash, change, body, at)
  select version_id, id, order_version, order_updated_at, content_hash, 'new', decode(version_body, 'base64'), created_at from given`;

export function seal({ vault }: IntakeParts, content: OrderContent): Uint8Array<ArrayBuffer> {
  return bytes(vault.seal(Buffer.from(JSON.stringify(content)), 'order'));
}

const earliestOrder = Date.UTC(2000, 0, 1);

/**
 * When the order was made, practice time. The EHR's word counts unless it lies in the future or before this century;
 * a bare date is taken at noon UTC, which is that same day in every zone of the country.
 */
export function orderedAtOf(authoredOn: string | undefined, now: number): number {
  const instant = Date.parse(/^\d{4}-\d{2}-\d{2}$/u.test(authoredOn ?? '') ? `${authoredOn}T12:00:00Z` : (authoredOn ?? ''));
  return Number.isNaN(instant) || instant < earliestOrder ? now : Math.min(instant, now);
}
