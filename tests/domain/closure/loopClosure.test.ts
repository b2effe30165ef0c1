import { describe, expect, it } from '@jest/globals';
import { mayClose, mayEnd, type EndNeed, type Lacking } from '../../../src/domain/closure/loopClosure.js';
import { outcomes, type AppointmentAxis, type Outcome, type WriteBack } from '../../../src/domain/referral.js';
import type { EvidenceFact } from '../../../src/domain/closure/evidence.js';

const proof: EvidenceFact[] = [{ kind: 'ehr-encounter-finished' }];
const word: EvidenceFact[] = [{ kind: 'patient-said' }];

describe('when the loop may close', () => {
  it.each<[AppointmentAxis, EvidenceFact[], WriteBack, Lacking[]]>([
    ['kept', proof, 'done', []],
    ['kept', proof, 'partial', ['write-back']],
    ['kept', proof, 'pending', ['write-back']],
    ['kept', word, 'done', ['evidence']],
    ['kept', [], 'done', ['evidence']],
    ['booked', proof, 'done', ['visit-kept']],
    ['missed', proof, 'done', ['visit-kept']],
    ['none', [], 'none', ['visit-kept', 'evidence', 'write-back']],
  ])('appointment %s, %j, write-back %s: lacks %j', (appointment, evidence, writeBack, lacking) => {
    const verdict = mayClose({ axes: { appointment }, evidence, writeBack });
    expect(verdict).toEqual(lacking.length === 0 ? { may: true, grade: 'A' } : { may: false, lacking });
  });
});

/** Every combination of the needs that each end accepts at the least. */
const ways: Readonly<Record<Outcome, readonly EndNeed[][]>> = {
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
const needs: readonly EndNeed[] = ['kept-visit', 'order-says-so', 'chart-says-so', 'coordinator', 'clinician'];
const combinations = needs.reduce<EndNeed[][]>((all, need) => [...all, ...all.map((some) => [...some, need])], [[]]);

describe('how a referral may end', () => {
  it.each(outcomes)('%s needs one of its ways, whole', (outcome) => {
    const enough = combinations.filter((atHand) => mayEnd(outcome, atHand).may);
    expect(enough).toEqual(combinations.filter((atHand) => ways[outcome].some((way) => way.every((need) => atHand.includes(need)))));
    expect(enough).not.toContainEqual([]);
  });

  it('names what is missing on the shortest way', () => {
    expect(mayEnd('revoked', ['clinician'])).toEqual({ may: false, missing: ['order-says-so'] });
    expect(mayEnd('deceased', ['chart-says-so'])).toEqual({ may: false, missing: ['coordinator'] });
    expect(mayEnd('deceased', ['clinician'])).toEqual({ may: false, missing: ['coordinator'] });
    expect(mayEnd('duplicate', [])).toEqual({ may: false, missing: ['coordinator', 'clinician'] });
  });
});
