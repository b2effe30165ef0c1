import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile, type Options } from '@swc/core';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { cacheFolder, hashOfSources, sourceFiles } from './sourceFiles.js';
import { workflowBundlePath } from './workflowBundle.js';

const folders = ['src', 'activities', 'workflows', 'tests/faults'];
const options: Options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' };

/**
 * A folder that holds our programs as Node runs them, and the tests' own beside them:
 * `src/server.js`, `tests/faults/programs/worker.js`. Compiled once for these very sources:
 * TypeScript compiled at each start of a program would cost as much as the start.
 */
export async function compiledPrograms(): Promise<string> {
  const folder = join(cacheFolder, `programs-${hashOfSources(folders)}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  await Promise.all(sourceFiles(folders).map((file) => compile(file, fresh)));
  writeFileSync(join(fresh, 'package.json'), JSON.stringify({ type: 'module' }));
  copyFileSync(workflowBundlePath(), join(fresh, 'workflow-bundle.js'));
  // Of two test files that compile at once the first wins.
  if (existsSync(folder)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, folder);
  return folder;
}

async function compile(file: string, into: string): Promise<void> {
  const target = join(into, file.replace(/\.ts$/, '.js'));
  const { code } = await transformFile(join(repositoryRoot, file), options);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
}
