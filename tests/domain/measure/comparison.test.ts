import { describe, expect, it } from '@jest/globals';
import { baselineOf } from '../../../src/domain/measure/baselineSummary.js';
import { comparisonOf, fewestCompared } from '../../../src/domain/measure/comparison.js';
import { addDays } from '../../../src/domain/time/isoWeek.js';
import type { ReferralFacts } from '../../../src/domain/measure/metrics.js';
import { facts, keptOn, on } from '../../support/measureBuilders.js';

const week = '2026-W48'; // 2026-11-23 to 2026-11-29; the period begins on 2026-06-01
const horizons = [30, 90];
const compare = (list: readonly ReferralFacts[], today = '2026-11-30') =>
  comparisonOf({ week, facts: list, baseline: undefined, today, horizons });
const many = (count: number, one: Partial<ReferralFacts>) => Array.from({ length: count }, (_, n) => facts({ id: `r${n}`, ...one }));
const quill = { id: 's-1', name: 'Ada Quill, MD' };
const early = on('2026-06-02');

describe('by specialty and by specialist', () => {
  it('counts half a year of order weeks, each rate over those that are old enough for it', () => {
    const body = compare([
      ...many(20, { ordered: early, sent: on('2026-06-02', 14), kept: keptOn('2026-06-20') }),
      ...many(20, { ordered: on('2026-10-20') }),
      ...many(20, { ordered: on('2026-11-24'), kept: keptOn('2026-11-25') }),
      ...many(5, { ordered: on('2026-05-31') }),
    ]);
    expect(body).toMatchObject({ from: '2026-06-01', to: '2026-11-29', orders: 60 });
    expect(body.matureTo).toEqual([
      { days: 30, to: '2026-10-25' },
      { days: 90, to: '2026-08-30' },
    ]);
    expect(body.bySpecialty).toMatchObject([
      {
        id: 'cardiology',
        orders: 60,
        timeToSend: { medianMs: 7_200_000, count: 20, of: 60 },
        kept: [
          { days: 30, count: 20, of: 40, rate: 0.5 },
          { days: 90, count: 20, of: 20, rate: 1 },
        ],
      },
    ]);
  });

  it('has no rate, and no count to make one of, below so many orders', () => {
    const [group] = compare(many(fewestCompared - 1, { ordered: early, specialist: quill, kept: keptOn('2026-06-20') })).bySpecialist;
    expect(group).toMatchObject({ id: 's-1', orders: 19, timeToSend: null, kept: [{ count: null, of: 19, rate: null }, { count: null }] });
    expect(compare(many(fewestCompared, { ordered: early, specialist: quill })).bySpecialist[0]).toMatchObject({
      kept: [{ count: 0, rate: 0 }, {}],
    });
  });

  it('goes by name, those without one last, and adds up', () => {
    const body = compare([
      ...many(3, { specialist: { id: 's-2', name: 'Zoe Ames, MD' } }),
      ...many(9, { specialist: undefined }),
      ...many(2, { specialist: { id: 's-3', name: 'Ada Quill, MD' } }),
      ...many(7, { specialist: quill }),
      facts({ specialist: quill, outcome: 'duplicate' }),
      facts({ specialist: quill, status: 'recorded' }),
    ]);
    expect(body.bySpecialist.map(({ id, orders }) => [id, orders])).toEqual([
      ['s-1', 7],
      ['s-3', 2],
      ['s-2', 3],
      [null, 9],
    ]);
    expect(body.orders).toBe(21);
  });

  it('stands a specialty beside its own past, and a specialist beside nobody', () => {
    const past = {
      specialty: 'cardiology',
      ordered: on('2026-01-05'),
      kept: on('2026-01-20'),
      toTheDay: false,
      network: 'unknown',
      knownThrough: '2026-05-01',
    } as const;
    const baseline = baselineOf([past, { ...past, kept: undefined }], {});
    const list = many(20, { ordered: early, specialist: quill });
    const body = comparisonOf({ week, facts: list, baseline, today: '2026-11-30', horizons });
    expect(body.bySpecialty[0]?.kept.map((one) => one.baseline)).toEqual([
      { count: 1, of: 2, rate: 0.5 },
      { count: 1, of: 2, rate: 0.5 },
    ]);
    expect(body.bySpecialist[0]?.kept.map((one) => one.baseline)).toEqual([null, null]);
  });

  it('is empty where nothing was ordered, and knows no mature week while there is none', () => {
    expect(compare([])).toMatchObject({ orders: 0, bySpecialty: [], bySpecialist: [] });
    expect(compare([], addDays('2026-06-07', 1)).matureTo).toEqual([
      { days: 30, to: null },
      { days: 90, to: null },
    ]);
    expect(() => comparisonOf({ week: '2026-W60', facts: [], baseline: undefined, today: '2026-11-30', horizons })).toThrow(RangeError);
  });
});
