// npm run chaos -- --seed 7 --minutes 5
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { quietRuntime } from '../../src/cli/replay/quietRuntime.js';
import { runChaos, type ChaosOptions, type ChaosReport } from './run.js';

interface Flags {
  readonly seed: string;
  readonly minutes: string;
  readonly runs: string;
  readonly rate: string;
  readonly day: string;
  readonly cases?: boolean;
  readonly quiet?: boolean;
}

/** A seed that once broke a promise. */
interface KeptCase {
  readonly seed: number;
  readonly minutes: number;
  readonly ordersPerMinute: number;
  readonly found: string;
}

const print = (line: string): void => console.log(line);

const program = new Command('chaos')
  .description('a seeded world with faults, in time-lapse: every promise must hold; exit code 1 when one does not')
  .option('--seed <n>', 'what happens; the same number is the same world', '1')
  .option('--minutes <n>', 'of the whole run, two thirds of it storm', '5')
  .option('--runs <n>', 'so many runs, with the seeds that follow', '1')
  .option('--rate <n>', 'orders a minute', '15')
  .option('--day <s>', 'real seconds that a day of the practice takes', '6')
  .option('--cases', 'the seeds that once broke a promise (tests/chaos/cases.json)')
  .option('--quiet', 'a line a run');
const flags = program.parse().opts<Flags>();

quietRuntime();
const say = flags.quiet ? () => undefined : print;
// PostgreSQL and Temporal would stay behind.
const calledOff = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => calledOff.abort());
let failures = 0;
for (const one of runsOf(flags)) {
  const startedAt = Date.now();
  const report = await runChaos({ ...one, say, signal: calledOff.signal }).catch((error: unknown) => {
    if (!calledOff.signal.aborted) throw error;
    print('Called off; everything that it started is stopped.');
    process.exit(130);
  });
  print(lineOf(report, Date.now() - startedAt));
  for (const { invariant, what } of report.violations) print(`    ${invariant}: ${what}`);
  if (report.folder !== undefined)
    print(`    What it left behind: ${report.folder}. To keep the seed as a case, add it to tests/chaos/cases.json.`);
  failures += report.violations.length > 0 ? 1 : 0;
}
process.exit(failures === 0 ? 0 : 1);

function runsOf({ seed, minutes, runs, rate, day, cases }: Flags): Omit<ChaosOptions, 'say'>[] {
  // Ours, beside this file.
  if (cases) return JSON.parse(readFileSync(join(repositoryRoot, 'tests/chaos/cases.json'), 'utf8')) as KeptCase[];
  const shared = { minutes: Number(minutes), ordersPerMinute: Number(rate), dayRealMs: Number(day) * 1_000 };
  return Array.from({ length: Number(runs) }, (_, index) => ({ ...shared, seed: Number(seed) + index }));
}

function lineOf({ seed, minutes, violations, counts }: ChaosReport, tookMs: number): string {
  const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const verdict = violations.length === 0 ? 'every promise held' : `${violations.length} PROMISES BROKEN`;
  return `seed ${seed}, ${minutes} min (${Math.round(tookMs / 1_000)} s): ${verdict}; ${told.join(', ')}`;
}
