import * as circus from 'jest-circus';
import { expect } from 'expect';
import fc, { type IAsyncProperty, type IProperty, type Parameters } from 'fast-check';
import { ModuleGraph } from './moduleGraph.js';

/**
 * A list of test files (absolute paths) to run with one source replaced; without one, a clean run.
 */
export interface Trial {
  readonly tests: readonly string[];
  readonly replaced?: { readonly path: string; readonly source: string } | undefined;
}
export type Verdict = { readonly killedBy?: string | undefined };

/**
 * Fewer cases than in the tests' own runs, from one seed: the figures are the same whenever they
 * are measured.
 */
const mostCases = 20;
const repeatable = {
  ...fc,
  assert: <Ts>(property: IProperty<Ts> & IAsyncProperty<Ts>, options: Parameters<Ts> = {}) =>
    fc.assert(property, { ...options, seed: 1, numRuns: Math.min(options.numRuns ?? 100, mostCases), endOnFailure: true }),
};

const packages = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
  if (name === '@jest/globals') return { ...circus, expect };
  if (name === 'fast-check') return { default: repeatable };
  return (await import(name)) as Readonly<Record<string, unknown>>;
};

/** After the first failure nothing else needs to run. */
let failed: string | undefined;
circus.addEventHandler((event) => {
  if (event.name === 'test_start' && failed !== undefined) event.test.mode = 'skip';
  if (event.name === 'test_done' && event.test.errors.length > 0) failed = event.test.name;
});

async function run({ tests, replaced }: Trial): Promise<Verdict> {
  const graph = new ModuleGraph(packages, replaced);
  failed = undefined;
  for (const test of tests) {
    circus.resetState();
    try {
      await graph.evaluate(test);
    } catch (error) {
      return { killedBy: `${test} cannot be loaded: ${String(error)}` };
    }
    await circus.run();
    if (failed !== undefined) return { killedBy: failed };
  }
  return {};
}

process.on('message', (trial: Trial) => {
  void run(trial).then((verdict) => process.send?.(verdict));
});
