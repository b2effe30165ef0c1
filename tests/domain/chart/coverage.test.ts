import { describe, expect, it } from '@jest/globals';
import type { CoverageFact } from '../../../src/domain/chart/chart.js';
import { isInForce, plansInForce } from '../../../src/domain/chart/coverage.js';
import { monday } from '../../support/orders.js';
import { dayMs as day } from '../../../src/domain/time/durations.js';

describe('a coverage', () => {
  const cases: [string, Partial<CoverageFact>, boolean][] = [
    ['without a period is in force while it is active', {}, true],
    ['that is cancelled is not', { status: 'cancelled' }, false],
    ['that ended last month is not, though it says active', { until: '2026-10-31' }, false],
    ['that ends today still is', { until: '2026-11-23' }, true],
    ['that ends this year is', { until: '2026' }, true],
    ['that begins next month is not', { from: '2026-12-01' }, false],
    ['that began today is', { from: '2026-11-23' }, true],
    ['whose end cannot be read is not', { until: '9999-12-31' }, false],
    ['whose begin cannot be read is not', { from: 'long ago' }, false],
  ];
  it.each(cases)('%s', (_, changes, expected) => {
    expect(isInForce({ status: 'active', plan: 'DEMO-PPO', ...changes }, monday)).toBe(expected);
  });

  it('counts on its last day until the last of the zones has ended it', () => {
    const last: CoverageFact = { status: 'active', until: '2026-11-22' };
    expect(isInForce(last, Date.UTC(2026, 10, 23, 4, 59))).toBe(true);
    expect(isInForce(last, monday)).toBe(false);
    expect(isInForce(last, monday + day)).toBe(false);
  });

  it('names each plan that pays today once', () => {
    const covers: CoverageFact[] = [
      { status: 'active', plan: 'A' },
      { status: 'active', plan: 'A' },
      { status: 'active', plan: ' B ' },
      { status: 'active', plan: '' },
      { status: 'active' },
      { status: 'active', plan: 'C', until: '2025' },
    ];
    expect(plansInForce(covers, monday)).toEqual(['A', 'B']);
  });
});
