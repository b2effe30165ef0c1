import { describe, expect, it } from '@jest/globals';
import { realFloorMs, toPractice, toReal, wallClock, windowEnd } from '../../../src/domain/time/clock.js';
import { dayMs as day } from '../../../src/domain/time/durations.js';

/** One day in two seconds. */
const lapse = { realEpochMs: 1_000, practiceEpochMs: 5_000, scale: 43_200 };

describe('practice time', () => {
  it('is the wall clock at scale 1, and runs from its epoch in time-lapse', () => {
    expect(toPractice(wallClock, 7)).toBe(7);
    expect(toPractice(lapse, 1_002)).toBe(5_000 + 2 * 43_200);
    expect(toReal(lapse, 5_000 + 2 * 43_200)).toBe(1_002);
  });

  it('is never reached early by a timer', () => {
    expect(toReal(lapse, 5_001)).toBe(1_001);
  });
});

describe('a window', () => {
  const floor = realFloorMs * lapse.scale;

  it('shorter than a day lasts at least two real seconds', () => {
    expect(windowEnd({ ...lapse, scale: 2 * 43_200 }, 0, day - 1)).toBe(2 * floor);
    expect(windowEnd(wallClock, 0, 1)).toBe(realFloorMs);
    expect(windowEnd(wallClock, 0, 3_000)).toBe(3_000);
  });

  it('of a day or more is never changed', () => {
    expect(windowEnd({ ...lapse, scale: 2 * 43_200 }, 0, day)).toBe(day);
    expect(windowEnd({ ...lapse, scale: 2 * 43_200 }, 5, day + 5)).toBe(day + 5);
  });
});
