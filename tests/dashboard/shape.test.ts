import { describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '../../src/domain/rules/policyKinds.js';
import { ruleKinds, ruleShapes } from '../../src/domain/rules/ruleChange.js';
import type { RuleShape as Shape } from '../../src/http/rules/schemas.js';
import { blankOf, entriesOf, finished, kindOf, placeOf, said, shapeIn } from '../../src/dashboard/rules/shape.js';

const defaults = defaultPolicies.map((row) => [`${row.kind.name}/${row.specialty}/${row.urgency}`, row] as const);
// What the API answers, read back.
const shapeOf = (kind: string): Shape => JSON.parse(JSON.stringify(ruleShapes[kind])) as Shape;

/** As if everything had been typed. */
function typed(value: unknown): unknown {
  if (typeof value === 'number') return ` ${value} `;
  if (Array.isArray(value))
    return value.every((one) => ['number', 'string'].includes(typeof one)) ? value.join('; ') : value.map((one) => typed(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typed(one)]));
}

/** Every field that a person fills in, with its place. */
function leaves(shape: Shape, at = 'rule'): (readonly [at: string, shape: Shape])[] {
  const inside = [...Object.entries(shape.properties ?? {}), ...Object.entries({ entry: shape.additionalProperties, row: shape.items })];
  const fields = inside.flatMap(([name, one]) => (one === undefined ? [] : leaves(one, `${at}.${name}`)));
  return fields.length > 0 || shape.anyOf !== undefined
    ? [...fields, ...(shape.anyOf ?? []).flatMap((one) => leaves(one, at))]
    : [[at, shape]];
}

describe.each(defaults)('a form for %s', (_, { kind, body }) => {
  const shape = shapeOf(kind.name);

  it('gives back the rule that it was filled with, and what was typed as what it means', () => {
    expect(finished(shape, body)).toEqual(body);
    const given = kind.name === 'completeness' ? body : typed(body);
    expect(finished(shape, given)).toEqual(body);
  });

  it('says every value in words', () => {
    const walk = (its: Shape, value: unknown): void => {
      const line = said(its, value);
      if (line !== undefined) return expect(line).not.toMatch(/undefined|\[object|[{}"]/u);
      const whole = its.anyOf?.find(({ properties }) => properties !== undefined) ?? its;
      expect(entriesOf(whole, value).length).toBeGreaterThan(0);
      for (const [name, one] of entriesOf(whole, value)) walk(shapeIn(whole, name), one);
    };
    walk(shape, body);
  });
});

it('has a unit for every number, but for the amount of a duration, whose unit is chosen', () => {
  for (const kind of ruleKinds.keys()) {
    const bare = leaves(shapeOf(kind)).filter(([at, one]) => kindOf(one) === 'number' && one.unit === undefined && !at.endsWith('.amount'));
    expect([kind, bare.map(([at]) => at).filter((at) => at !== 'rule.nudgeOnDays.row')]).toEqual([kind, []]);
  }
});

it('names places as a person reads them', () => {
  expect(placeOf(shapeOf('caps'), 'perDay').title).toBe('To one phone in a day, at most');
  expect(placeOf(shapeOf('windows'), 'tasks.routine.reasons.no-show.amount').title).toBe(
    'How long a task may wait for a person, Routine, Listed reasons, Visit missed, Amount',
  );
  expect(placeOf(shapeOf('hours'), 'states.RI.sunday.from').title).toBe('States that allow less, RI, Sunday, From');
  expect(placeOf(shapeOf('completeness'), '2.severity').title).toBe('3, Without it');
});

it('leaves what is no number as it was typed, so that the API names the field', () => {
  expect(finished(shapeOf('caps'), { perDay: 'many', perWeek: '', perReferral: '6', hoursBetweenPrograms: 4 })).toEqual({
    perDay: 'many',
    perWeek: '',
    perReferral: 6,
    hoursBetweenPrograms: 4,
  });
});

it('begins another row or entry with nothing filled in', () => {
  expect(blankOf(shapeOf('completeness').items ?? {})).toEqual({ item: '', needs: 'reason', why: '', severity: 'required' });
  expect(blankOf(placeOf(shapeOf('windows'), 'tasks.stat.otherwise').shape)).toEqual({ amount: '', unit: 'minutes' });
});
