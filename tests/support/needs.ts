import { describe, expect, it } from '@jest/globals';
import { note, supplies, type Supplies } from './supplies.js';

/**
 * Tests that need a server or real data. Without it they do not run, and the last lines of the run
 * say so with the reason; under CI a missing server is an error. Real charts are nobody's duty to
 * have.
 */
export function describeWith(name: keyof Supplies, title: string, body: () => void): void {
  const found = supplies()[name];
  if ('path' in found) {
    describe(title, body);
    return;
  }
  note(`not run: ${title}: ${found.missing}`);
  const isError = process.env['CI'] === 'true' && name !== 'realCharts';
  describe(title, () => {
    it(`${isError ? 'needs' : 'is not run without'} ${name}`, () => expect(isError ? found.missing : '').toBe(''));
  });
}
