import { describe, expect, it } from '@jest/globals';
import { eventually } from './support/waiting.js';

describe('a wait in a test', () => {
  it('ends with the first answer', async () => {
    let asked = 0;
    expect(await eventually(() => ((asked += 1) < 3 ? undefined : asked), 1)).toBe(3);
  });

  it('reports where it waits and what it saw last, when it takes long', async () => {
    const reports: string[] = [];
    const report = (line: string) => reports.push(line);
    await eventually(() => (reports.length === 2 ? true : undefined), { everyMs: 1, seen: () => 'stage packet', reportAfterMs: 5, report });
    expect(reports[0]).toMatch(
      /^waiting for \d+ s at tests\/waiting\.test\.ts:\d+, in "a wait in a test reports .*"; seen last: stage packet$/,
    );
  });

  it('gives up with the same report when nothing comes', async () => {
    const waiting = eventually(() => undefined, { everyMs: 1, seen: () => 'nothing', reportAfterMs: 1, giveUpAfterMs: 1 });
    await expect(waiting).rejects.toThrow(/waiting for 0 s at tests\/waiting\.test\.ts:\d+, .*seen last: nothing/);
  });
});
