import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stopChild } from '../src/cli/shared/processes.js';
import { readCpu } from './cpu.js';
import { openLoop, schedule } from './openLoop.js';
import type { BenchOptions } from './options.js';
import type { Stage } from './stage.js';
import { per1000, used, type BenchResult } from './summary.js';

const texts = 3;

/**
 * As many referrals as the scenario had, at its rate, as a bare workflow beside the same servers,
 * while Loopkeeper itself has nothing to do.
 */
export async function playBare(stage: Stage, options: BenchOptions, say: (what: string) => void): Promise<BenchResult['bare']> {
  await stage.query('create table bare_step (referral text, step text, note text, primary key (referral, step))');
  const worker = await startWorker(stage);
  const steps = stepsOf(worker);
  try {
    // Bundling is over, and the connections are warm.
    await Promise.all(Array.from({ length: 20 }, (_, index) => playOne(stage, steps, `warm-${index}`)));
    say('the same as a bare workflow');
    const pids = () => ({ ...stage.pids(), api: null, worker: worker.pid ?? null });
    const before = readCpu(pids());
    const done = await openLoop(schedule(options.rate, options.durationS), (_, index) => playOne(stage, steps, `bare-${index}`));
    // The driver stands for the API, and is not counted.
    const spent = { ...used(before, readCpu(pids())), api: 0 };
    return { closed: done.length, cpuSecondsPer1000: per1000(spent, done.length) };
  } finally {
    await stopChild(worker);
  }
}

async function startWorker({ up, query }: Stage): Promise<ChildProcess> {
  await query('grant all on bare_step to loopkeeper_app');
  const script = fileURLToPath(new URL('bareWorker.js', import.meta.url));
  const child = fork(script, [up.temporal.address, up.temporal.namespace, up.database], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The bare worker did not start.');
    }),
  ]);
  return child;
}

/**
 * One referral's counterparts: the provider's receipt, the booking and the visit, each as soon as
 * the step before it is told.
 */
async function playOne({ temporal }: Stage, steps: Steps, id: string): Promise<void> {
  const handle = await temporal.workflow.start('bareReferral', { workflowId: `bare-${id}`, taskQueue: 'bare', args: [{ id, texts }] });
  await steps.until(id, 'transmit');
  await handle.signal('receipt');
  await steps.until(id, `text-${texts}`);
  await handle.signal('booked');
  await steps.until(id, 'write-booked');
  await handle.signal('kept');
  await steps.until(id, 'write-kept');
}

interface Steps {
  readonly until: (id: string, name: string) => Promise<void>;
}

/**
 * The worker tells of each step over the channel to its parent: nothing is asked again and again,
 * which would cost what is measured.
 */
function stepsOf(worker: ChildProcess): Steps {
  const done = new Set<string>();
  const waiting = new Map<string, () => void>();
  worker.on('message', (message) => {
    const { id, name } = message as { id?: string; name?: string };
    const key = `${id}/${name}`;
    done.add(key);
    waiting.get(key)?.();
  });
  return {
    until: (id, name) => {
      const key = `${id}/${name}`;
      return done.has(key) ? Promise.resolve() : new Promise((resolve) => waiting.set(key, resolve));
    },
  };
}
