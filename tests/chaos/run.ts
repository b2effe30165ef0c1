import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { castOf, clinicians, coordinators, frontDesk, patients, type Placed, type Stage } from './actors.js';
import { openChaosHouse, type ChaosHouse } from './installation.js';
import { violationsOf, type Violation } from './invariants.js';
import type { Ledgers } from './ledgers.js';
import { behave, unleash } from './nemesis.js';
import { planOf, processes, type Mix } from './plan.js';
import { openPostman } from './webhookProxy.js';
import { readLedgers } from './readLedgers.js';
import { scheduleIds } from '../../workflows/contract.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly ordersPerMinute?: number;
  /** A day of the practice. */
  readonly dayRealMs?: number;
  readonly say: (line: string) => void;
  /** Other faults than usual. */
  readonly mix?: Partial<Mix>;
  /** The folder of the compiled programs. */
  readonly build?: string;
  /** Ends the run before its time; everything it started is stopped. */
  readonly signal?: AbortSignal | undefined;
}

export interface ChaosReport {
  readonly seed: number;
  readonly minutes: number;
  readonly violations: readonly Violation[];
  readonly counts: Readonly<Record<string, number>>;
  /** What the run left behind, when it broke a promise. */
  readonly folder: string | undefined;
}

/**
 * Plays one seeded world in time-lapse with its faults, lets everything come to rest, and checks
 * what is left.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, minutes, ordersPerMinute = 15, dayRealMs = 6_000, say, mix, build = join(repositoryRoot, 'dist') } = options;
  const plan = planOf(seed, minutes, ordersPerMinute, mix);
  const postman = await openPostman(seed + 2, mix?.callbacks);
  const placed: Placed[] = [];
  const installation = await openChaosHouse({
    postman,
    dayRealMs,
    comes: ({ orderIds }) => !placed.some((one) => orderIds.includes(one.orderId) && isMissed(one)),
    say: (line) => say(`  ${line}`),
    programs: {
      api: join(build, 'src/server.js'),
      worker: join(build, 'src/worker.js'),
      simulators: join(build, 'src/simulators/main.js'),
    },
  });
  const curtain = new AbortController();
  let report: ChaosReport | undefined;
  const play = async (): Promise<ChaosReport> => {
    const startedAt = Date.now();
    const stage: Stage = { installation, plan, startedAt, signal: curtain.signal, people: castOf(plan, installation.clock.now()), placed };
    const acting = [
      clinicians(stage),
      patients(stage),
      frontDesk(stage),
      coordinators(stage),
      keepReconciling(installation, curtain.signal),
    ];
    await unleash(installation, plan.faults, { seed: seed + 3, startedAt, say, signal: curtain.signal });
    await delay(Math.max(0, startedAt + plan.stormMs - Date.now()));
    const calmSince = await calm(installation, postman, say);
    const stuck = await settle(installation, calmSince, say);
    curtain.abort();
    await Promise.all(acting);
    const ledgers = await readLedgers(installation, postman, {
      people: stage.people,
      calmSince,
      bundlePath: join(build, 'workflow-bundle.js'),
    });
    const violations = [...stuck, ...violationsOf(ledgers)];
    if (violations.length > 0) writeFileSync(join(installation.folder, 'ledgers.json'), JSON.stringify(ledgers, null, 1));
    const folder = violations.length > 0 ? installation.folder : undefined;
    return { seed, minutes, violations, counts: countsOf(ledgers, plan.faults.length), folder };
  };
  try {
    const playing = play();
    // What is called off fails somewhere else as well.
    playing.catch(() => undefined);
    report = await Promise.race([playing, untilAborted(options.signal)]);
    return report;
  } finally {
    curtain.abort();
    const isOfUse = report === undefined ? options.signal?.aborted !== true : report.folder !== undefined;
    await installation.close({ keep: isOfUse });
    await postman.stop();
  }
}

const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('Called off.')), { once: true }));

/** The first visit alone: who did not come once comes the next time. */
const missed = new WeakSet<Placed>();
function isMissed(one: Placed): boolean {
  if (one.planned.firstVisit !== 'missed' || missed.has(one)) return false;
  missed.add(one);
  return true;
}

/** Real time; in production it looks every five minutes, which in time-lapse are weeks. */
const reconcileEveryMs = 10_000;

async function keepReconciling({ client }: ChaosHouse, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(reconcileEveryMs, undefined, { signal }).catch(() => undefined);
    await client.schedule
      .getHandle(scheduleIds.reconciliation)
      .trigger()
      .catch(() => undefined);
  }
}

/**
 * Faults are over. Real time by which everything is up again, which has to be so without a hand.
 */
async function calm(installation: ChaosHouse, postman: { behave: () => void }, say: (line: string) => void): Promise<number> {
  postman.behave();
  await Promise.all([behave(installation, 'ehr', 'ok'), behave(installation, 'fax', 'deliver'), behave(installation, 'sms', 'deliver')]);
  const since = Date.now();
  const isUp = async (): Promise<boolean> =>
    processes.every((name) => installation.pids()[name] !== null) &&
    (await installation.call('/readyz').catch(() => undefined))?.ok === true;
  while (!(await isUp())) {
    if (Date.now() - since > backWithinMs) throw new Error(`Not everything came back up: ${JSON.stringify(installation.pids())}`);
    await delay(250);
  }
  say(`  The storm is over; everything was up again after ${((Date.now() - since) / 1_000).toFixed(1)} s.`);
  return Date.now();
}

const backWithinMs = 60_000;

/**
 * Without any change for so long, nothing more will come: no wait of the process is longer than a
 * week or so of the practice.
 */
const stillMs = 75_000;
const longestMs = 240_000;

/** Until every referral has ended; whoever stands still is told of. */
async function settle(installation: ChaosHouse, calmSince: number, say: (line: string) => void): Promise<Violation[]> {
  let [before, changedAt] = ['', Date.now()];
  for (;;) {
    const [row] = await installation.query<{ open: number; mark: string }>(
      `select count(*) filter (where status = 'open')::int as open,
              concat_ws('/', sum(sequence), count(*) filter (where status = 'ended'), (select count(*) from send), (select count(*) from task where status <> 'open')) as mark
         from referral_overview`,
    );
    const { open = 0, mark = '' } = row ?? {};
    if (mark !== before) [before, changedAt] = [mark, Date.now()];
    const isStill = Date.now() - changedAt > stillMs;
    if (open === 0 || isStill || Date.now() - calmSince > longestMs) {
      say(`  ${open} of the referrals are open after ${Math.round((Date.now() - calmSince) / 1_000)} s.`);
      return isStill ? await whoStandsStill(installation) : [];
    }
    await delay(500);
  }
}

async function whoStandsStill({ query }: ChaosHouse): Promise<Violation[]> {
  const rows = await query<{ id: string; stage: string; next: string | null; attention: string | null }>(
    `select id::text, stage, next_what as next, needs_attention as attention from referral_overview where status = 'open'`,
  );
  return rows.map(({ id, stage, next, attention }) => ({
    invariant: 'everything comes to its end',
    what: `referral ${id} stands still: ${stage}, next "${next ?? ''}", attention ${attention ?? 'none'}`,
  }));
}

function countsOf(ledgers: Ledgers, faults: number): Record<string, number> {
  const ended = ledgers.referrals.filter(({ status }) => status === 'ended');
  return {
    faults,
    accepted: ledgers.accepted.length,
    ended: ended.length,
    kept: ended.filter(({ outcome }) => outcome === 'kept').length,
    faxes: ledgers.faxes.length,
    texts: ledgers.texts.length,
    stops: ledgers.stops.length,
    tasks: ledgers.tasks.length,
    histories: ledgers.workflows.length,
  };
}
