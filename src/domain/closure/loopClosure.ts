import { closes, gradeOfAll, type EvidenceFact } from './evidence.js';
import type { Axes, EvidenceGrade, Outcome, WriteBack } from '../referral.js';

/** What still stands between a referral and its closed loop. */
export type Lacking = 'visit-kept' | 'evidence' | 'write-back';

export type ClosureVerdict = { may: true; grade: EvidenceGrade } | { may: false; lacking: readonly Lacking[] };

/** Closed only on a kept visit, with proof of grade A to C, once the chart says so (decision 16). */
export function mayClose(facts: {
  axes: Pick<Axes, 'appointment'>;
  evidence: readonly EvidenceFact[];
  writeBack: WriteBack;
}): ClosureVerdict {
  const grade = gradeOfAll(facts.evidence);
  const lacking: Lacking[] = [];
  if (facts.axes.appointment !== 'kept') lacking.push('visit-kept');
  if (grade === undefined || !closes(grade)) lacking.push('evidence');
  if (facts.writeBack !== 'done') lacking.push('write-back');
  return grade !== undefined && lacking.length === 0 ? { may: true, grade } : { may: false, lacking };
}

/** What an end rests on: proof of the visit, the order in the EHR, the chart, a named coordinator, a named clinician. */
export type EndNeed = 'kept-visit' | 'order-says-so' | 'chart-says-so' | 'coordinator' | 'clinician';

export interface EndRule {
  /** Each inner list is one sufficient way to this end; all of it is needed. */
  ways: readonly (readonly EndNeed[])[];
  countsAsClosed: boolean;
}

/**
 * How a referral may end. An end without a kept visit is a person's: the clinician who revoked the order in the EHR, or one who was asked
 * and whom a coordinator names. Silence never ends a referral; neither does a text.
 */
export const endRules: Readonly<Record<Outcome, EndRule>> = {
  kept: { ways: [['kept-visit']], countsAsClosed: true },
  revoked: { ways: [['order-says-so'], ['coordinator', 'clinician']], countsAsClosed: false },
  'entered-in-error': { ways: [['order-says-so'], ['coordinator', 'clinician']], countsAsClosed: false },
  deceased: {
    ways: [
      ['chart-says-so', 'coordinator'],
      ['coordinator', 'clinician'],
    ],
    countsAsClosed: false,
  },
  'patient-declined': { ways: [['coordinator', 'clinician']], countsAsClosed: false },
  'seen-elsewhere': { ways: [['coordinator', 'clinician']], countsAsClosed: false },
  unreachable: { ways: [['coordinator', 'clinician']], countsAsClosed: false },
  duplicate: { ways: [['coordinator', 'clinician']], countsAsClosed: false },
};

export type EndVerdict = { may: true } | { may: false; missing: readonly EndNeed[] };

/** Whether what is at hand is enough for this end; if not, what the shortest way still misses. */
export function mayEnd(outcome: Outcome, atHand: readonly EndNeed[]): EndVerdict {
  const open = endRules[outcome].ways.map((way) => way.filter((need) => !atHand.includes(need)));
  const [shortest = []] = open.toSorted((a, b) => a.length - b.length);
  return shortest.length === 0 ? { may: true } : { may: false, missing: shortest };
}

/** Only a kept visit is a closed loop: every other end is an answer, not a success. */
export const countsAsClosed = (outcome: Outcome | undefined): boolean => outcome !== undefined && endRules[outcome].countsAsClosed;

/** Whether someone has to say so before the referral may end like this, whatever the systems report. */
export const needsPerson = (outcome: Outcome): boolean =>
  endRules[outcome].ways.every((way) => way.includes('coordinator') || way.includes('clinician'));
