/**
 * The words of a referral: what every other file speaks. Values on the wire are those of docs/interfaces (FHIR R4 codes where FHIR has them).
 * Times named `...At` or `...By` are practice time in epoch milliseconds (see clock.ts) unless the name says `real`.
 */

export const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const;
/** FHIR R4 request-priority. */
export type Urgency = (typeof urgencies)[number];

export const stages = [
  'assembling',
  'needs-information',
  'routing',
  'sending',
  'delivered',
  'booking',
  'booked',
  'missed',
  'kept',
  'ended',
] as const;
/** The headline that a person sees; derived from the axes by `stageOf` in lifecycle.ts. */
export type Stage = (typeof stages)[number];

export const deliveryStates = [
  'none',
  'queued',
  'accepted',
  'transmitted',
  'delivered',
  'opened',
  'acknowledged',
  'failed',
  'unknown',
] as const;
export type Delivery = (typeof deliveryStates)[number];
export type Acceptance = 'none' | 'pending' | 'accepted' | 'declined';
export type AppointmentAxis = 'none' | 'proposed' | 'booked' | 'cancelled' | 'missed' | 'kept';
export type Report = 'none' | 'awaited' | 'received' | 'reviewed';
export type WriteBack = 'none' | 'pending' | 'done' | 'partial';

/** Five small unions, not one enum: each moves on its own. */
export interface Axes {
  delivery: Delivery;
  acceptance: Acceptance;
  appointment: AppointmentAxis;
  report: Report;
  writeBack: WriteBack;
}

export const outcomes = [
  'kept',
  'revoked',
  'entered-in-error',
  'patient-declined',
  'deceased',
  'seen-elsewhere',
  'unreachable',
  'duplicate',
] as const;
/** How a referral ended. Only `kept` is a closed loop. */
export type Outcome = (typeof outcomes)[number];

/**
 * A: the EHR's encounter or fulfilled appointment, or the specialist's note; B: a named person of the office told a named coordinator;
 * C: office and patient agree; D: the patient alone, which never closes.
 */
export type EvidenceGrade = 'A' | 'B' | 'C' | 'D';

/** A code of a code system (FHIR Coding). */
export interface Code {
  system?: string | undefined;
  code?: string | undefined;
  display?: string | undefined;
}

/** What the routing, the policies and the texts call a specialty: `cardiology`, `dermatology`, ... */
export type SpecialtyName = string;

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];
