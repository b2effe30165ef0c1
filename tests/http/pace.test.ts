import { describe, expect, it } from '@jest/globals';
import { watchLoop } from '../../src/http/loopLag.js';
import { createPace } from '../../src/http/pace.js';

describe('the pace of passing on', () => {
  /** A pace whose rounds are a second apart, each with so many orders accepted before it. */
  const paced = () => {
    let at = 0;
    const world = { lagMs: 2, orders: 0 };
    const pace = createPace({ lagMs: () => world.lagMs, now: () => at });
    const round = () => {
      for (let order = 0; order < world.orders; order += 1) pace.accepted();
      at += 1_000;
      return pace.next();
    };
    return { world, rounds: (count: number) => Array.from({ length: count }, round) };
  };

  it('grows by a row a round, up to many, while the process gets its core', () => {
    const { world, rounds } = paced();
    world.orders = 100;
    expect(rounds(3).map(({ limit }) => limit)).toEqual([6, 7, 8]);
    expect(rounds(60).at(-1)).toEqual({ limit: 50, restMs: 0 });
  });

  it('is halved with a longer rest each time that a burst has to wait, and never comes to none', () => {
    const { world, rounds } = paced();
    Object.assign(world, { lagMs: 80, orders: 100 });
    const pressed = rounds(8);
    expect(pressed.map(({ limit }) => limit)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
    expect(pressed.map(({ restMs }) => restMs)).toEqual([100, 200, 400, 800, 1_600, 3_000, 3_000, 3_000]);
  });

  it('comes back by and by while the burst goes on with time enough, and at once when it is over', () => {
    const { world, rounds } = paced();
    Object.assign(world, { lagMs: 80, orders: 100 });
    rounds(6);
    world.lagMs = 1;
    expect(rounds(3).map(({ restMs }) => restMs)).toEqual([1_500, 750, 375]);
    world.orders = 1;
    expect(rounds(1).map(({ restMs }) => restMs)).toEqual([0]);
  });

  it('does not mind a machine that is busy with other things', () => {
    const { world, rounds } = paced();
    Object.assign(world, { lagMs: 500, orders: 9 });
    expect(rounds(4).every(({ restMs, limit }) => restMs === 0 && limit > 5)).toBe(true);
  });
});

describe('how long the loop is kept waiting', () => {
  const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('is seen when the process does not get to its timers, and forgotten with the next question', async () => {
    const lagMs = watchLoop();
    const blocked = setInterval(() => {
      const until = performance.now() + 60;
      while (performance.now() < until);
    }, 1);
    await pass(1_200);
    clearInterval(blocked);
    expect(lagMs()).toBeGreaterThan(20);
  });
});
