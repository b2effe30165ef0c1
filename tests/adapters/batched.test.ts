import { describe, expect, it } from '@jest/globals';
import { together } from '../../src/adapters/postgres/batched.js';

/** Work that stands still until it is let go on. */
function heldWork() {
  const calls: { all: readonly number[]; end: (error?: Error) => void }[] = [];
  const work = (all: readonly number[]): Promise<number[]> =>
    new Promise((resolve, reject) => {
      calls.push({ all, end: (error) => (error === undefined ? resolve(all.map((one) => one * 10)) : reject(error)) });
    });
  return { calls, work };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('calls that are done together', () => {
  it('begin at once when they come alone, and wait for each other when they do not', async () => {
    const { calls, work } = heldWork();
    const done = together(3, work);
    const results = [1, 2, 3, 4, 5, 6].map((one) => done(one));
    expect(calls.map(({ all }) => all)).toEqual([[1], [2]]);
    calls[0]?.end();
    await turn();
    expect(calls.map(({ all }) => all)).toEqual([[1], [2], [3, 4, 5]]);
    calls[1]?.end();
    await turn();
    calls[2]?.end();
    calls[3]?.end();
    expect(await Promise.all(results)).toEqual([10, 20, 30, 40, 50, 60]);
    const late = done(7);
    expect(calls.at(-1)?.all).toEqual([7]);
    calls.at(-1)?.end();
    expect(await late).toBe(70);
  });

  it('fail together, and those that come after go on', async () => {
    const { calls, work } = heldWork();
    const done = together(10, work);
    const [first, second, third, fourth] = [1, 2, 3, 4].map((one) => done(one));
    calls[0]?.end();
    await turn();
    calls[2]?.end(new Error('away'));
    await expect(third).rejects.toThrow('away');
    await expect(fourth).rejects.toThrow('away');
    calls[1]?.end();
    expect(await Promise.all([first, second])).toEqual([10, 20]);
    const late = done(5);
    calls.at(-1)?.end();
    expect(await late).toBe(50);
  });
});
