import { createHash, randomUUID } from 'node:crypto';
import type { OrderContent } from '../../domain/chart.js';
import type { ParsedOrder } from '../../domain/order.js';
import type { Urgency } from '../../domain/referral.js';
import { isSensitive } from '../../domain/sensitive.js';
import type { Intake, OrderAnswer } from '../../ports/intake.js';
import { automatic } from '../../domain/status.js';
import type { ReferralInput } from '../../ports/referralProcess.js';
import type { Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { isDuplicate } from './intakeFailures.js';
import { bytes, firstAnswer, instantOf, settling, store, storingSettled, type IntakeParts, type Owed } from './intakeInbox.js';
import { judgeOrder, type KnownOrder, type OrderFacts, type OrderJudgement } from './intakeOrderRules.js';

type OrderEvent = Parameters<Intake['order']>[0];

interface Found {
  known: KnownOrder | undefined;
  orderKey: string | undefined;
  isSwitchedOn: boolean;
  isSensitiveSpecialty: boolean;
}

/** An order changes its specialty this often at most; after that its amendments are amendments. */
const mostReferralsOfAnOrder = 9;

/** An order as it arrived, with what can be settled before anything is looked up. */
interface Arrived {
  event: OrderEvent;
  identity: string;
  sendBy: number | undefined;
}

/** A new order is two statements without a transaction around them. Whatever turns out to be no new one, or to be decided by somebody else meanwhile, is decided under the lock. */
export async function acceptOrder(parts: IntakeParts, event: OrderEvent): Promise<OrderAnswer> {
  const { order } = event;
  // Before the transaction: what is planned may have to be read, and a transaction that waits for another connection can wait for itself.
  const sendBy = await parts.plans.packetDue(order.content.urgency, orderedAtOf(order.content.authoredOn, parts.clock.now()));
  const arrived: Arrived = { event, identity: identityOf(order), sendBy };
  return (await acceptNew(parts, arrived)) ?? decideUnderLock(parts, arrived);
}

/** Undefined: the event or its order came before. The unique keys see to it, and then nothing of this was stored. */
async function acceptNew(parts: IntakeParts, { event, identity, sendBy }: Arrived): Promise<OrderAnswer | undefined> {
  const found = await find(parts.db, parts, event.order, identity);
  const judgement = judgeOrder(factsOf(event, found), found.known);
  if (found.known !== undefined || judgement.kind !== 'new') return undefined;
  const birth = birthOf(parts, { event, found, judgement, sendBy, orderKey: nextKey(identity, undefined) });
  const { referralId, answer, owed } = birth;
  const arrival = { source: 'ehr-orders' as const, eventId: event.eventId, kind: 'order', raw: event.raw };
  const born = await parts.db.$executeRaw`
    with arrived as (${storingSettled(parts, { arrival, referralId, answer, owed })}),
    born as (${birth.referral} where exists (select from arrived))
    ${birth.version} where exists (select from arrived)`.catch(noneIfDuplicate);
  return born === 0 ? undefined : answer;
}

function noneIfDuplicate(error: unknown): 0 {
  if (isDuplicate(error)) return 0;
  throw error;
}

/** One transaction: store under the lock, look up, write down, settle. Two statements for an event that came before. */
function decideUnderLock(parts: IntakeParts, { event, identity, sendBy }: Arrived): Promise<OrderAnswer> {
  const { order, eventId, raw } = event;
  return parts.db.$transaction(async (tx) => {
    const arrival = { source: 'ehr-orders' as const, eventId, kind: 'order', raw, lock: `order:${order.ehr}|${identity}` };
    const inboxId = await store(tx, parts, arrival);
    if (inboxId === undefined) return firstAnswer<OrderAnswer>(tx, 'ehr-orders', eventId);
    const found = await find(tx, parts, order, identity);
    const facts = factsOf(event, found);
    const judged = judgeOrder(facts, found.known);
    const judgement = found.orderKey === keysOf(identity).at(-1) ? withoutSplit(judged) : judged;
    return judgement.kind === 'new'
      ? startReferral(tx, parts, inboxId, { event, found, judgement, sendBy, orderKey: nextKey(identity, found.orderKey) })
      : keepVersion(tx, parts, { facts, found, inboxId, judgement });
  });
}

const factsOf = ({ order, contentHash }: OrderEvent, { isSwitchedOn }: Found): OrderFacts => ({ order, contentHash, isSwitchedOn });

/** `#` is ours: it begins the suffix of an order's second referral. What is too long for an index is known by its hash. */
function identityOf({ orderKey }: ParsedOrder): string {
  const identity = orderKey.replaceAll('#', '%23');
  return identity.length > 300 ? `sha256:${createHash('sha256').update(identity).digest('hex')}` : identity;
}

function keysOf(identity: string): string[] {
  return Array.from({ length: mostReferralsOfAnOrder }, (_, index) => (index === 0 ? identity : `${identity}#${index + 1}`));
}

function nextKey(identity: string, last: string | undefined): string {
  const keys = keysOf(identity);
  return keys[last === undefined ? 0 : keys.indexOf(last) + 1] ?? `${identity}#${mostReferralsOfAnOrder}`;
}

/** An order that has changed its specialty too often is a clinical amendment of its last referral. */
function withoutSplit(judgement: OrderJudgement): OrderJudgement {
  return judgement.kind === 'new' ? { kind: 'tell', change: 'clinical', outcome: 'amended' } : judgement;
}

async function find(tx: Pick<Transaction, '$queryRaw'>, parts: IntakeParts, order: ParsedOrder, identity: string): Promise<Found> {
  const keys = keysOf(identity);
  const rows = await tx.$queryRaw<FoundRow[]>`
    select s.enabled, s.sensitive, r.id::text, r.order_key, r.status, r.specialty, r.order_version, r.order_updated_at, r.content_hash,
           (select v.body from order_version v where v.referral_id = r.id and v.change not in ('known', 'older') order by v.real_at desc limit 1) as body,
           exists (select 1 from chart_write w where w.referral_id = r.id and w.resource like 'ServiceRequest/%'
                      and w.version = ${order.content.version ?? null}) as echo
      from (select 1) as one
      left join specialty s on s.name = ${order.specialty?.name ?? null}
      left join referral r on r.ehr = ${order.ehr} and r.order_key = any(${keys}::text[])
     order by array_position(${keys}::text[], r.order_key) desc nulls last limit 1`;
  return foundOf(parts, rows[0]);
}

interface FoundRow {
  enabled: boolean | null;
  sensitive: boolean | null;
  id: string | null;
  order_key: string | null;
  status: string | null;
  specialty: string | null;
  order_version: string | null;
  order_updated_at: Date | null;
  content_hash: string | null;
  body: Uint8Array | null;
  echo: boolean;
}

function foundOf(parts: IntakeParts, row: FoundRow | undefined): Found {
  return {
    known: knownOf(parts, row),
    orderKey: row?.order_key ?? undefined,
    isSwitchedOn: row?.enabled ?? false,
    isSensitiveSpecialty: row?.sensitive ?? false,
  };
}

function knownOf(parts: IntakeParts, row: FoundRow | undefined): KnownOrder | undefined {
  if (row === undefined || row.id === null) return undefined;
  return {
    id: row.id,
    status: row.status ?? 'open',
    specialty: row.specialty ?? undefined,
    version: row.order_version ?? undefined,
    updatedAt: row.order_updated_at?.getTime(),
    contentHash: row.content_hash ?? '',
    content: row.body === null ? undefined : opened(parts, row.body),
    isEcho: row.echo,
  };
}

/** Sealed by `seal` below and opened with the same keyring: it is what we wrote. */
function opened({ vault }: IntakeParts, body: Uint8Array): OrderContent {
  return JSON.parse(Buffer.from(vault.open(body, 'order')).toString()) as OrderContent;
}

interface Start {
  event: OrderEvent;
  found: Found;
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

interface Birth {
  referralId: string;
  answer: OrderAnswer;
  owed: Owed | undefined;
  /** Inserts the referral, and its first version: both to be parts of a statement, which may add a condition. */
  referral: Prisma.Sql;
  version: Prisma.Sql;
}

/** What a new referral is, and how it is written down. */
function birthOf(parts: IntakeParts, { event, found, judgement, orderKey, sendBy }: Start): Birth {
  const { order, contentHash } = event;
  const { content } = order;
  const referralId = randomUUID();
  const now = parts.clock.now();
  const sensitive = found.isSensitiveSpecialty || isSensitive(content, order.specialty?.name);
  const orderedAt = orderedAtOf(content.authoredOn, now);
  const input: ReferralInput = {
    referralId,
    specialty: order.specialty?.name,
    urgency: content.urgency,
    sensitive,
    orderedAt,
    sendBy,
    clock: parts.clock.settings,
  };
  const first = firstStep(judgement.status === 'open', now);
  return {
    referralId,
    answer: { referralId, outcome: judgement.outcome },
    owed: judgement.status === 'open' ? { kind: 'start', input } : undefined,
    referral: Prisma.sql`
      insert into referral (id, ehr, order_key, order_id, order_version, order_updated_at, content_hash, status, recorded_reason,
             specialty, specialty_reason, urgency, sensitive, patient_ref, ordered_at, created_at, owner, queue, next_what, next_at, deadline)
      select ${referralId}::uuid, ${order.ehr}, ${orderKey}, ${content.id}, ${content.version ?? null}, ${instantOf(content.lastUpdated)}::timestamptz,
             ${contentHash}, ${judgement.status}, ${judgement.reason ?? null}, ${order.specialty?.name ?? null},
             ${order.specialty?.because ?? null}, ${content.urgency}, ${sensitive}::boolean, ${content.patientRef},
             ${new Date(orderedAt)}::timestamptz, ${new Date(now)}::timestamptz, ${first.owner}, ${first.queue}, ${first.nextWhat}, ${first.at}::timestamptz, ${first.at}::timestamptz`,
    version: Prisma.sql`
      insert into order_version (id, referral_id, version, updated_at, content_hash, change, body, at)
      select ${randomUUID()}::uuid, ${referralId}::uuid, ${content.version ?? null}, ${instantOf(content.lastUpdated)}::timestamptz, ${contentHash},
             'new', ${seal(parts, content)}::bytea, ${new Date(now)}::timestamptz`,
  };
}

/** The referral, its first version, and what is owed: one statement, for all of it is there or none of it. */
async function startReferral(tx: Transaction, parts: IntakeParts, inboxId: string, start: Start): Promise<OrderAnswer> {
  const { referralId, answer, owed, referral, version } = birthOf(parts, start);
  const { recalls } = start.judgement;
  if (recalls !== undefined) await recall(tx, parts, { event: start.event, recalled: recalls });
  await tx.$executeRaw`
    with born as (${referral}), settled as (${settling({ id: inboxId, referralId, answer, owed })}) ${version}`;
  return answer;
}

/** The order went to another specialty: the referral before is revoked, by a row of its own, so that it keeps its place in that referral's queue. */
async function recall(tx: Transaction, parts: IntakeParts, { event, recalled }: { event: OrderEvent; recalled: string }): Promise<void> {
  const versionId = randomUUID();
  const owed: Owed = { kind: 'signal', event: { name: 'orderChanged', input: { id: versionId, change: 'revoked' } } };
  const at = new Date(parts.clock.now());
  await tx.$executeRaw`
    with kept as (
      insert into order_version (id, referral_id, version, updated_at, content_hash, change, body, at)
      values (${versionId}::uuid, ${recalled}::uuid, ${event.order.content.version ?? null}, ${instantOf(event.order.content.lastUpdated)}::timestamptz,
             ${event.contentHash}, 'specialty', ${seal(parts, event.order.content)}::bytea, ${at}::timestamptz))
    insert into inbox (id, source, event_id, kind, body, state, referral_id, pass_on, answer, at, real_at)
    values (${randomUUID()}::uuid, 'ehr-orders', ${`${event.eventId}#recall`}, 'order', ${bytes(parts.vault.seal(event.raw, 'inbox'))}::bytea, 'stored',
           ${recalled}::uuid, ${JSON.stringify(owed)}::jsonb, '{}'::jsonb, ${at}::timestamptz, clock_timestamp())
    on conflict (source, event_id) do nothing`;
}

interface Keep {
  facts: OrderFacts;
  found: Found;
  inboxId: string;
  judgement: Exclude<OrderJudgement, { kind: 'new' }>;
}

async function keepVersion(tx: Transaction, parts: IntakeParts, { facts, found, inboxId, judgement }: Keep): Promise<OrderAnswer> {
  // A judgement other than `new` is only ever made of a known referral.
  const referralId = found.known?.id as string;
  const { content } = facts.order;
  const versionId = randomUUID();
  const isCurrent = judgement.kind === 'tell' || judgement.isCurrent;
  const answer: OrderAnswer = { referralId, outcome: judgement.outcome };
  const owed: Owed | undefined =
    judgement.kind === 'tell'
      ? { kind: 'signal', event: { name: 'orderChanged', input: { id: versionId, change: judgement.change } } }
      : undefined;
  await tx.$executeRaw`
    with kept as (
      insert into order_version (id, referral_id, version, updated_at, content_hash, change, body, at)
      values (${versionId}::uuid, ${referralId}::uuid, ${content.version ?? null}, ${instantOf(content.lastUpdated)}::timestamptz, ${facts.contentHash},
             ${judgement.change === 'entered-in-error' ? 'revoked' : judgement.change}, ${seal(parts, content)}::bytea, ${new Date(parts.clock.now())}::timestamptz)),
    settled as (${settling({ id: inboxId, referralId, answer, owed })})
    update referral set order_version = coalesce(${content.version ?? null}, order_version),
           order_updated_at = coalesce(${instantOf(content.lastUpdated)}::timestamptz, order_updated_at), content_hash = ${facts.contentHash},
           urgency = ${content.urgency satisfies Urgency}, sensitive = sensitive or ${isSensitive(content, facts.order.specialty?.name)}
     where id = ${referralId}::uuid and ${isCurrent}`;
  return answer;
}

function seal({ vault }: IntakeParts, content: OrderContent): Uint8Array<ArrayBuffer> {
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
