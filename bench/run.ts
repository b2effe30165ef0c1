import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { playBare } from './bare.js';
import { benchOptions, type BenchFlags, type BenchOptions } from './options.js';
import { ordersOf, play } from './scenarios.js';
import { openStage, type Stage } from './stage.js';
import type { BenchResult } from './summary.js';

/**
 * Brings everything up in a scratch folder, plays one scenario, and writes what was measured as one
 * JSON.
 * @returns the exit code: 1 when something was lost or done twice
 */
export async function runBench(flags: BenchFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const options = benchOptions(flags);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  // What was under way when it was stopped finds its servers gone.
  stopping.signal.addEventListener('abort', () => process.on('uncaughtException', () => undefined), { once: true });
  const stage = await openStage(environment, ordersOf(options), stopping.signal);
  try {
    const result = await Promise.race([measured(stage, options), aborted(stopping.signal)]);
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (options.json === undefined) process.stdout.write(text);
    else writeFileSync(options.json, text);
    return result.lost + result.duplicates === 0 ? 0 : 1;
  } finally {
    await stage.stop();
  }
}

async function measured(stage: Stage, options: BenchOptions): Promise<BenchResult> {
  const say = (what: string): void => void process.stderr.write(`  ${what} ...\n`);
  const played = await play(stage, options, say);
  return {
    scenario: options.scenario,
    ...played,
    bare: options.pair ? await playBare(stage, options, say) : null,
    options: { ...options },
    machine: {
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? '',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${release()}`,
    },
    versions: await versions(stage),
  };
}

async function versions({ query, temporal }: Stage): Promise<Record<string, string>> {
  const [row] = await query<{ server_version: string }>('show server_version');
  const { serverVersion } = await temporal.workflowService.getSystemInfo({});
  return { node: process.version, postgres: row?.server_version ?? '', temporal: serverVersion ?? '' };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Stopped.')), { once: true }));
}
