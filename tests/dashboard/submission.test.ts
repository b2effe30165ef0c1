import { expect, it } from '@jest/globals';
import { Problem } from '../../src/dashboard/api.js';
import { createSubmission } from '../../src/dashboard/submission.js';

/** Sends each entry in turn; `outcome` is what its request ends with. Returns the keys. */
async function keysOf(...sent: readonly (readonly [entries: unknown, outcome?: Error])[]): Promise<number[]> {
  const submission = createSubmission();
  const keys: string[] = [];
  for (const [entries, outcome] of sent) {
    const run = async (key: string) => {
      keys.push(key);
      if (outcome !== undefined) throw outcome;
    };
    await submission.send(entries, run).catch(() => undefined);
  }
  return keys.map((key) => keys.indexOf(key));
}

const unanswered = new Problem(503, 'no-answer', 'No answer');
const refused = new Problem(409, 'refused', 'Too late');

it('keeps its key while the answer is unknown', async () => {
  expect(await keysOf([{ text: 'a' }, unanswered], [{ text: 'a' }, unanswered], [{ text: 'a' }])).toEqual([0, 0, 0]);
});

it('begins a new key for other entries, after a refusal and after a success', async () => {
  expect(await keysOf([{ text: 'a' }, unanswered], [{ text: 'b' }])).toEqual([0, 1]);
  expect(await keysOf([{ text: 'a' }, refused], [{ text: 'a' }])).toEqual([0, 1]);
  expect(await keysOf([{ text: 'a' }], [{ text: 'a' }])).toEqual([0, 1]);
});
