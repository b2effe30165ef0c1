import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/adapters/postgres/database.js';
import type { Contact } from '../../src/domain/chart/chart.js';
import type { PermitDecision } from '../../src/domain/texting/permit.js';
import type { Ledger, TextRequest } from '../../src/ports/messageStore.js';
import type { Clock } from '../../src/ports/clock.js';
import { createReferrals, type ReferralData } from './referralRows.js';

/** A clock that is set by hand: practice and real time move together. */
export interface HandClock extends Clock {
  readonly advance: (ms: number) => void;
  readonly set: (ms: number) => void;
}

export function handClock(startMs: number): HandClock {
  let now = startMs;
  return {
    settings: { realEpochMs: 0, practiceEpochMs: 0, scale: 1 },
    now: () => now,
    realNow: () => now,
    advance: (ms) => {
      now += ms;
    },
    set: (ms) => {
      now = ms;
    },
  };
}

export async function addPractice(db: Database): Promise<void> {
  await db.practice.create({ data: { name: 'Oak Clinic', zone: 'America/New_York', phone: '+12125550100', address: ['1 Oak Street'] } });
  await db.specialty.create({ data: { name: 'cardiology', label: 'Cardiology', taxonomy: '207RC0000X', enabled: true } });
  await addOffice(db);
}

export async function addOffice(db: Database): Promise<void> {
  await db.specialist.create({
    data: {
      id: 'heart',
      npi: '1234567893',
      name: 'Dr. Hart',
      organization: 'Bay Heart Group',
      specialty: 'cardiology',
      taxonomy: '207RC0000X',
      phone: '+12125550177',
      address: [],
      postalCode: '10001',
      zone: 'America/New_York',
      latitude: 40.7,
      longitude: -74,
      languages: ['en'],
    },
  });
}

export async function addReferral(
  db: Database,
  facts: { sensitive?: boolean; status?: ReferralData['status']; specialistId?: string | null } = {},
): Promise<string> {
  const id = randomUUID();
  const { sensitive = false, status = 'open', specialistId = 'heart' } = facts;
  const times = { orderedAt: new Date(0), createdAt: new Date(0) };
  const order = { id, ehr: 'test', orderKey: id, orderId: id, specialty: 'cardiology', patientRef: `Patient/${id}`, sensitive, ...times };
  await createReferrals(db, [{ ...order, status, specialistId }]);
  return id;
}

let phones = 0;
/** A number of New York that no other test uses. */
export const somePhone = (): string => `+1212555${String(1000 + (phones += 1))}`;

export function contactOf(
  phone: string | undefined,
  changes: { patient?: Partial<Contact['patient']>; consents?: Partial<Contact['consents']> } = {},
): Contact {
  return {
    patient: {
      ref: 'Patient/1',
      identifiers: [],
      givenName: 'Ana',
      address: { lines: [], state: 'NY', postalCode: '10001-1234' },
      phones: phone === undefined ? [] : [{ raw: phone, use: 'mobile', dialable: phone }],
      language: 'en',
      deceased: false,
      ...changes.patient,
    },
    consents: { texts: true, sensitive: true, refusesTexts: false, ...changes.consents },
  };
}

export function textRequest(referralId: string, phone: string | undefined, changes: Partial<TextRequest> = {}): TextRequest {
  return {
    referralId,
    phone,
    step: 'nudge',
    ordinal: 1,
    template: 'nudge1/en/1',
    proof: { language: 'en', policies: ['hours/*/*/1'], templateHash: 'a'.repeat(64), bodyHash: 'b'.repeat(64) },
    ...changes,
  };
}

/** One text a phone, and none after STOP: enough of a rule to see the store at work. */
export const onePerPhone = (ledger: Ledger): PermitDecision => {
  if (ledger.optedOut) return { granted: false, rule: 'opted-out' };
  return ledger.past.length > 0
    ? { granted: false, rule: 'per-day-cap', untilAt: ledger.now + 1 }
    : { granted: true, template: 'nudge1/en/1', rules: [] };
};
