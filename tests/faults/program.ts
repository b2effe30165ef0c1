import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchProgram } from '../../src/cli/up/childProgram.js';
import { compiledPrograms } from '../support/compiledPrograms.js';
import type { Installation } from '../support/testInstallation.js';
import { ordersVariable, reportsVariable, type Orders, type Report } from './crashPoints.js';

export type ProgramName = 'api' | 'worker';

export interface RunningProgram {
  readonly pid: number;
  /** What its points have told so far, in this life. */
  readonly reports: () => Report[];
  /** Resolves with how it ended: an exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  /** As a power cut ends it. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const noOrders: Orders = { hold: {}, holdFirst: [], record: false };
/** As they are, and with points at which they can be killed. */
const scripts = {
  api: { itself: 'src/server.js', pointed: 'tests/faults/programs/api.js' },
  worker: { itself: 'src/worker.js', pointed: 'tests/faults/programs/worker.js' },
} as const satisfies Record<ProgramName, unknown>;
let lives = 0;
const alive = new Set<RunningProgram>();

/**
 * Kills the programs that a failed test left running. Without it jest waits for their ends forever.
 */
export async function killPrograms(): Promise<void> {
  await Promise.all([...alive].map((program) => program.kill()));
}

/**
 * One life of the API or the worker as a process of its own, on what the house has opened; resolves
 * when it is ready.
 * @param orders for its points; without them it is the program itself
 */
export async function startProgram(installation: Installation, name: ProgramName, orders?: Partial<Orders>): Promise<RunningProgram> {
  lives += 1;
  const file = (kind: string): string => join(installation.config.dataFolder, `${name}-${lives}-${kind}`);
  const [ordersFile, reportsFile] = [file('orders.json'), file('reports.jsonl')];
  writeFileSync(ordersFile, JSON.stringify({ ...noOrders, ...orders }));
  const running = await launchProgram({
    name,
    script: join(await compiledPrograms(), scripts[name][orders === undefined ? 'itself' : 'pointed']),
    environment: {
      ...installation.environment,
      PATH: process.env['PATH'],
      LOG_LEVEL: 'warn',
      [ordersVariable]: ordersFile,
      [reportsVariable]: reportsFile,
    },
    logFile: file('log'),
    readyUrls: name === 'api' ? [`${installation.publicUrl}/livez`] : [],
  });
  const program: RunningProgram = {
    ...running,
    reports: () => (existsSync(reportsFile) ? linesOf(reportsFile) : []),
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    },
  };
  alive.add(program);
  void running.ended.finally(() => alive.delete(program));
  return program;
}

/** The last line may be half written. */
function linesOf(file: string): Report[] {
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  // Written by crashPoints.ts alone.
  return whole.map((line) => JSON.parse(line) as Report);
}
