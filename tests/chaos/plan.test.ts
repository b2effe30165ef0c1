import { describe, expect, it } from '@jest/globals';
import { planOf } from './plan.js';

describe('a plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7, 5, 15)).toEqual(planOf(7, 5, 15));
    expect(planOf(8, 5, 15)).not.toEqual(planOf(7, 5, 15));
  });

  it('has faults of every kind before long, and no order or fault after the storm', () => {
    const plans = Array.from({ length: 20 }, (_, seed) => planOf(seed, 5, 15));
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ do: what }) => what)));
    expect([...kinds].toSorted()).toEqual(['behave', 'cancel', 'disconnect', 'kill', 'pause', 'terminate']);
    for (const { faults, orders, stormMs } of plans)
      expect(Math.max(...faults.map(({ atMs }) => atMs), ...orders.map(({ atMs }) => atMs))).toBeLessThan(stormMs);
  });
});
