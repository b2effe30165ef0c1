import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/repositoryRoot.js';
import { workflowCode } from '../../src/cli/workflowCode.js';
import { cacheFolder, hashOfSources } from './sourceFiles.js';

const told = 'LOOPKEEPER_TEST_WORKFLOWS';

/** For `workflowBundle: { codePath }` of a test's worker. */
export function workflowBundlePath(): string {
  const path = process.env[told];
  if (path === undefined) throw new Error('The workflows were not bundled: this test needs the global set-up.');
  if (!path.endsWith('.js')) throw new Error(`The workflows could not be bundled: ${path}`);
  return path;
}

/** Bundles the workflows once for all test files; what cannot be bundled fails the tests that need it, and no others. */
export async function bundleWorkflows(): Promise<void> {
  process.env[told] = await bundled().catch((error: unknown) => String(error));
}

/** Unchanged sources are not bundled again. */
async function bundled(): Promise<string> {
  const path = join(cacheFolder, `workflows-${hashOfSources(['workflows', 'src/domain', 'src/adapters/temporal'])}.js`);
  if (existsSync(path)) return path;
  mkdirSync(cacheFolder, { recursive: true });
  const code = await workflowCode(repositoryRoot, 'ts');
  writeFileSync(`${path}.new`, code);
  renameSync(`${path}.new`, path);
  return path;
}
