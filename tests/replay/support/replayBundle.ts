import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replayCode } from '../../../src/cli/replay/replayCode.js';
import { repositoryRoot } from '../../../src/cli/shared/repositoryRoot.js';
import { cachedBundle } from '../../support/workflowBundle.js';

/** The current workflows, bundled for a replay that also reports their commands. */
export async function replayBundle(): Promise<string> {
  const recorder = join(repositoryRoot, 'tests/replay/support/commandRecorder.ts');
  return readFileSync(await cachedBundle('replay', () => replayCode(repositoryRoot, 'ts', [recorder])), 'utf8');
}
