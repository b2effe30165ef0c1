import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stopChild } from '../shared/processes.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { isExecutable } from '../shared/searchPath.js';

/** A network that has not answered after this long counts as closed. */
const answerMs = 10_000;

/**
 * The SDK downloads only while it starts a server, and cannot be canceled: it does that in a
 * process of its own.
 */
const downloading = `
  import { TestWorkflowEnvironment } from '@temporalio/testing';
  const executable = { type: 'cached-download', downloadDir: process.argv[1] };
  await (await TestWorkflowEnvironment.createLocal({ server: { executable, ui: false } })).teardown();`;

/** Lets the SDK download the official Temporal CLI, and puts it at `file`. */
export async function downloadWithSdk(file: string, signal: AbortSignal): Promise<void> {
  const folder = mkdtempSync(join(dirname(file), 'download-'));
  try {
    await runDownload(folder, signal);
    const name = readdirSync(folder).find((entry) => !entry.endsWith('.downloading') && isExecutable(join(folder, entry)));
    signal.throwIfAborted();
    if (name === undefined) throw new Error('the download did not answer, or was refused');
    renameSync(join(folder, name), file);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * The SDK creates a file as soon as it has the download's address. So the file is what this waits
 * for.
 */
async function runDownload(folder: string, signal: AbortSignal): Promise<void> {
  const script = ['--input-type=module', '-e', downloading, folder];
  const child = spawn(process.execPath, script, { cwd: repositoryRoot, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = () => void stopChild(child);
  const unanswered = setTimeout(() => readdirSync(folder).length === 0 && stop(), answerMs);
  signal.addEventListener('abort', stop, { once: true });
  await ended;
  signal.removeEventListener('abort', stop);
  clearTimeout(unanswered);
}
