import type { BlindIndex } from '../../../ports/blindIndex.js';
import type { Clock } from '../../../ports/clock.js';
import type { Vault } from '../../../ports/vault.js';
import type { ChangeMark, Worklist, WorklistPage, WorklistQuery, WorklistRow } from '../../../ports/worklist.js';
import type { Database } from '../database.js';
import { Prisma } from '../generated/client.js';
import { allWithDatabase } from '../intake/failures.js';
import { openSummary } from '../referral/patientSummary.js';
import { iso, rowOf, type Row } from '../referral/row.js';
import { conditionsOf, foundBy, idOf, tablesOf } from './conditions.js';
import { countsOf, openGroups } from './counts.js';
import { orderOf, type PlacedRow } from './order.js';

interface Parts {
  readonly db: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly blindIndex: BlindIndex;
  /** This installation's EHR: half of every order's identity. */
  readonly ehr: string;
}

export function createPostgresWorklist(parts: Parts): Worklist {
  const { db, clock, vault } = parts;
  return allWithDatabase<Worklist>({
    list: (query) => list(parts, query),
    those: (ids) => those(parts, ids),
    counts: async (actor) => countsOf(await openGroups(db, new Date(clock.now())), actor),
    patient: async (referralId) => openSummary(vault, (await db.referralPatient.findUnique({ where: { referralId } }))?.summary ?? null),
    packet: (referralId) => packet(parts, referralId),
    changeMark: () => changeMark(db),
    people: () =>
      db.coordinator.findMany({ where: { active: true }, select: { id: true, name: true }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
    specialists: (specialty) =>
      db.specialist.findMany({
        where: { specialty },
        select: { id: true, name: true, organization: true, accepting: true },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
  });
}

interface NamedRow extends Row {
  specialist_id: string | null;
  specialist_name: string | null;
  summary: Uint8Array | null;
}
type ListedRow = PlacedRow & NamedRow;

async function list({ db, vault, clock, blindIndex, ehr }: Parts, query: WorklistQuery): Promise<WorklistPage> {
  const { by, shownBy, after, cursorOf } = orderOf(query.status);
  const behind = query.cursor === undefined ? undefined : after(query.cursor);
  const conditions = Prisma.join([...conditionsOf(query, new Date(clock.now())), ...(behind === undefined ? [] : [behind])], ' and ');
  const from = tablesOf(query.status);
  // What is typed is found first: it is little, and the rest of the conditions is looked at there
  // alone.
  const [found, only] =
    query.search === undefined
      ? [Prisma.empty, Prisma.empty]
      : [
          Prisma.sql`with found(id) as materialized (${foundBy(query.search, blindIndex, ehr)})`,
          Prisma.sql`join found on found.id = ${idOf(query.status)}`,
        ];
  // One more than asked for says whether there is a next page.
  const rows = await db.$queryRaw<ListedRow[]>`
    ${found} select o.*, o.id::text, s.name as specialist_name, patient.summary
      from (select ${idOf(query.status)} as id from ${from} ${only} where ${conditions} order by ${by} limit ${query.limit + 1}::int) page
      join referral_overview o on o.id = page.id
      left join specialist s on s.id = o.specialist_id left join referral_patient patient on patient.referral_id = o.id
     order by ${shownBy}`;
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    referrals: page.map((row) => listedOf(vault, row)),
    next: rows.length > query.limit && last !== undefined ? cursorOf(last) : undefined,
  };
}

async function those({ db, vault }: Parts, ids: readonly string[]): Promise<WorklistRow[]> {
  const rows = await db.$queryRaw<NamedRow[]>`
    select r.*, r.id::text, s.name as specialist_name, p.summary
      from unnest(${[...ids]}::uuid[]) with ordinality as asked(id, place) join referral_overview r on r.id = asked.id
      left join specialist s on s.id = r.specialist_id left join referral_patient p on p.referral_id = r.id order by asked.place`;
  return rows.map((row) => listedOf(vault, row));
}

function listedOf(vault: Vault, row: NamedRow): WorklistRow {
  const { specialist_id: id, specialist_name: name } = row;
  const summary = openSummary(vault, row.summary);
  return {
    ...rowOf(row),
    patient: summary && { name: summary.name, birthDate: summary.birthDate },
    specialist: id === null || name === null ? null : { id, name },
    appointmentAt: iso(row.appointment_at),
  };
}

/** A packet that was put together and has no recipient yet has no pages. */
async function packet({ db, vault }: Parts, referralId: string): Promise<{ ordinal: number; pdf: Uint8Array } | undefined> {
  const row = await db.packet.findFirst({
    where: { referralId, body: { not: null } },
    orderBy: { ordinal: 'desc' },
    select: { ordinal: true, body: true },
  });
  return row === null || row.body === null ? undefined : { ordinal: row.ordinal, pdf: vault.open(row.body, 'packet') };
}

/**
 * The sequence is read before the snapshot. So every transaction that moved it has begun before the
 * snapshot.
 */
async function changeMark(db: Database): Promise<ChangeMark> {
  const [sequence] = await db.$queryRaw<{ seen: bigint }[]>`
    select case when is_called then last_value else 0 end as seen from worklist_change`;
  const [snapshot] = await db.$queryRaw<{ begun: string; settled: string }[]>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as begun, pg_snapshot_xmin(pg_current_snapshot())::text as settled`;
  if (sequence === undefined || snapshot === undefined) throw new Error('each of them answers a row');
  return { seen: sequence.seen, begun: BigInt(snapshot.begun), settled: BigInt(snapshot.settled) };
}
