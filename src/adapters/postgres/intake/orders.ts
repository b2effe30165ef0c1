import type { OrderContent } from '../../../domain/chart/chart.js';
import type { ParsedOrder } from '../../../domain/order/order.js';
import { isSensitive } from '../../../domain/packet/sensitive.js';
import type { Intake, OrderAnswer } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { firstAnswer, instantOf, settle, store, type IntakeParts } from './inbox.js';
import { insertReferral, orderedAtOf, startRecorded, versionRow, type NewOrder, type OrderEvent } from './newReferral.js';
import { addMessage } from './outbox.js';
import { judgeOrder, type KnownOrder, type OrderFacts, type OrderJudgement } from './orderRules.js';

interface Found {
  known: KnownOrder | undefined;
  orderKey: string | undefined;
  isSwitchedOn: boolean;
  isSensitiveSpecialty: boolean;
}

/** An order changes its specialty this often at most; after that its amendments are amendments. */
const mostReferralsOfAnOrder = 9;

/**
 * An order is decided in one transaction under the lock on its identity. A repeat of an event takes
 * two statements.
 */
export function createOrderIntake(parts: IntakeParts): Intake['order'] {
  return async (event) => {
    const { content, specialty } = event.order;
    const scope = { specialty: specialty?.name, urgency: content.urgency };
    // Planned before the transaction: it may read policies, and a transaction that waits for
    // another connection can wait for itself.
    const sendBy = await parts.plans.packetDue(scope, orderedAtOf(content.authoredOn, parts.clock.now()));
    return parts.db.$transaction((tx) => acceptOrder(tx, parts, event, sendBy));
  };
}

/** Stores the event under the lock, looks the order up, decides, and settles the event. */
async function acceptOrder(tx: Transaction, parts: IntakeParts, event: OrderEvent, sendBy: number | undefined): Promise<OrderAnswer> {
  const { order, eventId, raw } = event;
  const identity = order.orderKey;
  const inboxId = await store(tx, parts, { source: 'ehr-orders', eventId, kind: 'order', raw, lock: `order:${order.ehr}|${identity}` });
  if (inboxId === undefined) return firstAnswer<OrderAnswer>(tx, 'ehr-orders', eventId);
  const found = await find(tx, parts, order, identity);
  const facts = factsOf(event, found);
  const judged = judgeOrder(facts, found.known);
  const judgement = found.orderKey === keysOf(identity).at(-1) ? withoutSplit(judged) : judged;
  const { known, isSensitiveSpecialty } = found;
  if (known !== undefined && judgement.kind !== 'new') return keepVersion(tx, parts, { facts, known, inboxId, judgement });
  if (judgement.kind !== 'new') throw new Error('only a known order can be amended');
  return startReferral(tx, parts, inboxId, { event, isSensitiveSpecialty, judgement, sendBy, orderKey: nextKey(identity, found.orderKey) });
}

const factsOf = ({ order, contentHash }: OrderEvent, { isSwitchedOn }: Pick<Found, 'isSwitchedOn'>): OrderFacts => ({
  order,
  contentHash,
  isSwitchedOn,
});

/** `#` begins the suffix of an order's second referral: no FHIR id has one. */
function keysOf(identity: string): string[] {
  return Array.from({ length: mostReferralsOfAnOrder }, (_, index) => (index === 0 ? identity : `${identity}#${index + 1}`));
}

function nextKey(identity: string, last: string | undefined): string {
  const keys = keysOf(identity);
  return keys[last === undefined ? 0 : keys.indexOf(last) + 1] ?? `${identity}#${mostReferralsOfAnOrder}`;
}

/**
 * An order that has changed its specialty too often is a clinical amendment of its last referral.
 */
function withoutSplit(judgement: OrderJudgement): OrderJudgement {
  return judgement.kind === 'new' && judgement.reuses === undefined ? { kind: 'tell', change: 'clinical', outcome: 'amended' } : judgement;
}

async function find(tx: Transaction, parts: IntakeParts, order: ParsedOrder, identity: string): Promise<Found> {
  const keys = keysOf(identity);
  const rows = await tx.$queryRaw<FoundRow[]>`
    select s.enabled, s.sensitive, r.id::text, r.order_key, coalesce(p.status, r.disposition) as status, r.specialty, r.order_version, r.order_updated_at, r.content_hash,
           (select v.body from order_version v where v.referral_id = r.id and v.change not in ('known', 'older') order by v.real_at desc limit 1) as body,
           exists (select 1 from chart_write w where w.referral_id = r.id and w.resource like 'ServiceRequest/%'
                      and w.version = ${order.content.version ?? null}) as echo
      from (select 1) as one
      left join specialty s on s.name = ${order.specialty?.name ?? null}
      left join referral r on r.ehr = ${order.ehr} and r.order_key = any(${keys}::text[])
      left join referral_projection p on p.referral_id = r.id
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

async function startReferral(tx: Transaction, parts: IntakeParts, inboxId: string, newOrder: NewOrder): Promise<OrderAnswer> {
  const { recalls, reuses } = newOrder.judgement;
  if (reuses !== undefined) return startRecorded(tx, parts, inboxId, { newOrder, referralId: reuses });
  if (recalls !== undefined) await recall(tx, parts, { event: newOrder.event, recalled: recalls });
  return insertReferral(tx, parts, inboxId, newOrder);
}

/** The order went to another specialty: the earlier referral is revoked by a message of its own. */
async function recall(tx: Transaction, parts: IntakeParts, { event, recalled }: { event: OrderEvent; recalled: string }): Promise<void> {
  const version = versionRow(parts, event, { referralId: recalled, change: 'specialty' });
  await tx.orderVersion.create({ data: version, select: { id: true } });
  await addMessage(tx, recalled, { kind: 'signal', event: { name: 'orderChanged', input: { id: version.id, change: 'revoked' } } });
}

interface Keep {
  facts: OrderFacts;
  known: KnownOrder;
  inboxId: string;
  judgement: Exclude<OrderJudgement, { kind: 'new' }>;
}

/** A version of a known order. It reaches the workflow if the judgment says so. */
async function keepVersion(tx: Transaction, parts: IntakeParts, { facts, known, inboxId, judgement }: Keep): Promise<OrderAnswer> {
  const { change, kind } = judgement;
  const version = versionRow(parts, facts, { referralId: known.id, change: change === 'entered-in-error' ? 'revoked' : change });
  await tx.orderVersion.create({ data: version, select: { id: true } });
  if (kind === 'tell' || judgement.isCurrent)
    await tx.referral.update({ where: { id: known.id }, data: currentOrder(facts, judgement), select: { id: true } });
  if (kind === 'tell')
    await addMessage(tx, known.id, { kind: 'signal', event: { name: 'orderChanged', input: { id: version.id, change } } });
  const answer: OrderAnswer = { referralId: known.id, outcome: judgement.outcome };
  await settle(tx, inboxId, { referralId: known.id, answer });
  return answer;
}

/**
 * A referral that was sensitive once stays so. An order without a version or a time does not erase
 * those that are known.
 */
function currentOrder({ order: { content, specialty }, contentHash }: OrderFacts, judgement: Keep['judgement']) {
  const updatedAt = instantOf(content.lastUpdated);
  return {
    ...(judgement.kind === 'keep' && judgement.reason !== undefined && { recordedReason: judgement.reason }),
    ...(content.version !== undefined && { orderVersion: content.version }),
    ...(updatedAt !== null && { orderUpdatedAt: updatedAt }),
    contentHash,
    ...(content.placer !== undefined && { placer: content.placer }),
    urgency: content.urgency,
    ...(isSensitive(content, specialty?.name) && { sensitive: true }),
  };
}
