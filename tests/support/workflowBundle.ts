import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { workflowCode } from '../../src/cli/shared/workflowCode.js';
import { cacheFolder, hashOfSources } from './sourceFiles.js';

const told = 'LOOPKEEPER_TEST_WORKFLOWS';
/** What a bundle is made of: the workflows, and the tests' recorder of what they ask for. */
const folders = ['workflows', 'src/domain', 'src/adapters/temporal', 'src/cli/replay', 'tests/replay/support'];

/** For `workflowBundle: { codePath }` of a test's worker. */
export function workflowBundlePath(): string {
  const path = process.env[told];
  if (path === undefined) throw new Error('The workflows were not bundled: this test needs the global set-up.');
  if (!path.endsWith('.js')) throw new Error(`The workflows could not be bundled: ${path}`);
  return path;
}

/**
 * Bundles the workflows once for all test files; what cannot be bundled fails the tests that need
 * it, and no others.
 */
export async function bundleWorkflows(): Promise<void> {
  const path = cachedBundle('workflows', () => workflowCode(repositoryRoot, 'ts'));
  process.env[told] = await path.catch((error: unknown) => String(error));
}

/** Unchanged sources are not bundled again. */
export async function cachedBundle(name: string, bundle: () => Promise<string>): Promise<string> {
  const path = join(cacheFolder, `${name}-${hashOfSources(folders)}.js`);
  if (existsSync(path)) return path;
  mkdirSync(cacheFolder, { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, await bundle());
  renameSync(fresh, path);
  return path;
}
