import { createHash, randomUUID } from 'node:crypto';
import type { OrderContent } from '../../../domain/chart/chart.js';
import type { ParsedOrder } from '../../../domain/order/order.js';
import type { Urgency } from '../../../domain/referral.js';
import { isSensitive } from '../../../domain/packet/sensitive.js';
import type { Intake, OrderAnswer } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { isPassing } from './failures.js';
import { birthOf, given, intoReferral, intoVersion, orderedAtOf, seal, type Birth, type OrderEvent, type Start } from './newReferral.js';
import { bytes, firstAnswer, instantOf, intoInbox, settledRow, settling, store, type IntakeParts, type Owed } from './inbox.js';
import { judgeOrder, type KnownOrder, type OrderFacts, type OrderJudgement } from './orderRules.js';
import { together } from '../batched.js';

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

/**
 * New orders are stored by two statements without a transaction around them, and those that come in a burst together. Whatever turns out to be no new
 * one, or to be decided by somebody else meanwhile, is decided under the lock.
 */
export function createOrderIntake(parts: IntakeParts): Intake['order'] {
  const acceptNew = together(mostTogether, (all: readonly Arrived[]) => acceptNewOnes(parts, all));
  return async (event) => {
    const { order } = event;
    // Before the transaction: what is planned may have to be read, and a transaction that waits for another connection can wait for itself.
    const sendBy = await parts.plans.packetDue(order.content.urgency, orderedAtOf(order.content.authoredOn, parts.clock.now()));
    const arrived: Arrived = { event, identity: identityOf(order), sendBy };
    return (await acceptNew(arrived)) ?? decideUnderLock(parts, arrived);
  };
}

/** As many bodies of a statement as are soon made. */
const mostTogether = 50;

/** Undefined for each whose event or order came before, also among these. The unique keys see to it, and then nothing of it was stored. */
async function acceptNewOnes(parts: IntakeParts, all: readonly Arrived[]): Promise<(OrderAnswer | undefined)[]> {
  const glances = await glance(parts, all).catch(noneIfRefused);
  const births = withoutRepeats(all.map((arrived, index) => newborn(parts, arrived, glances[index])));
  const born = await bear(
    parts,
    births.filter((birth) => birth !== undefined),
  );
  return births.map((birth) => (birth !== undefined && born.has(birth) ? birth.answer : undefined));
}

/** What PostgreSQL refuses because of one of them is refused to that one alone, under the lock. */
function noneIfRefused(error: unknown): never[] {
  if (isPassing(error)) throw error;
  return [];
}

interface Glance {
  isKnown: boolean;
  isSwitchedOn: boolean;
  isSensitiveSpecialty: boolean;
}

/** As little as shows whether an order is new, and what its specialty says, in their order. One row each from an index, however many there are. */
async function glance({ db }: IntakeParts, all: readonly Arrived[]): Promise<Glance[]> {
  const asked = all.map(({ event: { order }, identity }, index) => ({
    index,
    ehr: order.ehr,
    key: nextKey(identity, undefined),
    specialty: order.specialty?.name,
  }));
  return db.$queryRaw<Glance[]>`
    select r.id is not null as "isKnown", coalesce(s.enabled, false) as "isSwitchedOn", coalesce(s.sensitive, false) as "isSensitiveSpecialty"
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as o(index int, ehr text, key text, specialty text)
      left join specialty s on s.name = o.specialty
      left join lateral (select one.id from referral one where one.ehr = o.ehr and one.order_key = o.key limit 1) r on true
     order by o.index`;
}

function newborn(parts: IntakeParts, { event, identity, sendBy }: Arrived, seen: Glance | undefined): Birth | undefined {
  if (seen === undefined || seen.isKnown) return undefined;
  const { isSensitiveSpecialty } = seen;
  const judgement = judgeOrder(factsOf(event, seen), undefined);
  if (judgement.kind !== 'new') return undefined;
  return birthOf(parts, { event, isSensitiveSpecialty, judgement, sendBy, orderKey: nextKey(identity, undefined) });
}

/** The same order twice, or the same event: the first of them counts. */
function withoutRepeats(births: readonly (Birth | undefined)[]): (Birth | undefined)[] {
  const seen = new Set<string>();
  return births.map((birth) => {
    if (birth === undefined) return undefined;
    const keys = [`event ${birth.event.eventId}`, `order ${birth.row.ehr} ${birth.row.order_key}`];
    if (keys.some((key) => seen.has(key))) return undefined;
    for (const key of keys) seen.add(key);
    return birth;
  });
}

/** All of them or, when one is no new one after all, each for itself. */
async function bear(parts: IntakeParts, births: readonly Birth[]): Promise<ReadonlySet<Birth>> {
  if (births.length === 0) return new Set();
  try {
    const arrivals = births.map((birth) => settledRow(parts, birth.row.id, birth));
    await parts.db.$executeRaw`
      with given as (${given(births)}), born as (${intoReferral}), kept as (${intoVersion}) ${intoInbox(arrivals)}`;
    return new Set(births);
  } catch (error) {
    noneIfRefused(error);
    if (births.length === 1) return new Set();
    const each = await Promise.all(births.map((birth) => bear(parts, [birth])));
    return new Set(each.flatMap((born) => [...born]));
  }
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
      ? startReferral(tx, parts, inboxId, {
          event,
          isSensitiveSpecialty: found.isSensitiveSpecialty,
          judgement,
          sendBy,
          orderKey: nextKey(identity, found.orderKey),
        })
      : keepVersion(tx, parts, { facts, found, inboxId, judgement });
  });
}

const factsOf = ({ order, contentHash }: OrderEvent, { isSwitchedOn }: Pick<Found, 'isSwitchedOn'>): OrderFacts => ({
  order,
  contentHash,
  isSwitchedOn,
});

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

/** The referral, its first version, and what is owed: one statement, for all of it is there or none of it. */
async function startReferral(tx: Transaction, parts: IntakeParts, inboxId: string, start: Start): Promise<OrderAnswer> {
  const birth = birthOf(parts, start);
  const { answer, owed } = birth;
  const { recalls } = start.judgement;
  if (recalls !== undefined) await recall(tx, parts, { event: start.event, recalled: recalls });
  await tx.$executeRaw`
    with given as (${given([birth])}), born as (${intoReferral}), settled as (${settling({ id: inboxId, referralId: birth.row.id, answer, owed })}) ${intoVersion}`;
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
