import { randomUUID } from 'node:crypto';
import { toPractice } from '../../../domain/time/clock.js';
import type { Intake, CallbackAnswer } from '../../../ports/intake.js';
import type { Transaction } from '../database.js';
import { Prisma } from '../generated/client.js';
import { settle, settling, storing, type IntakeParts, type Owed, type ReceiptFact, type Source } from './inbox.js';

/** Rungs of decision 13 by the words of the text provider. A status that is not listed proves no rung. */
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
const states = ['intended', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged'] as const;
/** From this rung on a send has succeeded, and a later failure is ignored. A document counts as sent once it was transmitted. */
const successRung = (channel: ReceiptFact['channel']): number => (channel === 'sms' ? 3 : 2);

interface SendRow {
  id: string;
  referralId: string;
  state: string;
  rung: number;
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

/** Two statements: the event with the send that it is of, locked as it stands; then what follows. */
function accept(parts: IntakeParts, source: Source, raw: Uint8Array, fact: ReceiptFact): Promise<CallbackAnswer> {
  return parts.db.$transaction(async (tx) => {
    const arrival = { source, eventId: fact.eventId, kind: 'receipt', raw, lock: `receipt:${fact.providerId}` };
    const [arrived] = await tx.$queryRaw<ArrivedRow[]>`
      with arrived as (${storing(parts, arrival)})
      select arrived.id as "inboxId", send.* from arrived left join lateral (${sendOf(fact)}) send on true`;
    if (arrived === undefined) return { hasMessage: false };
    const { inboxId, id, referralId, state, rung } = arrived;
    return settleReceipt(tx, parts, inboxId, fact, id === null ? undefined : { id, referralId, state, rung });
  });
}

type ArrivedRow = { inboxId: string } & (SendRow | { [Name in keyof SendRow]: null });

/** Moves the send if it is known, else leaves the receipt for `matchReceipts`: it can come before our own record of the provider's answer. */
async function settleReceipt(
  tx: Transaction,
  parts: IntakeParts,
  inboxId: string,
  fact: ReceiptFact,
  send: SendRow | undefined,
): Promise<CallbackAnswer> {
  if (send === undefined) {
    await settle(tx, { id: inboxId, answer: {}, owed: { kind: 'match', receipt: fact } });
    return { hasMessage: false };
  }
  const receiptId = randomUUID();
  const move = moveOf(send, fact);
  const owed = move && owedFor(fact, { receiptId, sendId: send.id, ...move });
  await tx.$executeRaw`
    with received as (${receiving(parts, { receiptId, sendId: send.id, fact })}),
    moved as (${move === undefined ? Prisma.sql`select` : moving(parts, send, fact, move)})
    ${settling({ id: inboxId, referralId: send.referralId, answer: {}, owed })}`;
  return { hasMessage: owed !== undefined };
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

function sendOf(fact: ReceiptFact): Prisma.Sql {
  const { id, referralId, step, ordinal } = placeOf(fact.key);
  return Prisma.sql`
    select id::text, referral_id::text as "referralId", state, rung from send
     where provider_id = ${fact.providerId} or id = ${id}::uuid
        or (referral_id = ${referralId}::uuid and step = ${step} and ordinal = ${ordinal}::int)
     order by (provider_id = ${fact.providerId}) desc nulls last limit 1 for update`;
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

function receiving(
  { clock }: IntakeParts,
  { receiptId, sendId, fact }: { receiptId: string; sendId: string; fact: ReceiptFact },
): Prisma.Sql {
  return Prisma.sql`
    insert into receipt (id, send_id, event_id, status, rung, failure, occurred_at, at)
    values (${receiptId}::uuid, ${sendId}::uuid, ${fact.eventId}, ${fact.status}, ${fact.rung ?? null}::int, ${fact.failure ?? null},
           ${new Date(toPractice(clock.settings, fact.occurredAtRealMs))}::timestamptz, ${new Date(clock.now())}::timestamptz)
    on conflict (event_id) do nothing`;
}

interface Move {
  state: string;
  rung: number;
  failure?: string | undefined;
}

/** Only forward: a late failure never overwrites a success, and a success wins over a failure that came before it. */
export function moveOf(
  send: Pick<SendRow, 'state' | 'rung'>,
  fact: Pick<ReceiptFact, 'channel' | 'status' | 'rung' | 'failure'>,
): Move | undefined {
  const { rung } = fact;
  const enough = successRung(fact.channel);
  const isFailure = rung === undefined && ['failed', 'undelivered', 'canceled'].includes(fact.status);
  if (isFailure)
    return send.rung >= enough || send.state === 'failed'
      ? undefined
      : { state: 'failed', rung: send.rung, failure: fact.failure ?? fact.status };
  if (rung === undefined || (send.state === 'failed' && rung < enough)) return undefined;
  const isUncertain = send.state === 'failed' || send.state === 'unknown';
  if (rung < send.rung || (rung === send.rung && !isUncertain)) return undefined;
  return { state: states[rung] ?? 'acknowledged', rung };
}

/** Only what moves the process wakes it: that the provider took a send it knows by itself, and a text that arrived changes nothing. */
function owedFor(fact: ReceiptFact, moved: Move & { receiptId: string; sendId: string }): Owed | undefined {
  const { receiptId: id, sendId, failure } = moved;
  if (fact.channel !== 'sms') {
    if (failure === undefined && moved.rung < successRung(fact.channel)) return undefined;
    const input = failure === undefined ? { id, sendId, rung: moved.rung } : { id, sendId, failure: failure.slice(0, 60) };
    return { kind: 'signal', event: { name: 'deliveryReceipt', input } };
  }
  if (failure === undefined) return undefined;
  return { kind: 'signal', event: { name: 'textStatus', input: { id, sendId, status: 'failed', failure: failure.slice(0, 60) } } };
}

/** Receipts that came before our own record of the send: tried again for two days, then left as a record in the inbox. */
export async function matchReceipts(parts: IntakeParts, limit: number): Promise<void> {
  const waiting = await parts.db.$queryRaw<{ id: string; receipt: ReceiptFact }[]>`
    select i.id::text, i.pass_on->'receipt' as receipt from inbox i
     where i.state = 'stored' and i.pass_on->>'kind' = 'match' and i.real_at > now() - interval '2 days'
       and exists (select 1 from send s where s.provider_id = i.pass_on->'receipt'->>'providerId')
     order by i.real_at limit ${limit}::int`;
  for (const { id, receipt } of waiting) await matchOne(parts, id, receipt);
}

function matchOne(parts: IntakeParts, id: string, receipt: ReceiptFact): Promise<void> {
  return parts.db.$transaction(async (tx) => {
    const mine = await tx.$queryRaw<unknown[]>`
      select 1 from inbox where id = ${id}::uuid and state = 'stored' and pass_on->>'kind' = 'match' for update skip locked`;
    if (mine.length === 0) return;
    const [send] = await tx.$queryRaw<SendRow[]>(sendOf(receipt));
    await settleReceipt(tx, parts, id, receipt, send);
  });
}
