import { closes, gradeOfAll, type EvidenceFact } from './evidence.js';
import type { Axes, EvidenceGrade, Outcome, WriteBack } from '../referral.js';

/** What still stands between a referral and its closed loop. */
export type Lacking = 'visit-kept' | 'evidence' | 'write-back';

export type ClosureVerdict = { may: true; grade: EvidenceGrade } | { may: false; lacking: readonly Lacking[] };

/**
 * Closed only on a kept visit, with proof of grade A to C, once the chart says so (decision 16).
 */
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

/**
 * What an end rests on: proof of the visit, the order in the EHR, the chart, a named coordinator, a
 * named clinician.
 */
export type EndNeed = 'kept-visit' | 'order-says-so' | 'chart-says-so' | 'coordinator' | 'clinician';

/** Each inner list is one sufficient way to this end; all of it is needed. */
type Ways = readonly (readonly EndNeed[])[];

/**
 * How a referral may end. An end without a kept visit needs a person: the clinician who revoked the
 * order in the EHR, or a clinician who was asked and whom a coordinator names. Silence never ends a
 * referral; neither does a text.
 */
const endRules: Readonly<Record<Outcome, Ways>> = {
  kept: [['kept-visit']],
  revoked: [['order-says-so'], ['coordinator', 'clinician']],
  'entered-in-error': [['order-says-so'], ['coordinator', 'clinician']],
  deceased: [
    ['chart-says-so', 'coordinator'],
    ['coordinator', 'clinician'],
  ],
  'patient-declined': [['coordinator', 'clinician']],
  'seen-elsewhere': [['coordinator', 'clinician']],
  unreachable: [['coordinator', 'clinician']],
  duplicate: [['coordinator', 'clinician']],
};

export type EndVerdict = { may: true } | { may: false; missing: readonly EndNeed[] };

/** Whether what is at hand is enough for this end; if not, what the shortest way still misses. */
export function mayEnd(outcome: Outcome, atHand: readonly EndNeed[]): EndVerdict {
  const open = endRules[outcome].map((way) => way.filter((need) => !atHand.includes(need)));
  const [shortest = []] = open.toSorted((a, b) => a.length - b.length);
  return shortest.length === 0 ? { may: true } : { may: false, missing: shortest };
}
