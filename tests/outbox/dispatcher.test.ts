import { describe, expect, it } from '@jest/globals';
import { createDispatcher } from '../../src/outbox/dispatcher.js';

const log = { info: () => undefined, error: () => undefined };

/** Rounds that end when the test ends them. */
function rounds() {
  const open: ((passed: number) => void)[] = [];
  const begun: (() => void)[] = [];
  let count = 0;
  return {
    dispatch: () => {
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

describe('the dispatcher', () => {
  it('runs at once when it is woken, and once more for all wakes during a round', async () => {
    const round = rounds();
    const dispatcher = createDispatcher({ dispatch: round.dispatch, log });
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

  it('continues at once while a round is full', async () => {
    const round = rounds();
    const dispatcher = createDispatcher({ dispatch: round.dispatch, log });
    dispatcher.wake();
    await round.end(10);
    expect(round.count()).toBe(2);
    await round.end(3);
    expect(round.count()).toBe(2);
  });

  it('survives a failed round', async () => {
    let turns = 0;
    const errors: unknown[] = [];
    const dispatch = async () => {
      turns += 1;
      throw new Error('away');
    };
    const dispatcher = createDispatcher({ dispatch, log: { ...log, error: (fields) => void errors.push(fields) } });
    dispatcher.wake();
    await dispatcher.stop();
    expect([turns, errors]).toEqual([1, [{ code: 'dispatch-failed', error: new Error('away') }]]);
  });

  it('stops after the current round and starts no other', async () => {
    const round = rounds();
    const dispatcher = createDispatcher({ dispatch: round.dispatch, log });
    dispatcher.start();
    dispatcher.wake();
    const stopping = dispatcher.stop();
    await round.end();
    await stopping;
    dispatcher.wake();
    expect(round.count()).toBe(1);
  });
});
