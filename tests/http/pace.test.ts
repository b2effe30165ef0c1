import { describe, expect, it } from '@jest/globals';
import { createPace } from '../../src/http/pace.js';

describe('the pace of passing on', () => {
  it('is full while answers are quick', () => {
    const pace = createPace();
    pace.answered(3);
    expect(pace.next()).toEqual({ limit: 50, restMs: 0 });
  });

  it('is halved by a slow answer, with a rest, down to a few rows a round and never to none', () => {
    const pace = createPace();
    const limits = Array.from({ length: 8 }, () => {
      pace.answered(400);
      return pace.next();
    });
    expect(limits.map(({ limit }) => limit)).toEqual([25, 12, 6, 5, 5, 5, 5, 5]);
    expect(limits.every(({ restMs }) => restMs > 0)).toBe(true);
  });

  it('grows again by a row a round once answers are quick', () => {
    const pace = createPace();
    for (let round = 0; round < 6; round += 1) {
      pace.answered(400);
      pace.next();
    }
    expect([pace.next(), pace.next()]).toEqual([
      { limit: 6, restMs: 0 },
      { limit: 7, restMs: 0 },
    ]);
  });
});
