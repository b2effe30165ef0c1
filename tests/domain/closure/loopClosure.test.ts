import { describe, expect, it } from '@jest/globals';
import {
  countsAsClosed,
  endRules,
  mayClose,
  mayEnd,
  needsPerson,
  type EndNeed,
  type Lacking,
} from '../../../src/domain/closure/loopClosure.js';
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

describe('how a referral may end', () => {
  it('only a kept visit counts as a closed loop', () => {
    expect(outcomes.filter(countsAsClosed)).toEqual(['kept']);
    expect(countsAsClosed(undefined)).toBe(false);
  });

  it('every end without a visit needs a person or the order itself', () => {
    expect(outcomes.filter(needsPerson)).toEqual(['patient-declined', 'deceased', 'seen-elsewhere', 'unreachable', 'duplicate']);
  });

  it.each<[Outcome, EndNeed[], boolean]>([
    ['kept', [], false],
    ['kept', ['coordinator', 'clinician'], false],
    ['kept', ['kept-visit'], true],
    ['revoked', ['order-says-so'], true],
    ['revoked', ['coordinator'], false],
    ['revoked', ['coordinator', 'clinician'], true],
    ['unreachable', ['coordinator'], false],
    ['unreachable', ['coordinator', 'clinician'], true],
    ['deceased', ['chart-says-so'], false],
    ['deceased', ['chart-says-so', 'coordinator'], true],
    ['patient-declined', [], false],
  ])('%s with %j: %s', (outcome, atHand, may) => {
    expect(mayEnd(outcome, atHand).may).toBe(may);
  });

  it('names what is missing on the shortest way', () => {
    expect(mayEnd('revoked', ['clinician'])).toEqual({ may: false, missing: ['order-says-so'] });
    expect(mayEnd('deceased', ['chart-says-so'])).toEqual({ may: false, missing: ['coordinator'] });
  });

  it('silence ends nothing', () => {
    for (const outcome of outcomes) expect(mayEnd(outcome, []).may).toBe(false);
    for (const rule of Object.values(endRules)) for (const way of rule.ways) expect(way.length).toBeGreaterThan(0);
  });
});
