import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, stopChild } from '../shared/processes.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';

/** Where what was downloaded or built is kept for the next start. */
export const toolsFolder = join(repositoryRoot, '.tools');

const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const cached = join(toolsFolder, program);
/** A network that does not answer by then is taken for closed. */
const answerMs = 10_000;
const downloadMs = 300_000;

/**
 * The Temporal command line, which holds the development server: from the PATH, else the one kept in .tools, else what the
 * SDK downloads, else built from tools/temporal-cli through Go modules (some minutes, once).
 * @param environment of this process: its PATH is searched, and Go is given all of it
 * @param say told what is being done, a few words at a time
 */
export async function findTemporal(environment: NodeJS.ProcessEnv, say: (what: string) => void): Promise<string> {
  const searchPath = environment['PATH'] ?? '';
  const onPath = searchPath
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
  if (onPath !== undefined) return onPath;
  if (isExecutable(cached)) return cached;
  mkdirSync(toolsFolder, { recursive: true });
  say('downloading Temporal');
  if (await download()) return cached;
  return build(environment, say);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The SDK downloads only on the way to starting a server, and cannot be called off: so it does that in a process of its own. */
const downloading = `
  import { TestWorkflowEnvironment } from '@temporalio/testing';
  const executable = { type: 'cached-download', downloadDir: process.argv[1] };
  await (await TestWorkflowEnvironment.createLocal({ server: { executable, ui: false } })).teardown();`;

async function download(): Promise<boolean> {
  const folder = join(toolsFolder, 'download');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await runDownload(folder);
  const file = readdirSync(folder).find((name) => !name.endsWith('.downloading') && isExecutable(join(folder, name)));
  if (file !== undefined) renameSync(join(folder, file), cached);
  rmSync(folder, { recursive: true, force: true });
  return file !== undefined;
}

/** The SDK makes a file as soon as it was told where to download from: that is the answer that is waited for. */
async function runDownload(folder: string): Promise<void> {
  const script = ['--input-type=module', '-e', downloading, folder];
  const child = spawn(process.execPath, script, { cwd: repositoryRoot, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const unanswered = setTimeout(() => readdirSync(folder).length === 0 && void stopChild(child), answerMs);
  const tooLong = setTimeout(() => void stopChild(child), downloadMs);
  await ended;
  for (const timer of [unanswered, tooLong]) clearTimeout(timer);
}

async function build(environment: NodeJS.ProcessEnv, say: (what: string) => void): Promise<string> {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/local/go/bin'];
  const go = folders.map((folder) => join(folder, process.platform === 'win32' ? 'go.exe' : 'go')).find(isExecutable);
  if (go === undefined) throw new Error(withoutGo);
  say('building Temporal from Go modules, a few minutes, once');
  const target = ['-o', `${cached}.new`, 'github.com/temporalio/cli/cmd/temporal'];
  const options = { cwd: join(repositoryRoot, 'tools/temporal-cli'), env: { ...environment, CGO_ENABLED: '0' } };
  await run(go, ['build', '-trimpath', '-ldflags', '-s -w', ...target], options);
  renameSync(`${cached}.new`, cached);
  return cached;
}

const withoutGo =
  'Temporal is needed: it is neither on the PATH, nor could it be downloaded, nor is there Go to build it with. ' +
  'Install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.21 or newer (https://go.dev/doc/install), or set TEMPORAL_ADDRESS.';
