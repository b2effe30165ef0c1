import { randomUUID } from 'node:crypto';
import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { Clock } from '../../../ports/clock.js';
import type { Vault } from '../../../ports/vault.js';
import type { Source } from '../closedColumns.js';
import type { Database, Transaction } from '../database.js';
import { Prisma } from '../generated/client.js';
import type { IntakePlans } from './plans.js';

/** The dependencies of every part of the intake. */
export interface IntakeParts {
  db: Database;
  clock: Clock;
  vault: Vault;
  blindIndex: BlindIndex;
  plans: IntakePlans;
}

export interface Arrival {
  source: Source;
  eventId: string;
  kind: string;
  raw: Uint8Array;
  /**
   * The name of the lock under which the event is decided. It is released at the end of the
   * transaction.
   */
  lock: string;
}

/**
 * First statement of every webhook: takes the lock, then stores the event. Undefined when it was
 * stored before.
 */
export async function store(tx: Transaction, { vault, clock }: IntakeParts, arrival: Arrival): Promise<string | undefined> {
  const { source, eventId, kind, raw, lock } = arrival;
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    insert into inbox (id, source, event_id, kind, body, at, real_at)
    select ${randomUUID()}::uuid, ${source}, ${eventId}, ${kind}, ${bytes(vault.seal(raw, 'inbox'))}::bytea,
           ${new Date(clock.now())}::timestamptz, clock_timestamp()
      from pg_advisory_xact_lock(hashtextextended(${lock}, 0))
    on conflict (source, event_id) do nothing returning id::text`;
  return row?.id;
}

/** The answer to a repeat: the same as the first time. */
export async function firstAnswer<Answer>(tx: Transaction, source: Source, eventId: string): Promise<Answer> {
  const rows = await tx.$queryRaw<{ answer: Answer }[]>`select answer from inbox where source = ${source} and event_id = ${eventId}`;
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('an inbox row without its answer');
  return answer;
}

interface Settlement {
  readonly referralId?: string | undefined;
  readonly answer: object;
}

/** Completes an event's row with its answer and the referral that it belongs to. */
export async function settle(tx: Transaction, id: string, settlement: Settlement): Promise<void> {
  await tx.$executeRaw(settled(id, settlement));
}

/** The same as SQL, to be a part of a larger statement. */
export const settled = (id: string, { referralId, answer }: Settlement): Prisma.Sql =>
  Prisma.sql`update inbox set referral_id = ${referralId ?? null}::uuid, answer = ${JSON.stringify(answer)}::jsonb where id = ${id}::uuid`;

/** Prisma wants bytes over a plain ArrayBuffer. */
export function bytes(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data);
}

/**
 * An instant as the EHR wrote it. Null for none, for nonsense, and for years that no order is from.
 */
export function instantOf(text: string | undefined): Date | null {
  const instant = new Date(text ?? Number.NaN);
  const year = instant.getUTCFullYear();
  return year >= 1900 && year < 2200 ? instant : null;
}
