import { describe, expect, it } from '@jest/globals';
import { createPace } from '../../src/outbox/pace.js';

describe('the pace of passing on', () => {
  /** A pace whose rounds are a second apart, each with so many orders accepted before it. */
  const paced = () => {
    let at = 0;
    const world = { waiting: 0, orders: 0 };
    const pace = createPace(() => at);
    const rounds = async (count: number) => {
      const all = [];
      for (let round = 0; round < count; round += 1) {
        for (let order = 0; order < world.orders; order += 1) await pace.during(async () => undefined);
        const ends: (() => void)[] = [];
        const waits = Array.from({ length: world.waiting }, () => pace.during(() => new Promise<void>((resolve) => ends.push(resolve))));
        at += 1_000;
        all.push(pace.next());
        for (const end of ends) end();
        await Promise.all(waits);
      }
      return all;
    };
    return { world, rounds };
  };

  it('is full as long as orders come one by one, also where each takes long', async () => {
    const { world, rounds } = paced();
    Object.assign(world, { waiting: 4, orders: 6 });
    expect(await rounds(3)).toEqual(Array(3).fill({ limit: 10, restMs: 0 }));
  });

  it('begins a burst with one row and a rest, and grows by and by while orders are answered as they come', async () => {
    const { world, rounds } = paced();
    world.orders = 100;
    expect((await rounds(7)).map(({ limit, restMs }) => [limit, restMs])).toEqual([
      [1, 1_000],
      [1, 500],
      [1, 250],
      [1, 125],
      [1, 100],
      [2, 100],
      [3, 100],
    ]);
    expect((await rounds(60)).at(-1)).toEqual({ limit: 10, restMs: 100 });
  });

  it('is halved with a longer rest each time that a burst has to wait, and never comes to none', async () => {
    const { world, rounds } = paced();
    world.orders = 100;
    await rounds(20);
    world.waiting = 30;
    const pressed = await rounds(7);
    expect(pressed.map(({ limit }) => limit)).toEqual([5, 2, 1, 1, 1, 1, 1]);
    expect(pressed.map(({ restMs }) => restMs)).toEqual([200, 400, 800, 1_000, 1_000, 1_000, 1_000]);
  });

  it('is full again within seconds when the burst is over', async () => {
    const { world, rounds } = paced();
    Object.assign(world, { waiting: 30, orders: 100 });
    await rounds(6);
    Object.assign(world, { waiting: 0, orders: 1 });
    expect((await rounds(2)).at(-1)).toEqual({ limit: 10, restMs: 0 });
  });
});
