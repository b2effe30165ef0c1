import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf } from '../up/childProgram.js';
import { freePort } from '../shared/freePort.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';

/** Node's own; editors look there first. */
const debuggerPort = 9_229;

/**
 * The same command once more, in a Node that waits for a debugger. Workflow code then runs on the
 * main thread, and may stand still for as long as one looks at it.
 * @param args of `replay`, without `--inspect`
 * @returns the exit code
 */
export async function replayInDebugger(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [program = '', ...rest] = debuggerCommand(args, await freePort(debuggerPort));
  const end = await endOf(spawn(program, rest, { stdio: 'inherit', env: { ...environment, TEMPORAL_DEBUG: '1' } }));
  return typeof end === 'number' ? end : 1;
}

export const debuggerCommand = (args: readonly string[], port: number): string[] => [
  process.execPath,
  `--inspect-brk=127.0.0.1:${port}`,
  join(repositoryRoot, 'bin/loopkeeper.js'),
  'replay',
  ...args,
];
