import type { Row } from '../referral/row.js';
import { Prisma } from '../generated/client.js';

export interface PlacedRow extends Row {
  worklist_rank: number;
  worklist_at: Date;
}

/** How a list is sorted, and where in it a page ends. */
export interface WorklistOrder {
  readonly by: Prisma.Sql;
  readonly cursorOf: (row: PlacedRow) => string;
  /** What lies behind the row that a cursor was made of; undefined for a cursor that is not one of this order's. */
  readonly after: (cursor: string) => Prisma.Sql | undefined;
}

/** What needs a person first, then by urgency (the rank holds both), by deadline, by id. */
const byUrgency: WorklistOrder = {
  by: Prisma.sql`r.worklist_rank, r.worklist_at, r.id`,
  cursorOf: ({ worklist_rank, worklist_at, id }) => encoded(`${worklist_rank} ${worklist_at.toISOString()} ${id}`),
  after: (cursor) => {
    const [, rank, at, id] = /^(-?\d) (\S{24}) (\S{36})$/u.exec(decoded(cursor)) ?? [];
    if (rank === undefined || !isInstant(at) || !isId(id)) return undefined;
    return Prisma.sql`(r.worklist_rank, r.worklist_at, r.id) > (${Number(rank)}::smallint, ${new Date(at)}::timestamptz, ${id}::uuid)`;
  },
};

/** Nothing is due any more: the newest order first. */
const newestFirst: WorklistOrder = {
  by: Prisma.sql`r.ordered_at desc, r.id desc`,
  cursorOf: ({ ordered_at, id }) => encoded(`${ordered_at.toISOString()} ${id}`),
  after: (cursor) => {
    const [, at, id] = /^(\S{24}) (\S{36})$/u.exec(decoded(cursor)) ?? [];
    return isInstant(at) && isId(id) ? Prisma.sql`(r.ordered_at, r.id) < (${new Date(at)}::timestamptz, ${id}::uuid)` : undefined;
  },
};

export const orderOf = (status: 'open' | 'ended' | 'recorded'): WorklistOrder => (status === 'open' ? byUrgency : newestFirst);

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const decoded = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('latin1');

const isInstant = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(new Date(text).getTime());
const isId = (text: string | undefined): text is string => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text ?? '');
