import type { Installation } from '../support/testInstallation.js';
import { eventually } from '../support/temporal.js';
import { startProgram, type RunningProgram } from './program.js';

/**
 * A workflow, and the points at which the worker is killed over it: one a life, in the order in
 * which it comes by them.
 */
export interface Case {
  readonly workflow: string;
  readonly points: readonly string[];
  /** At the beginning of each life: what comes back by itself. */
  readonly begin?: () => Promise<unknown>;
  /** What is put right once the kill has come. */
  readonly mend?: () => Promise<void>;
}

/**
 * As many texts are under way at once (src/adapters/temporal/workers.ts): those that stand still
 * leave no room for another.
 */
const mostTextsAtOnce = 5;
/**
 * Real milliseconds in which anything would have moved: a turn that a kill undid is given up after
 * ten seconds.
 */
const quietMs = { whileTextsStand: 3_000, otherwise: 11_000 };

/**
 * Lives of the worker, each ended by a kill, until it was killed at each point of every case.
 * Returns how many there were.
 */
export async function killAtEach(installation: Installation, cases: readonly Case[], peopleAct: () => Promise<void>): Promise<number> {
  let lives = 0;
  for (let left = cases; left.length > 0; lives += 1) {
    for (const { begin } of left) await begin?.();
    // Everything is reported, so that it is seen whether anything moves.
    const hold = Object.fromEntries(left.map(({ workflow, points }) => [workflow, points]));
    const worker = await startProgram(installation, 'worker', { hold, record: true });
    await untilStill(worker, left.length, peopleAct);
    await worker.kill();
    left = await withoutStruck(left, worker);
  }
  return lives;
}

/**
 * Until each stands at a point; or nothing moves any more, because some stand in the way of others.
 */
async function untilStill(worker: RunningProgram, count: number, peopleAct: () => Promise<void>): Promise<void> {
  let seen = { passed: 0, at: performance.now() };
  await eventually(async () => {
    await peopleAct();
    const reports = worker.reports();
    // A local activity that stands still is begun again after its time-out, and comes by the same
    // points.
    const passed = new Set(reports.map(({ who, point }) => `${who} ${point}`)).size;
    if (passed !== seen.passed) seen = { passed, at: performance.now() };
    const standing = new Map(reports.filter(({ held }) => held).map(({ who, point }) => [who, point]));
    if (standing.size === count) return true;
    const texts = [...standing.values()].filter((point) => point.startsWith('sendText')).length;
    const patience = texts < mostTextsAtOnce ? quietMs.otherwise : quietMs.whileTextsStand;
    return standing.size > 0 && performance.now() - seen.at > patience ? true : undefined;
  }, 200);
}

async function withoutStruck(cases: readonly Case[], worker: RunningProgram): Promise<Case[]> {
  const struck = new Set(
    worker
      .reports()
      .filter(({ held }) => held)
      .map(({ who, point }) => `${who} ${point}`),
  );
  const left: Case[] = [];
  for (const one of cases) {
    const points = one.points.filter((point) => !struck.has(`${one.workflow} ${point}`));
    if (points.length < one.points.length) await one.mend?.();
    if (points.length > 0) left.push({ ...one, points });
  }
  return left;
}
