import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { stopChild } from '../shared/processes.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { messages } from './messages.js';
import type { Running } from './supervised.js';
import { timeLimit } from '../../timeLimit.js';

export interface ChildProgram {
  readonly name: string;
  /** The compiled module that Node runs. */
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /**
   * Addresses that answer 200 when it is ready; none: it says `{ ready: true }` over the channel to
   * its parent.
   */
  readonly readyUrls: readonly string[];
  readonly readyWithinMs?: number;
}

const endWithParent = pathToFileURL(join(repositoryRoot, 'tools/endWithParent.js')).href;
/** Long enough for a slow machine at its first start. */
const defaultReadyMs = 60_000;
/** How long a program may tidy up before it is killed: everything together has ten seconds. */
const patienceMs = 5_000;

/**
 * Starts one of our own programs and waits until it is ready. It leads a process group of its own,
 * so that Ctrl-C reaches the supervisor alone, which then stops everything in order.
 * @throws when it ends before it is ready, with the last of what it wrote
 */
export async function launchProgram(program: ChildProgram, stopping?: AbortSignal): Promise<Running> {
  const child = spawnProgram(program);
  const ended = endOf(child);
  const stop = () => stopChild(child, 'SIGTERM', 'SIGKILL', patienceMs);
  const settled = new AbortController();
  const giveUp = AbortSignal.any([settled.signal, ...(stopping === undefined ? [] : [stopping])]);
  try {
    await Promise.race([ready(child, program, giveUp), failure(ended, program)]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    settled.abort();
  }
  return { pid: child.pid ?? 0, ended, stop };
}

function spawnProgram({ script, environment, logFile }: ChildProgram): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const options = { env: environment, detached: true, stdio: ['ignore', log, log, 'ipc'] as StdioOptions };
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', endWithParent, script], options);
  closeSync(log);
  return child;
}

/**
 * Resolves with the exit code or the signal's name, also for a program that could not be started at
 * all.
 */
export function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    child.once('error', (error) => resolve(error.name));
  });
}

async function ready(child: ChildProcess, program: ChildProgram, giveUp: AbortSignal): Promise<void> {
  const tooLate = timeLimit(program.readyWithinMs ?? defaultReadyMs);
  const stop = AbortSignal.any([giveUp, tooLate]);
  const isReady = program.readyUrls.length === 0 ? saysReady(child, stop) : allAnswer(program.readyUrls, stop);
  if (!(await isReady)) throw new Error(messages.notReady(program.name, program.logFile));
}

function saysReady(child: ChildProcess, stop: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'ready' in message && message.ready === true) resolve(true);
    });
    stop.addEventListener('abort', () => resolve(false), { once: true });
  });
}

async function allAnswer(urls: readonly string[], stop: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(urls.map((url) => answersInTime(url, stop)));
  return answers.every(Boolean);
}

async function answersInTime(url: string, stop: AbortSignal): Promise<boolean> {
  while (!stop.aborted) {
    const status = await fetch(url, { signal: AbortSignal.any([stop, timeLimit(2_000)]) }).then(
      async (response) => response.body?.cancel().then(() => response.status),
      () => undefined,
    );
    if (status === 200) return true;
    await delay(50);
  }
  return false;
}

async function failure(ended: Promise<number | string>, program: ChildProgram): Promise<never> {
  const cause = await ended;
  throw new Error(`${messages.endedEarly(program.name, String(cause), program.logFile)}\n${tail(program.logFile)}`);
}

function tail(file: string): string {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-15)
    .map((line) => `  ${line}`)
    .join('\n');
}
