import { expect, it } from '@jest/globals';
import { compilePrograms } from '../support/compiled.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { runChaos } from './run.js';

describeWith('temporal', 'a short storm', () => {
  it('breaks no promise', async () => {
    await compilePrograms();
    const lines: string[] = [];
    const { violations, counts } = await runChaos({
      seed: 5,
      minutes: 0.75,
      ordersPerMinute: 20,
      dayRealMs: 3_000,
      say: (line) => lines.push(line),
    });
    // What happened, beside what it came to.
    expect({ violations, lines: violations.length > 0 ? lines : [] }).toEqual({ violations: [], lines: [] });
    expect(counts['accepted']).toBeGreaterThan(0);
    expect(counts['ended']).toBe(counts['accepted']);
  });
});
