import type { EvidenceGrade } from '../referral.js';
import { dayMs } from '../time/durations.js';

/** How a kept visit can be known (decision 17), strongest first. */
export const evidenceKinds = [
  'ehr-encounter-finished',
  'ehr-appointment-fulfilled',
  'specialist-note',
  'office-attested',
  'office-and-patient',
  'patient-said',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** One statement that a visit was kept. No patient data: kinds, names of staff, instants. */
export interface EvidenceFact {
  kind: EvidenceKind;
  /** The coordinator who recorded it; systems leave it out. */
  by?: string | undefined;
  /** The person of the specialist's office who said so. */
  spokeTo?: string | undefined;
  /** When the visit took place, practice time. */
  visitAt?: number | undefined;
  /** Whether the one who saw the patient is in the plan's network; undefined when nobody knows. */
  inNetwork?: boolean | undefined;
}

export const visitNetworks = ['in-network', 'out-of-network', 'unknown'] as const;
export type VisitNetwork = (typeof visitNetworks)[number];

interface GradeRule {
  grade: EvidenceGrade;
  /** What the statement must name; without it the grade is D. */
  needs: readonly ('by' | 'spokeTo')[];
}

/**
 * Whether patient and physician agree on a completed referral is little better than chance would
 * have it (kappa 0.34, PMC1934973), so the patient's own word is a reason to ask, never a proof.
 */
const gradeRules: Readonly<Record<EvidenceKind, GradeRule>> = {
  'ehr-encounter-finished': { grade: 'A', needs: [] },
  'ehr-appointment-fulfilled': { grade: 'A', needs: [] },
  'specialist-note': { grade: 'A', needs: [] },
  'office-attested': { grade: 'B', needs: ['by', 'spokeTo'] },
  'office-and-patient': { grade: 'C', needs: ['by'] },
  'patient-said': { grade: 'D', needs: [] },
};

/**
 * The grade of one statement alone. An office's word without both names is D until the patient
 * agrees with it (see `gradeOfAll`).
 */
export function gradeOf(fact: EvidenceFact): EvidenceGrade {
  const rule = gradeRules[fact.kind];
  return rule.needs.every((name) => isNamed(fact[name])) ? rule.grade : 'D';
}

/** What all statements together are worth; undefined when there are none. */
export function gradeOfAll(facts: readonly EvidenceFact[]): EvidenceGrade | undefined {
  const grades = [...facts.map(gradeOf), ...(officeAndPatientAgree(facts) ? ['C' as const] : [])];
  return grades.sort()[0];
}

/**
 * Proof enough to close the loop: grade A, B or C. However many weak statements there are, they
 * never add up.
 */
export function enoughToClose(facts: readonly EvidenceFact[]): boolean {
  const grade = gradeOfAll(facts);
  return grade !== undefined && closes(grade);
}

export const closes = (grade: EvidenceGrade): boolean => grade !== 'D';

/**
 * Someone at the office, in a call with a coordinator, and the patient: two sources for the same
 * visit.
 */
function officeAndPatientAgree(facts: readonly EvidenceFact[]): boolean {
  const office = facts.filter((fact) => fact.kind === 'office-attested' && isNamed(fact.by));
  const patient = facts.filter((fact) => fact.kind === 'patient-said');
  return office.some((theirs) => patient.some((own) => sameVisit(theirs, own)));
}

/**
 * A patient may be a day off, or name no day; two named days further apart are two visits, which
 * agree on nothing.
 */
const sameVisit = (a: EvidenceFact, b: EvidenceFact): boolean =>
  a.visitAt === undefined || b.visitAt === undefined || Math.abs(a.visitAt - b.visitAt) <= dayMs;

const isNamed = (name: string | undefined): boolean => name !== undefined && name.trim() !== '';
