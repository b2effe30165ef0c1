import { fork, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isEquivalent, outdated } from './equivalents.js';
import { mutantsOf, type Mutant } from './mutants.js';
import type { Trial, Verdict } from './worker.js';

/**
 * Changes the domain's sources one place at a time and runs the tests of the same folder:
 * `npm run mutation -- texting process/nextStep`. A mutant survives when they pass all the same.
 * Fails when a subject's figure is below the target.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const subjects = ['process', 'texting', 'routing', 'closure', 'order'] as const;
const target = 85;
/** A mutant that takes this many times as long as the clean run loops forever. */
const timesClean = 10;

const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

/** The file's own test first: it is the one that most often fails. */
function testsFor(file: string): string[] {
  const subject = basename(dirname(file));
  const own = `${basename(file, '.ts')}.test.ts`;
  const tests = filesOf(`tests/domain/${subject}`);
  return tests
    .filter((test) => reaches(test, file))
    .sort((one, other) => Number(basename(other) === own) - Number(basename(one) === own) || size(one) - size(other));
}

const size = (file: string): number => readFileSync(join(root, file)).length;

function reaches(from: string, file: string, seen = new Set<string>()): boolean {
  if (from === file) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const imported = readFileSync(join(root, from), 'utf8').matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '(?<path>\.[^']+)'/gmu);
  return [...imported].some(({ groups }) => reaches(join(dirname(from), groups?.['path'] ?? '').replace(/\.js$/u, '.ts'), file, seen));
}

/**
 * Runs one trial after another in a process of its own, which is ended when a trial takes too long.
 */
class Runner {
  private child: ChildProcess | undefined;
  private trials = 0;

  run(trial: Trial, limitMs: number): Promise<Verdict> {
    // Modules that were evaluated are never released: a fresh process after some hundred.
    if ((this.trials += 1) % 200 === 0) this.stop();
    const child = (this.child ??= fork(join(root, 'tests/mutation/worker.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    return new Promise((done) => {
      const finish = (verdict: Verdict): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        done(verdict);
      };
      const timer = setTimeout(() => {
        this.stop();
        finish({ killedBy: 'time' });
      }, limitMs);
      child.once('message', (verdict) => finish(verdict as Verdict));
      child.once('exit', () => {
        this.child = undefined;
        finish({ killedBy: 'the process ended' });
      });
      child.send(trial);
    });
  }

  stop(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

const absolute = (file: string): string => join(root, file);

interface Result {
  readonly mutant: Mutant;
  readonly killedBy?: string | undefined;
}

async function tryFile(file: string): Promise<Result[]> {
  const source = readFileSync(absolute(file), 'utf8');
  const all = mutantsOf(file, source);
  const [stale] = outdated(file, all);
  if (stale !== undefined) throw new Error(`an equivalent mutant of the list is not there: ${stale}`);
  const mutants = all.filter((mutant) => !isEquivalent(mutant));
  const tests = testsFor(file).map(absolute);
  const runners = Array.from({ length: Math.max(1, availableParallelism()) }, () => new Runner());
  const [first = new Runner()] = runners;
  const began = performance.now();
  const clean = await first.run({ tests }, 600_000);
  if (clean.killedBy !== undefined) throw new Error(`${file}: its tests fail without a mutant: ${clean.killedBy}`);
  const limitMs = timesClean * (performance.now() - began);
  const waiting = [...mutants];
  const results: Result[] = [];
  const work = async (runner: Runner): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const mutated = source.slice(0, mutant.start) + mutant.after + source.slice(mutant.end);
      results.push({ mutant, ...(await runner.run({ tests, replaced: { path: absolute(file), source: mutated } }, limitMs)) });
    }
    runner.stop();
  };
  await Promise.all(runners.map(work));
  return results;
}

const isAlive = ({ killedBy }: Result): boolean => killedBy === undefined;
const share = (results: readonly Result[]): number => (100 * results.filter((one) => !isAlive(one)).length) / Math.max(1, results.length);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tell(name: string, results: readonly Result[]): void {
  const alive = results.filter(isAlive);
  say(
    `${name.padEnd(40)} ${String(results.length).padStart(5)} mutants ${String(alive.length).padStart(5)} alive ${share(results).toFixed(1).padStart(6)} %`,
  );
}

function tellSurvivors(results: readonly Result[]): void {
  const alive = results.filter(isAlive).map(({ mutant }) => mutant);
  for (const { file, line, before, after } of alive.toSorted((one, other) => one.start - other.start))
    say(`  ${relative('src/domain', file)}:${line}  ${short(before)}  ->  ${short(after)}`);
}
const short = (code: string): string => {
  const line = code.replaceAll(/\s+/gu, ' ').trim();
  return line === '' ? '(removed)' : line.length > 90 ? `${line.slice(0, 87)}...` : line;
};

const wanted = process.argv.slice(2);
const isWanted = (file: string): boolean =>
  wanted.length === 0 || wanted.some((one) => `${file}/`.startsWith(`src/domain/${one}/`) || file === `src/domain/${one}.ts`);
let reached = true;
for (const subject of subjects) {
  const files = filesOf(`src/domain/${subject}`).filter(isWanted);
  const all: Result[] = [];
  for (const file of files.filter((one) => mutantsOf(one, readFileSync(absolute(one), 'utf8')).length > 0)) {
    const results = await tryFile(file);
    tell(relative('src/domain', file), results);
    tellSurvivors(results);
    all.push(...results);
  }
  if (files.length > 0) tell(`= ${subject}`, all);
  reached &&= share(all) >= target || all.length === 0;
}
process.exitCode = reached ? 0 : 1;
