import { setTimeout as delay } from 'node:timers/promises';
import { closedOf, historyCost, readLedgers, statementsSoFar, textsPerReferral } from './ledgers.js';
import { inTurn, openLoop, schedule } from './openLoop.js';
import type { BenchOptions } from './options.js';
import { createAnnouncer, type Announced } from './orders.js';
import { bookWhenTexted, openOffices, textOnDays } from './practice.js';
import { dayRealMs, type Stage } from './stage.js';
import { per1000, round, spread, total, used, type BenchResult } from './summary.js';

/** What a scenario measured; the rest of the result is null. */
export type Measured = Omit<BenchResult, 'scenario' | 'bare' | 'options' | 'machine' | 'versions'>;

/** Days after the order: three texts. */
const textDays = [1, 2, 3];
/** Nobody is texted before the run is over. */
const never = [80];
const nothing = { p50: null, p95: null, p99: null };

/** How many orders the simulated EHR must hold. */
export function ordersOf({ scenario, rate, open, durationS }: BenchOptions): number {
  const underLoad = scenario === 'idle' || scenario === 'restart' || scenario === 'due-wave' ? 0 : schedule(rate, durationS).length;
  return open + underLoad;
}

export async function play(stage: Stage, options: BenchOptions, say: (what: string) => void): Promise<Measured> {
  const { scenario, open } = options;
  await openOffices(stage);
  const waiting = await openThem(stage, open, scenario === 'due-wave' ? [waveDay(open)] : never, say);
  switch (scenario) {
    case 'trickle':
    case 'steady':
      return underLoad(stage, options, say);
    case 'burst':
      return burst(stage, options, say);
    case 'idle':
      return idle(stage, options, waiting, say);
    case 'restart':
      return restart(stage, options, waiting, say);
    case 'due-wave':
      return dueWave(stage, waiting, say);
  }
}

/**
 * Far enough that all are waiting by then: two a second are opened where two cores have everything
 * to do.
 */
const waveDay = (open: number): number => 2 + Math.ceil((open * 500) / dayRealMs);

/** Referrals whose packet is at the office, and who wait for their first text. */
async function openThem(stage: Stage, count: number, days: readonly number[], say: (what: string) => void): Promise<Announced[]> {
  if (count === 0) return [];
  say(`opening ${count} referrals`);
  await textOnDays(stage, days);
  const announce = createAnnouncer(stage);
  const announced: Announced[] = [];
  await inTurn(stage.orders.slice(0, count), 8, async (order) => announced.push(await announce(order, Date.now())));
  await untilAll(stage, `stage = 'booking' and write_back = 'done'`, count, longestStandstillMs);
  return announced;
}

/** Real milliseconds without one more referral: something else than slowness. */
const longestStandstillMs = 180_000;

/** @throws when for so long not one more of them has come so far, with where they all are */
async function untilAll(stage: Stage, condition: string, wanted: number, patienceMs: number): Promise<void> {
  let [before, since] = [0, Date.now()];
  await until(async () => {
    const now = await countWhere(stage, condition);
    if (now > before) [before, since] = [now, Date.now()];
    if (Date.now() - since > patienceMs) throw new Error(await standstill(stage, now, wanted));
    return now >= wanted;
  });
}

async function standstill({ query }: Stage, reached: number, wanted: number): Promise<string> {
  const rows = await query<{ what: string }>(
    `select stage || ', ' || coalesce(needs_attention, next_what, 'nothing') || ': ' || count(*) as what from referral_overview group by stage, needs_attention, next_what`,
  );
  return `Only ${reached} of ${wanted} referrals came so far. Where they all are: ${rows.map(({ what }) => what).join('; ')}.`;
}

async function countWhere({ query }: Stage, condition: string): Promise<number> {
  const [row] = await query<{ count: number }>(`select count(*)::int as count from referral_overview where ${condition}`);
  return row?.count ?? 0;
}

async function until(holds: () => Promise<boolean>, everyMs = 500): Promise<void> {
  while (!(await holds())) await delay(everyMs);
}

/**
 * Orders at a rate, each to its end: packet, fax, three texts, booked, kept, written to the chart.
 */
async function underLoad(stage: Stage, { rate, open, durationS }: BenchOptions, say: (what: string) => void): Promise<Measured> {
  await textOnDays(stage, textDays);
  const harness = bookWhenTexted(stage);
  const statements = await statementsSoFar(stage);
  const cpu = stage.cpu();
  const beganAt = Date.now();
  say(`${rate} orders a second for ${durationS} s, beside ${open} open`);
  const announce = createAnnouncer(stage);
  const announced = await openLoop(schedule(rate, durationS), (intendedAt, index) => announce(orderAt(stage, open + index), intendedAt));
  const loadS = (Date.now() - beganAt) / 1_000;
  const accepted = announced.flatMap(({ referralId }) => (referralId === undefined ? [] : [referralId]));
  say('waiting until all are closed');
  const endsAt = Date.now() + longestWaitMs;
  await until(async () => Date.now() > endsAt || (await closedOf(stage, accepted)) >= accepted.length);
  const wholeS = (Date.now() - beganAt) / 1_000;
  const [spent, asked] = [used(cpu, stage.cpu()), (await statementsSoFar(stage)) - statements];
  await harness.stop();
  const ledgers = await readLedgers(stage, announced);
  return {
    ...unmeasured,
    ...ledgers,
    ...(await historyCost(stage)),
    textsPerReferral: await textsPerReferral(stage, accepted),
    started: accepted.length,
    acceptMs: spread(announced.map(({ acceptMs }) => acceptMs)),
    startsPerSecond: round(accepted.length / loadS),
    closedPerSecond: round(ledgers.closed / wholeS),
    cpuSecondsPer1000: per1000(spent, ledgers.closed),
    businessSqlPerReferral: ledgers.closed === 0 ? null : round(asked / ledgers.closed, 1),
  };
}

/** Real milliseconds: a run that is stuck ends, and says how many were not closed. */
const longestWaitMs = 120_000;

/**
 * A night's orders at once: that each is accepted, at its time, and none is lost. The referrals may
 * queue.
 */
async function burst(stage: Stage, { rate, open, durationS }: BenchOptions, say: (what: string) => void): Promise<Measured> {
  await textOnDays(stage, never);
  say(`${rate} orders a second for ${durationS} s`);
  const announce = createAnnouncer(stage);
  const cpu = stage.cpu();
  const beganAt = Date.now();
  const announced = await openLoop(schedule(rate, durationS), (intendedAt, index) => announce(orderAt(stage, open + index), intendedAt));
  const started = announced.filter(({ referralId }) => referralId !== undefined).length;
  const startsPerSecond = round(started / ((Date.now() - beganAt) / 1_000));
  const spent = used(cpu, stage.cpu());
  return {
    ...unmeasured,
    ...(await readLedgers(stage, announced)),
    started,
    startsPerSecond,
    cpuSecondsPer1000: per1000(spent, started),
    acceptMs: spread(announced.map(({ acceptMs }) => acceptMs)),
  };
}

/** Nothing happens: what it costs to wait. */
async function idle(
  stage: Stage,
  { durationS }: BenchOptions,
  waiting: readonly Announced[],
  say: (what: string) => void,
): Promise<Measured> {
  await delay(settlingMs);
  say(`watching ${waiting.length} open referrals for ${durationS} s`);
  const cpu = stage.cpu();
  await delay(durationS * 1_000);
  const seconds = total(used(cpu, stage.cpu()));
  return {
    ...unmeasured,
    ...(await settledLedgers(stage, waiting)),
    idleCpuShare: seconds === null ? null : round(seconds / durationS, 4),
  };
}

/** What an opened referral leaves behind (callbacks, checkpoints, caches) has come to rest. */
const settlingMs = 5_000;

/** The worker is killed: what its next life costs until it is at rest again. */
async function restart(
  stage: Stage,
  { durationS }: BenchOptions,
  waiting: readonly Announced[],
  say: (what: string) => void,
): Promise<Measured> {
  await delay(settlingMs);
  const before = stage.pids().worker;
  if (before === null) throw new Error('There is no worker to kill.');
  say(`killing the worker beside ${waiting.length} open referrals`);
  process.kill(before, 'SIGKILL');
  await until(async () => ![before, null].includes(stage.pids().worker), 100);
  await delay(durationS * 1_000);
  const { worker } = stage.cpu();
  return { ...unmeasured, ...(await settledLedgers(stage, waiting)), restartCpuSeconds: worker === null ? null : round(worker) };
}

/** All texts fall due at the same minute: that each goes out once, and how late. */
async function dueWave(stage: Stage, waiting: readonly Announced[], say: (what: string) => void): Promise<Measured> {
  say(`waiting for ${waiting.length} texts that fall due together`);
  await untilAll(stage, 'nudges_sent > 0', waiting.length, waveDay(waiting.length) * dayRealMs + longestStandstillMs);
  return { ...unmeasured, ...(await settledLedgers(stage, waiting)) };
}

async function settledLedgers(stage: Stage, waiting: readonly Announced[]) {
  return { ...(await readLedgers(stage, waiting)), started: waiting.length, acceptMs: nothing, orderToSentMs: nothing };
}

function orderAt({ orders }: Stage, index: number) {
  const order = orders[index];
  if (order === undefined) throw new Error('The EHR holds fewer orders than were announced.');
  return order;
}

const unmeasured = {
  startsPerSecond: null,
  closedPerSecond: null,
  cpuSecondsPer1000: { api: null, worker: null, temporal: null, postgres: null, all: null },
  eventsPerReferral: null,
  actionsPerReferral: null,
  historyBytesPerReferral: null,
  textsPerReferral: null,
  businessSqlPerReferral: null,
  idleCpuShare: null,
  restartCpuSeconds: null,
} satisfies Partial<Measured>;
