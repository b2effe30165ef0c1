import { describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '../../../src/domain/rules/policyKinds.js';
import type { Chart, OrderContent } from '../../../src/domain/chart/chart.js';
import { completenessBody, missingItems } from '../../../src/domain/packet/completeness.js';
import { chart, monday, orderContent } from '../../support/orders.js';

const row = defaultPolicies.find(({ kind, specialty }) => kind.name === 'completeness' && specialty === 'cardiology');
const cardiology = completenessBody.parse(row?.body);

const unmet = (severity: 'required' | 'advised', of: Chart, order: OrderContent) =>
  missingItems(cardiology, order, of, monday)
    .filter((one) => one.severity === severity)
    .map(({ item }) => item);
const missing = (of: Chart, order = orderContent()) => unmet('required', of, order);
const advised = (of: Chart) => unmet('advised', of, orderContent());

describe('what a cardiology packet cannot go without', () => {
  it('is all there in a chart that says it', () => {
    expect(missing(chart())).toEqual([]);
  });

  const cases: [string, Chart, string[]][] = [
    ['a name', chart({}, { name: ' ' }), ['patient-name']],
    ['a date of birth', chart({}, { birthDate: undefined }), ['birth-date']],
    ['a whole date of birth', chart({}, { birthDate: '1961' }), ['birth-date']],
    ['a date of birth that is one', chart({}, { birthDate: '1961-02-30' }), ['birth-date']],
    ['an address', chart({}, { address: undefined }), ['postal-code']],
    ['a postal code', chart({}, { address: { lines: ['1 Main Street'], city: 'Freetown', state: 'MA' } }), ['postal-code']],
    ['a postal code that is one', chart({}, { address: { lines: [], postalCode: '2118' } }), ['postal-code']],
    ['a phone', chart({}, { phones: [] }), ['phone']],
    ['a phone that can be called', chart({}, { phones: [{ raw: '555-421-3382', use: 'home' }] }), ['phone']],
    ['a coverage', chart({ coverage: [] }), ['coverage-active', 'coverage-plan']],
    [
      'a coverage that still holds',
      chart({ coverage: [{ status: 'active', plan: 'DEMO-PPO', until: '2026-10-31' }] }),
      ['coverage-active', 'coverage-plan'],
    ],
    ['a coverage that names its plan', chart({ coverage: [{ status: 'active', payer: 'private' }] }), ['coverage-plan']],
    [
      'everything that a stranger lacks',
      chart({ coverage: [] }, { name: undefined, birthDate: undefined, address: undefined, phones: [] }),
      ['patient-name', 'birth-date', 'postal-code', 'phone', 'coverage-active', 'coverage-plan'],
    ],
  ];
  it.each(cases)('is %s', (_, of, items) => {
    expect(missing(of)).toEqual(items);
  });

  it('is a reason, in words or by a code', () => {
    expect(missing(chart(), orderContent({ reasons: [] }))).toEqual(['reason']);
    expect(missing(chart(), orderContent({ reasons: [{ codings: [], text: '  ' }] }))).toEqual(['reason']);
    expect(missing(chart(), orderContent({ reasons: [{ codings: [{ code: 'I20.9' }] }] }))).toEqual([]);
  });

  it('is nothing that a patient who has died would lack', () => {
    expect(missing(chart({}, { deceased: true, deceasedAt: '1991-11-02' }))).toEqual([]);
  });

  it('is not what a chart is silent about, like allergies: that is only said', () => {
    expect(missing(chart())).not.toContain('allergies');
    expect(advised(chart())).toContain('allergies');
    expect(advised(chart({ noKnownAllergies: true }))).not.toContain('allergies');
    expect(advised(chart({ allergies: [{ text: 'Penicillin', codings: [] }] }))).not.toContain('allergies');
  });
});

describe('what a cardiologist would like to see', () => {
  const result = (code: string, date: string | undefined) =>
    chart({ results: [{ text: 'x', codings: [{ system: 'http://loinc.org', code }], date }] });

  it.each([
    ['of this year', '85354-9', '2026-03-01', false],
    ['by another of its codes', '55284-4', '2026-03-01T10:00:00Z', false],
    ['of last year', '85354-9', '2025-03-01', true],
    ['of the future, which is wrong', '85354-9', '2027-03-01', true],
    ['of a zone where it is tomorrow already', '85354-9', '2026-11-24T14:00:00Z', false],
    ['of more than a day ahead', '85354-9', '2026-11-24T14:00:01Z', true],
    ['of exactly a year ago', '85354-9', '2025-11-23T14:00:00Z', false],
    ['of a moment more than a year ago', '85354-9', '2025-11-23T13:59:59Z', true],
    ['without a date', '85354-9', undefined, true],
    ['of something else', '8302-2', '2026-03-01', true],
  ])('is a blood pressure %s', (_, code, date, isAdvised) => {
    expect(advised(result(code, date)).includes('recent-blood-pressure')).toBe(isAdvised);
  });
});

describe('the rules as data', () => {
  it('have the shape of their kind, and each item once', () => {
    for (const { kind, body } of defaultPolicies.filter((one) => one.kind.name === 'completeness')) {
      const rules = completenessBody.parse(kind.schema.parse(body));
      expect(new Set(rules.map(({ item }) => item)).size).toBe(rules.length);
    }
  });

  it('refuse a need that nobody can check', () => {
    const rule = { item: 'shoe-size', needs: 'shoe-size', why: 'Ask.', severity: 'required' };
    expect(completenessBody.safeParse([rule]).success).toBe(false);
  });

  it('allow a practice to ask for more', () => {
    const rules = completenessBody.parse([{ item: 'problems', needs: 'problems-listed', why: 'Ask.', severity: 'required' }]);
    expect(missingItems(rules, orderContent(), chart(), monday)).toEqual([{ item: 'problems', why: 'Ask.', severity: 'required' }]);
  });
});
