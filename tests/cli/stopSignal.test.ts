import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { eventually } from '../support/temporal.js';

const program = join(repositoryRoot, 'tests/support/programs/stays.ts');

/** As npm does it: a shell that waits for the program and passes nothing on. */
async function underShell(environment: NodeJS.ProcessEnv): Promise<{ shell: ChildProcess; pid: number; said: () => string }> {
  const shell = spawn('sh', ['-c', `"${process.execPath}" --import tsx "${program}"; exit 0`], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await eventually(() => (said.includes('\n') ? true : undefined));
  return { shell, pid: Number.parseInt(said, 10), said: () => said };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('asked to stop', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it', async (signal) => {
    const { shell, pid, said } = await underShell({});
    process.kill(pid, signal);
    await once(shell, 'exit');
    expect(said()).toContain('Stopping ...');
    expect(isAlive(pid)).toBe(false);
  });

  it('a signal that npm’s shell died of ends what npm had started', async () => {
    const { shell, said } = await underShell({ npm_lifecycle_event: 'start' });
    shell.kill('SIGTERM');
    // Its output is closed: the last that held it has ended, which is the program.
    await once(shell, 'close');
    expect(said()).toContain('Stopping ...');
  });
});
