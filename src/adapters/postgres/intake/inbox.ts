import { randomUUID } from 'node:crypto';
import type { ReferralEvent } from '../../../domain/process/messages.js';
import type { Channel } from '../../../domain/routing/channel.js';
import type { Clock } from '../../../ports/clock.js';
import type { ReferralInput } from '../../../ports/referralProcess.js';
import type { Vault } from '../../../ports/vault.js';
import type { Database, Transaction } from '../database.js';
import { Prisma } from '../generated/client.js';
import type { IntakePlans } from './plans.js';

/** What every part of the intake works with. */
export interface IntakeParts {
  db: Database;
  clock: Clock;
  vault: Vault;
  plans: IntakePlans;
}

export type Source = 'ehr-orders' | 'ehr-appointments' | 'twilio-messages' | 'twilio-status' | `${Channel}-receipts` | 'reconciler';

/** What an inbox row still owes to a workflow (column `pass_on`). `match`: a receipt whose send we do not know yet. */
export type Owed =
  | { kind: 'start'; input: ReferralInput }
  | { kind: 'signal'; event: ReferralEvent }
  | { kind: 'match'; receipt: ReceiptFact };

/** A provider's event about a send, in our words; no patient data. `providerId` and `key` say which send. */
export interface ReceiptFact {
  channel: Channel | 'sms';
  eventId: string;
  providerId: string;
  key?: string | undefined;
  status: string;
  rung?: number | undefined;
  failure?: string | undefined;
  occurredAtRealMs: number;
}

export interface Arrival {
  source: Source;
  eventId: string;
  kind: string;
  raw: Uint8Array;
  /** Whoever holds this lock decides alone; let go at the end of the transaction. */
  lock: string;
}

/** Statement one of every webhook: takes the lock, then stores the event. Undefined when it was stored before. */
export async function store(tx: Transaction, { vault, clock }: IntakeParts, arrival: Arrival): Promise<string | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>(storing({ vault, clock }, arrival));
  return rows[0]?.id;
}

/** The same, to be a part of a statement: returns the row's id, and nothing when the event was stored before. */
export function storing({ vault, clock }: Pick<IntakeParts, 'vault' | 'clock'>, arrival: Arrival): Prisma.Sql {
  const { source, eventId, kind, raw, lock } = arrival;
  return Prisma.sql`
    insert into inbox (id, source, event_id, kind, body, at, real_at)
    select ${randomUUID()}::uuid, ${source}, ${eventId}, ${kind}, ${bytes(vault.seal(raw, 'inbox'))}::bytea, ${new Date(clock.now())}::timestamptz, clock_timestamp()
      from pg_advisory_xact_lock(hashtextextended(${lock}, 0))
    on conflict (source, event_id) do nothing returning id::text`;
}

const stateOf = (owed: Owed | undefined): string => (owed === undefined ? 'recorded' : 'stored');
const owedJson = (owed: Owed | undefined): string | null => (owed === undefined ? null : JSON.stringify(owed));

/** What a repeat is answered: the same as the first time. */
export async function firstAnswer<Answer>(tx: Transaction, source: Source, eventId: string): Promise<Answer> {
  const rows = await tx.$queryRaw<{ answer: Answer }[]>`select answer from inbox where source = ${source} and event_id = ${eventId}`;
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('an inbox row without its answer');
  return answer;
}

export interface Settlement {
  id: string;
  referralId?: string | undefined;
  answer: unknown;
  /** Left out: nothing is owed, the row is a record. */
  owed?: Owed | undefined;
}

/** Where nothing else is written down. */
export async function settle(tx: Transaction, settlement: Settlement): Promise<void> {
  await tx.$executeRaw(settling(settlement));
}

/**
 * Last of a webhook, alone or as a part of its last statement: what was answered and what is owed. `real_at` is set anew under the lock,
 * so that rows of one referral are passed on in the order in which they were decided.
 */
export function settling({ id, referralId, answer, owed }: Settlement): Prisma.Sql {
  return Prisma.sql`
    update inbox set state = ${stateOf(owed)}, referral_id = ${referralId ?? null}::uuid,
           answer = ${JSON.stringify(answer)}::jsonb, pass_on = ${owedJson(owed)}::jsonb, real_at = clock_timestamp()
     where id = ${id}::uuid`;
}

/** Prisma wants bytes over a plain ArrayBuffer. */
export function bytes(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data);
}

/** An instant as the EHR wrote it; null for none, for nonsense, and for years that no order is from. */
export function instantOf(text: string | undefined): Date | null {
  const instant = new Date(text ?? Number.NaN);
  const year = instant.getUTCFullYear();
  return year >= 1900 && year < 2200 ? instant : null;
}
