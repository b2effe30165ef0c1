import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/adapters/postgres/database.js';
import { createReferrals, type ReferralData } from './referralRows.js';

export const zone = 'America/New_York';

export async function givePractice(db: Database): Promise<void> {
  await db.practice.create({ data: { name: 'Maple Street Family Practice', zone, phone: '+12025550100', address: [] } });
  await db.specialty.create({ data: { name: 'cardiology', label: 'Cardiology', taxonomy: '207RC0000X', enabled: true } });
  await db.specialtyCode.create({ data: { system: 'http://nucc.org/provider-taxonomy', code: '207RC0000X', specialty: 'cardiology' } });
}

/** An order of cardiology at `orderedAt` (ISO); returns its id. */
export async function giveReferral(db: Database, orderedAt: string, more: Partial<ReferralData> = {}): Promise<string> {
  const id = randomUUID();
  await createReferrals(db, [
    { id, ehr: 'demo', orderKey: id, orderId: id, specialty: 'cardiology', orderedAt, createdAt: orderedAt, ...more },
  ]);
  return id;
}
