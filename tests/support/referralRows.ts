import type { Database } from '../../src/adapters/postgres/database.js';
import type { Prisma } from '../../src/adapters/postgres/generated/client.js';

type OrderRow = Prisma.ReferralCreateManyInput;
type ProjectionRow = Omit<Prisma.ReferralProjectionCreateManyInput, 'referralId' | 'specialty' | 'urgency' | 'orderedAt'>;

/**
 * A referral as people see it: the order's facts and, unless it is recorded or a tombstone, its
 * projection.
 */
export type ReferralData = Omit<OrderRow, 'disposition'> &
  Omit<ProjectionRow, 'status'> & { status?: 'open' | 'ended' | 'recorded' | 'tombstone' };

const orderFields = [
  'id',
  'ehr',
  'orderKey',
  'orderId',
  'orderVersion',
  'orderUpdatedAt',
  'contentHash',
  'recordedReason',
  'specialty',
  'specialtyReason',
  'urgency',
  'sensitive',
  'patientRef',
  'orderedAt',
  'createdAt',
  'realCreatedAt',
] as const satisfies readonly (keyof OrderRow)[];

const isOrderField = (name: string): boolean => orderFields.some((field) => field === name);

export async function createReferrals(db: Database, rows: readonly ReferralData[]): Promise<void> {
  const parts = rows.map(partsOf);
  await db.referral.createMany({ data: parts.map(({ order }) => order) });
  await db.referralProjection.createMany({ data: parts.flatMap(({ projection }) => projection ?? []) });
}

/** `ended` without an outcome ends as kept. */
function partsOf({ status = 'open', ...row }: ReferralData): {
  order: OrderRow;
  projection: Prisma.ReferralProjectionCreateManyInput | undefined;
} {
  const entries = Object.entries(row);
  // Each half has the fields of its own table alone.
  const order = Object.fromEntries(entries.filter(([name]) => isOrderField(name))) as OrderRow;
  const projection = Object.fromEntries(entries.filter(([name]) => !isOrderField(name))) as ProjectionRow;
  if (status === 'recorded' || status === 'tombstone') return { order: { ...order, disposition: status }, projection: undefined };
  const outcome = status === 'ended' ? (row.outcome ?? 'kept') : null;
  const { orderedAt, specialty = null } = row;
  const copies = { orderedAt, specialty, ...(row.urgency !== undefined && { urgency: row.urgency }) };
  return { order, projection: { referralId: row.id, ...projection, ...copies, outcome } };
}

/** Removes referrals with their projections, where nothing else refers to them. */
export async function deleteReferrals(db: Database, ids?: readonly string[]): Promise<void> {
  const one = ids === undefined ? {} : { in: [...ids] };
  await db.referralProjection.deleteMany({ where: ids === undefined ? {} : { referralId: one } });
  await db.referral.deleteMany({ where: ids === undefined ? {} : { id: one } });
}
