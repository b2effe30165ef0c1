import { describe, expect, it } from '@jest/globals';
import { createDispatcher } from '../../src/outbox/dispatcher.js';

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
    const dispatcher = createDispatcher({ passOn: round.passOn, log });
    dispatcher.wake();
    dispatcher.wake();
    dispatcher.wake();
    expect(round.count()).toBe(1);
    await round.end();
    expect(round.count()).toBe(2);
    await round.end();
    expect(round.count()).toBe(2);
    dispatcher.wake();
    expect(round.count()).toBe(3);
    await round.end();
  });

  it('goes on at once while there is more than a round can take', async () => {
    const round = rounds();
    const dispatcher = createDispatcher({
      passOn: round.passOn,
      log,
      pace: { during: (accept) => accept(), next: () => ({ limit: 10, restMs: 0 }) },
    });
    dispatcher.wake();
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
    const dispatcher = createDispatcher({ passOn, log: { ...log, error: (fields) => void errors.push(fields) } });
    dispatcher.wake();
    await dispatcher.stop();
    expect([turns, errors]).toEqual([1, [{ code: 'sweep-failed', error: new Error('away') }]]);
  });

  it('stops after the round under way, and does not begin another', async () => {
    const round = rounds();
    const dispatcher = createDispatcher({ passOn: round.passOn, log });
    dispatcher.start();
    dispatcher.wake();
    const stopping = dispatcher.stop();
    await round.end();
    await stopping;
    dispatcher.wake();
    expect(round.count()).toBe(1);
  });
});
