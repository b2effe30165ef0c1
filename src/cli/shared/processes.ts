import { type ChildProcess, execFileSync, spawn, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A server that does not end when asked is killed after this long: the whole stop has ten seconds.
 */
const patienceMs = 2_000;

/**
 * Whether the process runs and is the one meant: its command line names `mark`. Numbers are given
 * anew after a crash or in a new container, so a number alone proves nothing.
 */
export function isAlive(pid: number, mark: string): boolean {
  return Number.isInteger(pid) && pid > 1 && commandLine(pid).includes(mark);
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Stops our own child: asked first, killed when it does not listen. Resolves when it is gone. */
export async function stopChild(
  child: ChildProcess,
  ask: NodeJS.Signals = 'SIGTERM',
  force: NodeJS.Signals = 'SIGKILL',
  withinMs: number = patienceMs,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(ask);
  const killer = setTimeout(() => child.kill(force), withinMs);
  await gone;
  clearTimeout(killer);
}

/** Stops a process of an earlier run, which has no parent anymore. */
export async function stopProcess(pid: number, ask: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  signal(pid, ask);
  const until = Date.now() + patienceMs;
  while (signal(pid, 0) && Date.now() < until) await new Promise((next) => setTimeout(next, 50));
  signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Runs a program to its end; the last of what it printed is the reason when it fails. */
export function run(command: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} failed:\n${output.trim()}`))));
  });
}
