import { afterAll, beforeAll } from '@jest/globals';
import { startTemporal, type TestTemporal } from './temporal.js';
import { type HouseOptions, type Installation, startInstallation } from './testInstallation.js';

/**
 * Starts a Temporal and an installation on it before the tests of a file, and closes whatever was
 * started after them, so that a failed start is the only error that is reported.
 * @param options read when the start begins: clocks run from then on
 * @param use is given both, once they are there
 */
export function withInstallation(
  options: () => Omit<HouseOptions, 'temporal'>,
  use: (installation: Installation, temporal: TestTemporal) => void,
): void {
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const temporal = await startTemporal();
    closing.push(temporal.stop);
    const installation = await startInstallation({ ...options(), temporal });
    closing.push(installation.close);
    use(installation, temporal);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
}
