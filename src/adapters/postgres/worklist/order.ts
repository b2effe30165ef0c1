import type { Row } from '../referral/row.js';
import { Prisma } from '../generated/client.js';

export interface PlacedRow extends Row {
  worklist_rank: number;
  worklist_at: Date;
}

/**
 * How a list is sorted, and where in it a page ends: on the tables of `tablesOf`, and on the
 * overview `o` of a page.
 */
export interface WorklistOrder {
  readonly by: Prisma.Sql;
  readonly shownBy: Prisma.Sql;
  readonly cursorOf: (row: PlacedRow) => string;
  /** The rows behind the one that a cursor was made of. Undefined for a cursor of another order. */
  readonly after: (cursor: string) => Prisma.Sql | undefined;
}

/**
 * Referrals that need a person first, then by urgency (the rank holds both), by deadline, by id.
 */
const byUrgency: WorklistOrder = {
  by: Prisma.sql`p.worklist_rank, p.worklist_at, p.referral_id`,
  shownBy: Prisma.sql`o.worklist_rank, o.worklist_at, o.id`,
  cursorOf: ({ worklist_rank, worklist_at, id }) => encoded(`${worklist_rank} ${worklist_at.toISOString()} ${id}`),
  after: (cursor) => {
    const [, rank, at, id] = /^(-?\d) (\S{24}) (\S{36})$/u.exec(decoded(cursor)) ?? [];
    if (rank === undefined || !isInstant(at) || !isId(id)) return undefined;
    return Prisma.sql`(p.worklist_rank, p.worklist_at, p.referral_id) > (${Number(rank)}::smallint, ${new Date(at)}::timestamptz, ${id}::uuid)`;
  },
};

/** Nothing is due any longer: the newest order first. */
const newestFirst = (at: Prisma.Sql, id: Prisma.Sql): WorklistOrder => ({
  by: Prisma.sql`${at} desc, ${id} desc`,
  shownBy: Prisma.sql`o.ordered_at desc, o.id desc`,
  cursorOf: (row) => encoded(`${row.ordered_at.toISOString()} ${row.id}`),
  after: (cursor) => {
    const [, instant, lastId] = /^(\S{24}) (\S{36})$/u.exec(decoded(cursor)) ?? [];
    if (!isInstant(instant) || !isId(lastId)) return undefined;
    return Prisma.sql`(${at}, ${id}) < (${new Date(instant)}::timestamptz, ${lastId}::uuid)`;
  },
});

const orders: Readonly<Record<'open' | 'ended' | 'recorded', WorklistOrder>> = {
  open: byUrgency,
  ended: newestFirst(Prisma.sql`p.ordered_at`, Prisma.sql`p.referral_id`),
  recorded: newestFirst(Prisma.sql`r.ordered_at`, Prisma.sql`r.id`),
};

export const orderOf = (status: keyof typeof orders): WorklistOrder => orders[status];

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const decoded = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('latin1');

const isInstant = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(new Date(text).getTime());
const isId = (text: string | undefined): text is string => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text ?? '');
