import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { enoughToClose, evidenceKinds, gradeOf, gradeOfAll, type EvidenceFact } from '../../../src/domain/closure/evidence.js';
import { dayMs as day } from '../../../src/domain/time/durations.js';

const said = (visitAt?: number): EvidenceFact => ({ kind: 'patient-said', visitAt });
const office = (more: Partial<EvidenceFact> = {}): EvidenceFact => ({ kind: 'office-attested', by: 'c1', ...more });

describe('what proves a kept visit', () => {
  it.each<[string, EvidenceFact[], string | undefined, boolean]>([
    ['nothing at all', [], undefined, false],
    ["the EHR's finished encounter", [{ kind: 'ehr-encounter-finished' }], 'A', true],
    ["the EHR's fulfilled appointment", [{ kind: 'ehr-appointment-fulfilled' }], 'A', true],
    ["the specialist's note", [{ kind: 'specialist-note' }], 'A', true],
    ['a named person of the office told a named coordinator', [office({ spokeTo: 'front desk, Kim' })], 'B', true],
    ['the office without a name', [office()], 'D', false],
    ['a name of blanks', [office({ spokeTo: '  ' })], 'D', false],
    ['a named person, told to nobody', [{ kind: 'office-attested', spokeTo: 'Kim' }], 'D', false],
    ['office and patient agree, taken down by a coordinator', [{ kind: 'office-and-patient', by: 'c1' }], 'C', true],
    ['office and patient agree, nobody says who heard it', [{ kind: 'office-and-patient' }], 'D', false],
    ['an unnamed office, and the patient', [office(), said()], 'C', true],
    ['an unnamed office, and the patient a day off', [office({ visitAt: 5 * day }), said(6 * day)], 'C', true],
    ['an unnamed office that gives a day, and the patient who gives none', [office({ visitAt: 5 * day }), said()], 'C', true],
    ['an unnamed office without a day, and the patient who gives one', [office(), said(5 * day)], 'C', true],
    ['an unnamed office, and the patient more than a day off', [office({ visitAt: 5 * day }), said(6 * day + 1)], 'D', false],
    ['office and patient speak of different visits', [office({ visitAt: 5 * day }), said(12 * day)], 'D', false],
    ['an office told to nobody, and the patient', [{ kind: 'office-attested' }, said()], 'D', false],
    ['the patient alone', [said()], 'D', false],
    ['the patient, said twice', [said(), said()], 'D', false],
    ['the patient, then the EHR', [said(), { kind: 'ehr-encounter-finished' }], 'A', true],
  ])('%s', (_, evidence, grade, enough) => {
    expect(gradeOfAll(evidence)).toBe(grade);
    expect(enoughToClose(evidence)).toBe(enough);
  });

  const fact = fc.record({
    kind: fc.constantFrom(...evidenceKinds),
    by: fc.option(fc.constantFrom('c1', ''), { nil: undefined }),
    spokeTo: fc.option(fc.constantFrom('Kim', ''), { nil: undefined }),
    visitAt: fc.option(fc.integer({ min: 0, max: 40 * day }), { nil: undefined }),
  });

  it("the patient's own word never closes, however often it is given", () => {
    fc.assert(
      fc.property(
        fc.array(
          fact.map((one) => ({ ...one, kind: 'patient-said' as const })),
          { minLength: 1 },
        ),
        (all) => !enoughToClose(all),
      ),
    );
  });

  it('more evidence never weakens what there is, in whatever order it came', () => {
    fc.assert(
      fc.property(fc.array(fact), fact, (all, more) => {
        const before = gradeOfAll(all) ?? 'E';
        expect((gradeOfAll([...all, more]) ?? 'E') <= before).toBe(true);
        expect(gradeOfAll([more, ...all])).toBe(gradeOfAll([...all, more]));
        expect((gradeOfAll([...all, more]) ?? 'E') <= gradeOf(more)).toBe(true);
      }),
    );
  });
});
