import { describe, expect, it } from '@jest/globals';
import { createSweeper } from '../../src/outbox/dispatcher.js';

const log = { info: () => undefined, error: () => undefined };

/** Rounds that end when the test says so. */
function rounds() {
  const open: ((passed: number) => void)[] = [];
  const begun: (() => void)[] = [];
  let count = 0;
  return {
    passOn: () => {
      count += 1;
      begun.shift()?.();
      return new Promise<number>((end) => open.push(end));
    },
    end: async (passed = 0) => {
      open.shift()?.(passed);
      await new Promise((done) => setImmediate(done));
    },
    count: () => count,
  };
}

describe('the sweeper', () => {
  it('looks at once when it is woken, and once more for all that woke it meanwhile', async () => {
    const round = rounds();
    const sweeper = createSweeper({ passOn: round.passOn, log });
    sweeper.wake();
    sweeper.wake();
    sweeper.wake();
    expect(round.count()).toBe(1);
    await round.end();
    expect(round.count()).toBe(2);
    await round.end();
    expect(round.count()).toBe(2);
    sweeper.wake();
    expect(round.count()).toBe(3);
    await round.end();
  });

  it('goes on at once while there is more than a round can take', async () => {
    const round = rounds();
    const sweeper = createSweeper({
      passOn: round.passOn,
      log,
      pace: { during: (accept) => accept(), next: () => ({ limit: 10, restMs: 0 }) },
    });
    sweeper.wake();
    await round.end(10);
    expect(round.count()).toBe(2);
    await round.end(3);
    expect(round.count()).toBe(2);
  });

  it('survives a round that fails', async () => {
    let turns = 0;
    const errors: unknown[] = [];
    const passOn = async () => {
      turns += 1;
      throw new Error('away');
    };
    const sweeper = createSweeper({ passOn, log: { ...log, error: (fields) => void errors.push(fields) } });
    sweeper.wake();
    await sweeper.stop();
    expect([turns, errors]).toEqual([1, [{ code: 'sweep-failed', error: new Error('away') }]]);
  });

  it('stops after the round under way, and does not begin another', async () => {
    const round = rounds();
    const sweeper = createSweeper({ passOn: round.passOn, log });
    sweeper.start();
    sweeper.wake();
    const stopping = sweeper.stop();
    await round.end();
    await stopping;
    sweeper.wake();
    expect(round.count()).toBe(1);
  });
});
