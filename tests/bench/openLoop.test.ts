import { describe, expect, it } from '@jest/globals';
import { inTurn, openLoop, schedule } from '../../bench/openLoop.js';

describe('an open loop', () => {
  it.each([
    [2, 2, [0, 500, 1_000, 1_500]],
    [0.5, 4, [0, 2_000]],
    [300, 0, []],
    [0, 10, []],
  ])('of %p a second for %p s is scheduled evenly', (rate, durationS, times) => {
    expect(schedule(rate, durationS)).toEqual(times);
  });

  it('sends the next whether or not the last was answered, and counts from the intended time', async () => {
    const intended: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const all = openLoop([0, 5, 10], async (intendedAt, index) => {
      intended.push(intendedAt);
      // Only the last lets the others go: a loop that waited for an answer would never come to it.
      if (index === 2) release();
      await held;
      return index;
    });
    expect(await all).toEqual([0, 1, 2]);
    expect(intended.map((at) => at - (intended[0] ?? 0))).toEqual([0, 5, 10]);
  });

  it('prepares many at once, but no more than it may', async () => {
    let atWork = 0;
    let most = 0;
    const done: number[] = [];
    await inTurn([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await Promise.resolve();
      atWork -= 1;
      done.push(item);
    });
    expect(new Set(done)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
    expect(most).toBe(3);
  });
});
