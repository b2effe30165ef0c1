/**
 * The words of a referral: what every other file speaks. Values on the wire are those of
 * docs/interfaces (FHIR R4 codes where FHIR has them). Times named `...At` or `...By` are practice
 * time in epoch milliseconds (see clock.ts) unless the name says `real`.
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
export const acceptances = ['none', 'pending', 'accepted', 'declined'] as const;
export type Acceptance = (typeof acceptances)[number];
export const appointmentAxes = ['none', 'proposed', 'booked', 'cancelled', 'missed', 'kept'] as const;
export type AppointmentAxis = (typeof appointmentAxes)[number];
export const reports = ['none', 'awaited', 'received', 'reviewed'] as const;
export type Report = (typeof reports)[number];
export const writeBacks = ['none', 'pending', 'done', 'partial'] as const;
export type WriteBack = (typeof writeBacks)[number];

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

export const evidenceGrades = ['A', 'B', 'C', 'D'] as const;
/**
 * A: the EHR's encounter or fulfilled appointment, or the specialist's note; B: a named person of
 * the office told a named coordinator; C: office and patient agree; D: the patient alone, which
 * never closes.
 */
export type EvidenceGrade = (typeof evidenceGrades)[number];

/** A code of a code system (FHIR Coding). */
export interface Code {
  system?: string | undefined;
  code?: string | undefined;
  display?: string | undefined;
}

/**
 * What the routing, the policies and the texts call a specialty: `cardiology`, `dermatology`, ...
 */
export type SpecialtyName = string;

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];
