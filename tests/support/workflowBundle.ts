import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/repositoryRoot.js';
import { workflowCode } from '../../src/cli/workflowCode.js';

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
  const path = cachedBundle('workflows', () => workflowCode(repositoryRoot, 'ts'));
  process.env[told] = await path.catch((error: unknown) => String(error));
}

/** Unchanged sources are not bundled again. */
export async function cachedBundle(name: string, bundle: () => Promise<string>): Promise<string> {
  const folder = join(repositoryRoot, 'node_modules/.cache/loopkeeper');
  const path = join(folder, `${name}-${sourcesHash()}.js`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, await bundle());
  renameSync(fresh, path);
  return path;
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['workflows', 'src/domain', 'src/adapters/temporal', 'src/cli/replay', 'tests/replay/support']) {
    for (const file of sources(join(repositoryRoot, folder))) hash.update(file).update(readFileSync(file));
  }
  return hash
    .update(readFileSync(join(repositoryRoot, 'package-lock.json')))
    .digest('hex')
    .slice(0, 16);
}

function sources(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}
