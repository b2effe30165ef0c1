import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../../../src/domain/rules/differences.js';
import { mostSpecific } from '../../../src/domain/policy.js';
import { ruleChange, ruleKinds } from '../../../src/domain/rules/ruleChange.js';

describe('what a rule becomes', () => {
  it('is told value by value', () => {
    const before = { days: [0, 3], perPhone: { day: 1, week: 3 }, languages: [] };
    const after = { days: [0, 2, 5], perPhone: { day: 1 }, languages: ['es'] };
    expect(differences(before, after)).toEqual([
      { at: 'days.1', before: 3, after: 2 },
      { at: 'days.2', before: null, after: 5 },
      { at: 'languages', before: '[]', after: null },
      { at: 'languages.0', before: null, after: 'es' },
      { at: 'perPhone.week', before: 3, after: null },
    ]);
  });

  it('is nothing for the same, and the mirror image the other way round', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
        const back = differences(other, one).map(({ at, before, after }) => ({ at, before: after, after: before }));
        expect(differences(one, other)).toEqual(back);
      }),
    );
  });
});

describe('a change of a rule', () => {
  it('is of a kind that there is', () => {
    expect([...ruleKinds.keys()].toSorted()).toEqual(['caps', 'completeness', 'hours', 'nudges', 'routing', 'windows']);
    expect(ruleChange.safeParse({ kind: 'weather', basedOn: 0, body: {} }).success).toBe(false);
    expect(ruleChange.parse({ kind: 'caps', basedOn: 1, body: {} })).toMatchObject({ specialty: '*', urgency: '*' });
  });
});

describe('the rule that counts', () => {
  const any = { specialty: '*', urgency: '*' };
  const urgent = { specialty: '*', urgency: 'urgent' };
  const hearts = { specialty: 'cardiology', urgency: '*' };
  const both = { specialty: 'cardiology', urgency: 'urgent' };

  it.each([
    [[any, urgent, hearts, both], both],
    [[any, urgent, hearts], hearts],
    [[any, urgent], urgent],
    [[any], any],
    [[{ specialty: 'dermatology', urgency: '*' }], undefined],
  ])('is the most specific of %j', (rows, wanted) => {
    expect(mostSpecific(rows, both)).toBe(wanted);
  });
});
