import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stopChild } from '../src/cli/processes.js';
import { readCpu } from './cpu.js';
import { openLoop, schedule } from './openLoop.js';
import type { BenchOptions } from './options.js';
import type { Stage } from './stage.js';
import { per1000, used, type BenchResult } from './summary.js';

const texts = 3;

/** As many referrals as the scenario had, at its rate, as a bare workflow beside the same servers, while Loopkeeper itself has nothing to do. */
export async function playBare(stage: Stage, options: BenchOptions, say: (what: string) => void): Promise<BenchResult['bare']> {
  await stage.query('create table bare_step (referral text, step text, note text, primary key (referral, step))');
  const worker = await startWorker(stage);
  try {
    // Bundling is over, and the connections are warm.
    await Promise.all(Array.from({ length: 20 }, (_, index) => playOne(stage, `warm-${index}`)));
    say('the same as a bare workflow');
    const pids = () => ({ ...stage.pids(), api: null, worker: worker.pid ?? null });
    const before = readCpu(pids());
    const done = await openLoop(schedule(options.rate, options.durationS), (_, index) => playOne(stage, `bare-${index}`));
    // The driver stands for the API, and is not counted.
    const spent = { ...used(before, readCpu(pids())), api: 0 };
    return { closed: done.length, cpuSecondsPer1000: per1000(spent, done.length) };
  } finally {
    await stopChild(worker);
  }
}

async function startWorker({ up, query }: Stage): Promise<ChildProcess> {
  const [row] = await query<{ url: string }>('select current_database() as url');
  await query('grant all on bare_step to loopkeeper_app');
  const url = Object.assign(new URL(up.database), { pathname: `/${row?.url ?? ''}` }).href;
  const script = fileURLToPath(new URL('bareWorker.js', import.meta.url));
  const child = fork(script, [up.temporal.address, up.temporal.namespace, url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The bare worker did not start.');
    }),
  ]);
  return child;
}

async function playOne({ temporal, query }: Stage, id: string): Promise<void> {
  const handle = await temporal.workflow.start('bareReferral', { workflowId: `bare-${id}`, taskQueue: 'bare', args: [{ id, texts }] });
  const written = (step: string) =>
    until(async () => (await query('select 1 from bare_step where referral = $1 and step = $2', [id, step])).length > 0);
  await written('transmit');
  await handle.signal('receipt');
  await written(`text-${texts}`);
  await handle.signal('booked');
  await written('write-booked');
  await handle.signal('kept');
  await handle.result();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(200);
}
