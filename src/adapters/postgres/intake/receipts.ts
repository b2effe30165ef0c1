import { randomUUID } from 'node:crypto';
import { toPractice } from '../../../domain/time/clock.js';
import { arrivedInFull, faultOf, noFaxMachine, noFaxTone, pagesMissing } from '../../../domain/routing/faxFailures.js';
import type { Intake, CallbackAnswer } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { Prisma } from '../generated/client.js';
import type { SendChannel, SendState, Source } from '../closedColumns.js';
import { quarantineAfter } from '../directory/quarantine.js';
import { settle, store, type IntakeParts } from './inbox.js';
import { addMessage, type OutboxMessage } from './outbox.js';

/**
 * A provider's event about a send, in our terms; no patient data. `providerId` and `key` identify
 * the send.
 */
export interface ReceiptFact {
  channel: SendChannel;
  eventId: string;
  providerId: string;
  key?: string | undefined;
  status: string;
  rung?: number | undefined;
  failure?: string | undefined;
  /** Pages that were transmitted, where the provider counts them. */
  pages?: number | undefined;
  occurredAtRealMs: number;
}

/**
 * Rungs of decision 13 by the words of the text provider. A status that is not listed proves no
 * rung.
 */
const textRungs: Readonly<Record<string, number>> = {
  accepted: 1,
  scheduled: 1,
  queued: 1,
  sending: 1,
  transmitted: 2,
  sent: 2,
  delivered: 3,
  read: 4,
};
const states = ['intended', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged'] as const satisfies readonly SendState[];
/**
 * From this rung on a send has succeeded, and a later failure is ignored. A document counts as sent
 * once it was transmitted.
 */
const successRung = (channel: ReceiptFact['channel']): number => (channel === 'sms' ? 3 : 2);

interface SendRow {
  id: string;
  referralId: string;
  state: string;
  rung: number;
  to: string;
  /** Of the document that was sent. */
  pages: number | null;
}

export function acceptDeliveryEvent(parts: IntakeParts, event: Parameters<Intake['deliveryEvent']>[0]): Promise<CallbackAnswer> {
  const { raw, ...fact } = event;
  return accept(parts, `${event.channel}-receipts`, raw, fact);
}

export function acceptTextStatus(parts: IntakeParts, event: Parameters<Intake['textStatus']>[0]): Promise<CallbackAnswer> {
  const { raw, ...fact } = event;
  return accept(parts, 'twilio-status', raw, {
    channel: 'sms',
    ...fact,
    rung: textRungs[fact.status],
    occurredAtRealMs: parts.clock.realNow(),
  });
}

/** Stores the event, then moves its send, under a lock on the provider's id. */
function accept(parts: IntakeParts, source: Source, raw: Uint8Array, fact: ReceiptFact): Promise<CallbackAnswer> {
  return parts.db.$transaction(async (tx) => {
    const arrival = { source, eventId: fact.eventId, kind: 'receipt', raw, lock: `receipt:${fact.providerId}` };
    const inboxId = await store(tx, parts, arrival);
    if (inboxId === undefined) return { hasMessage: false };
    const send = await findSend(tx, fact);
    if (send !== undefined) return moveSend(tx, parts, inboxId, fact, send);
    // The event can arrive before our own record of the provider's answer: `matchReceipts` tries
    // again.
    await tx.inbox.update({ where: { id: inboxId }, data: { state: 'unmatched', receipt: { ...fact }, answer: {} }, select: { id: true } });
    return { hasMessage: false };
  });
}

/** Stores the receipt, moves its send forward, and signals the workflow if its course changes. */
async function moveSend(tx: Transaction, parts: IntakeParts, inboxId: string, told: ReceiptFact, send: SendRow): Promise<CallbackAnswer> {
  const receiptId = randomUUID();
  const fact = await judged(tx, told, send);
  await tx.receipt.createMany({
    data: receiptRow(parts, fact, { id: receiptId, sendId: send.id }),
    skipDuplicates: true,
  });
  const move = moveOf(send, fact);
  const message = move && messageOf(fact, { receiptId, sendId: send.id, ...move });
  if (move !== undefined) await tx.$executeRaw(moving(parts, send, fact, move));
  if (message !== undefined) await addMessage(tx, send.referralId, message);
  await settle(tx, inboxId, { referralId: send.referralId, answer: {} });
  if (move?.failure !== undefined && fact.channel !== 'sms')
    await quarantineAfter(tx, parts.clock, { sendId: send.id, failure: move.failure });
  return { hasMessage: message !== undefined };
}

/**
 * What the provider's word is worth: a fax with fewer pages than were sent has not arrived, and two
 * calls in a row without a fax tone have not reached a fax machine.
 */
async function judged(tx: Transaction, fact: ReceiptFact, { id, to, pages }: SendRow): Promise<ReceiptFact> {
  if (fact.channel === 'sms') return fact;
  if (fact.rung !== undefined && fact.rung >= 2 && !arrivedInFull({ sent: pages ?? undefined, arrived: fact.pages }))
    return { ...fact, rung: undefined, failure: pagesMissing };
  if (fact.failure !== noFaxTone) return fact;
  const [before] = await tx.$queryRaw<{ failure: string | null }[]>`
    select failure from send where channel = ${fact.channel} and "to" = ${to} and id <> ${id}::uuid and settled_at is not null
     order by settled_at desc limit 1`;
  return before?.failure === noFaxTone || before?.failure === noFaxMachine ? { ...fact, failure: noFaxMachine } : fact;
}

function receiptRow({ clock }: IntakeParts, fact: ReceiptFact, ids: { id: string; sendId: string }) {
  return {
    ...ids,
    eventId: fact.eventId,
    status: fact.status,
    rung: fact.rung ?? null,
    failure: fact.failure ?? null,
    pages: fact.pages ?? null,
    occurredAt: new Date(toPractice(clock.settings, fact.occurredAtRealMs)),
    at: new Date(clock.now()),
  };
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Our key is the send's id, or says its place: `<referral>:<step>:<ordinal>`. */
function placeOf(key = ''): { id: string | null; referralId: string | null; step: string; ordinal: number } {
  const place = new RegExp(`^(${uuid}):([^:]{1,40}):(\\d{1,6})$`, 'iu').exec(key);
  return {
    id: new RegExp(`^${uuid}$`, 'iu').test(key) ? key : null,
    referralId: place?.[1] ?? null,
    step: place?.[2] ?? '',
    ordinal: Number(place?.[3] ?? -1),
  };
}

/** The send of an event, locked. */
async function findSend(tx: Transaction, fact: ReceiptFact): Promise<SendRow | undefined> {
  const { id, referralId, step, ordinal } = placeOf(fact.key);
  const [send] = await tx.$queryRaw<SendRow[]>`
    select id::text, referral_id::text as "referralId", state, rung, "to",
           coalesce(pages, (select p.pages from packet p where p.id = packet_id)) as pages
      from send
     where provider_id = ${fact.providerId} or id = ${id}::uuid
        or (referral_id = ${referralId}::uuid and step = ${step} and ordinal = ${ordinal}::int)
     order by (provider_id = ${fact.providerId}) desc nulls last limit 1 for update`;
  return send;
}

function moving({ clock }: IntakeParts, send: SendRow, fact: ReceiptFact, move: Move): Prisma.Sql {
  const at = new Date(clock.now());
  const isFinal = move.failure !== undefined || move.rung >= successRung(fact.channel);
  return Prisma.sql`
    update send set state = ${move.state}, rung = ${move.rung}, failure = ${move.failure ?? null}, accepted_at = coalesce(accepted_at, ${at}::timestamptz),
           settled_at = case when ${isFinal} then ${at}::timestamptz else settled_at end,
           provider_id = case when provider_id is null and not exists (select 1 from send o where o.provider_id = ${fact.providerId})
                              then ${fact.providerId} else provider_id end
     where id = ${send.id}::uuid`;
}

interface Move {
  state: SendState;
  rung: number;
  failure?: string | undefined;
}

/**
 * Only forward: a late failure never overwrites a success, and a success wins over a failure that
 * came before it.
 */
export function moveOf(
  send: Pick<SendRow, 'state' | 'rung'>,
  fact: Pick<ReceiptFact, 'channel' | 'status' | 'rung' | 'failure'>,
): Move | undefined {
  const { rung } = fact;
  const enough = successRung(fact.channel);
  const isFailure = rung === undefined && (fact.failure !== undefined || ['failed', 'undelivered', 'canceled'].includes(fact.status));
  if (isFailure)
    return send.rung >= enough || send.state === 'failed'
      ? undefined
      : { state: 'failed', rung: send.rung, failure: fact.failure ?? fact.status };
  if (rung === undefined || (send.state === 'failed' && rung < enough)) return undefined;
  const isUncertain = send.state === 'failed' || send.state === 'unknown';
  if (rung < send.rung || (rung === send.rung && !isUncertain)) return undefined;
  return { state: states[rung] ?? 'acknowledged', rung };
}

/**
 * The workflow gets only the events that change its course. It knows that the provider accepted a
 * send; a delivered text changes nothing.
 */
function messageOf(fact: ReceiptFact, moved: Move & { receiptId: string; sendId: string }): OutboxMessage | undefined {
  const { receiptId: id, sendId, failure } = moved;
  if (fact.channel !== 'sms') {
    if (failure === undefined && moved.rung < successRung(fact.channel)) return undefined;
    const input =
      failure === undefined ? { id, sendId, rung: moved.rung } : { id, sendId, failure: failure.slice(0, 60), fault: faultOf(failure) };
    return { kind: 'signal', event: { name: 'deliveryReceipt', input } };
  }
  if (failure === undefined) return undefined;
  return { kind: 'signal', event: { name: 'textStatus', input: { id, sendId, status: 'failed', failure: failure.slice(0, 60) } } };
}

/**
 * Receipts that arrived before our own record of the send. They are tried for two days, and stay in
 * the inbox as a record.
 */
export async function matchReceipts(parts: IntakeParts, limit: number): Promise<void> {
  const waiting = await parts.db.$queryRaw<{ id: string; receipt: ReceiptFact }[]>`
    select i.id::text, i.receipt from inbox i
     where i.state = 'unmatched' and i.real_at > now() - interval '2 days'
       and exists (select 1 from send s where s.provider_id = i.receipt->>'providerId')
     order by i.real_at limit ${limit}::int`;
  for (const { id, receipt } of waiting) await matchOne(parts, id, receipt);
}

function matchOne(parts: IntakeParts, id: string, receipt: ReceiptFact): Promise<void> {
  return parts.db.$transaction(async (tx) => {
    const { count } = await tx.inbox.updateMany({ where: { id, state: 'unmatched' }, data: { state: 'recorded' } });
    const send = count === 0 ? undefined : await findSend(tx, receipt);
    if (send !== undefined) await moveSend(tx, parts, id, receipt, send);
  });
}
