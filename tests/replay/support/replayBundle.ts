import { replayCode } from '../../../src/cli/replay/replayCode.js';
import { repositoryRoot } from '../../../src/cli/shared/repositoryRoot.js';
import { cachedBundle } from '../../support/workflowBundle.js';
import { readFileSync } from 'node:fs';

/** Today's workflows, bundled for a replay. */
export async function replayBundle(): Promise<string> {
  return readFileSync(await cachedBundle('replay', () => replayCode(repositoryRoot, 'ts')), 'utf8');
}
