import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Appointment } from 'fhir/r4.js';
import { prepareNamespace } from '../../src/cli/servers/temporalNamespace.js';
import { routineNudges } from '../../src/domain/texting/nudgePolicy.js';
import { defaultWindows } from '../../src/domain/process/windows.js';
import type { ReferralStatus } from '../../src/ports/referralProcess.js';
import { billableActions } from '../../bench/actions.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { countStatements, isBusiness, type StatementCounter, type StatementCount } from '../support/statements.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { workflowIdOf } from '../../workflows/contract.js';

interface Cost {
  events: number;
  actions: number;
  bytes: number;
  statements: StatementCount[];
}

/**
 * The first text is due so many days after the order: even a busy machine has the packet at the
 * office by then.
 */
const firstNudgeDay = 2;
const dayRealMs = 10_000;

/**
 * What one referral costs that goes from the order to the kept visit with nothing in its way, by
 * the number of its texts.
 */
describeWith('temporal', 'the cost of a referral', () => {
  describeWith('statements', 'from the order to the kept visit', () => {
    let temporal: TestTemporal;
    const costs: Promise<Cost>[] = [];
    beforeAll(async () => {
      temporal = await startTemporal();
      // Side by side, each in a house and a namespace of its own: what is counted is one referral's
      // alone. Opened in turn, for opening is heavy.
      for (const nudges of [0, 1, 2, 3]) costs.push(costOf(await openCounted(temporal, nudges), nudges));
      await Promise.allSettled(costs);
    });
    afterAll(() => temporal.stop());

    it.each([0, 1, 2, 3])('with %i texts stays in its budget', async (nudges) => {
      const { events, actions, bytes, statements } = await (costs[nudges] ?? Promise.reject(new Error('not counted')));
      const of = (process: 'api' | 'worker'): number => sum(statements.filter((one) => one.of === process && isBusiness(one)));
      note(
        `a referral with ${nudges} texts: ${events} events, ${actions} Actions, ${(bytes / 1_024).toFixed(1)} KB of history, ` +
          `${of('worker')} statements of the worker, ${of('api')} of the API`,
      );
      expect(events).toBeLessThanOrEqual(115 + 18 * nudges);
      expect(actions).toBeLessThanOrEqual(28 + 4 * nudges);
      expect(bytes).toBeLessThanOrEqual((24.5 + 3.5 * nudges) * 1_024);
      expect(of('worker')).toBeLessThanOrEqual(28 + 8 * nudges);
      expect(of('api')).toBeLessThanOrEqual(42 + 11 * nudges);
    });
  });
});

const sum = (statements: StatementCount[]): number => statements.reduce((total, { calls }) => total + calls, 0);

interface Counted {
  installation: Installation;
  counter: StatementCounter | undefined;
}

async function openCounted(temporal: TestTemporal, nudges: number): Promise<Counted> {
  const namespace = `cost-${nudges}`;
  await prepareNamespace(temporal.address, namespace, { waitMs: 30_000, register: true });
  let counter: StatementCounter | undefined;
  const installation = await startInstallation({
    temporal: { ...temporal, namespace },
    clock: mondayAt('09:00', dayRealMs),
    connectAs: async (database) => (counter = await countStatements(database)).urls,
  });
  // Here the test is the front desk.
  await installation.world.office.stop();
  return { installation, counter };
}

async function costOf({ installation, counter }: Counted, nudges: number): Promise<Cost> {
  try {
    await textOnly(installation, nudges);
    const id = await untilKept(installation, nudges);
    const handle = installation.client.workflow.getHandle(workflowIdOf(id));
    const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    return {
      events: events?.length ?? 0,
      actions: billableActions(events ?? []),
      bytes: Number(raw.workflowExecutionInfo?.historySizeBytes),
      statements: (await counter?.read()) ?? [],
    };
  } finally {
    await installation.close();
  }
}

/**
 * Policies under which the referral gets so many texts, and a slow machine's seconds, which are
 * hours here, make nothing late.
 */
async function textOnly({ db }: Installation, nudges: number): Promise<void> {
  const days = nudges === 0 ? [60] : Array.from({ length: nudges }, (_, index) => firstNudgeDay + index);
  const week = { amount: 7, unit: 'days' as const };
  const { waits, tasks } = defaultWindows;
  const bodies = {
    nudges: { ...routineNudges, nudgeOnDays: days, escalateOnDay: 90 },
    windows: { tasks, waits: { ...waits, routine: { ...waits.routine, sent: week, receipt: week } } },
  };
  for (const [kind, body] of Object.entries(bodies))
    await db.policy.create({ data: { kind, specialty: '*', urgency: '*', version: 2, body, source: 'this test' } });
}

async function untilKept(installation: Installation, nudges: number): Promise<string> {
  const ledgers = ledgersOf(installation);
  const person = newPerson(installation.clock.now());
  await installation.world.place([person.chart]);
  const id = await installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));
  const handle = installation.client.workflow.getHandle(workflowIdOf(id));
  // Asked of the workflow: what the API would read is not the referral's own.
  const until = (holds: (status: ReferralStatus) => boolean): Promise<ReferralStatus> =>
    eventually(async () => {
      const status = await handle.query<ReferralStatus>('status').catch(() => undefined);
      return status !== undefined && holds(status) ? status : undefined;
    }, 100);
  await until(({ stage, nudgesSent, axes }) => stage === 'booking' && nudgesSent === nudges && axes.writeBack === 'done');
  const { orderId } = await installation.db.referral.findUniqueOrThrow({ where: { id } });
  const startMs = installation.clock.now() + dayMs / 2;
  const visit = await ledgers.post<Appointment>({
    resourceType: 'Appointment',
    status: 'booked',
    basedOn: [{ reference: `ServiceRequest/${orderId}` }],
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + 1_800_000).toISOString(),
    participant: [{ actor: { reference: person.ref }, status: 'accepted' }],
  });
  await until(({ next }) => next.what === 'verify-visit');
  await eventually(() => (installation.clock.now() > startMs ? true : undefined));
  await ledgers.put<Appointment>({ ...visit, status: 'fulfilled' });
  await handle.result();
  await untilQuiet(installation);
  return id;
}

/** Every webhook has been answered, and what it left behind was passed on. */
const untilQuiet = ({ db, world }: Installation): Promise<unknown> =>
  eventually(async () => {
    const notices = (await (await fetch(`${world.urls.ehr}/_webhooks`)).json()) as { state: string }[];
    const owed = await db.inbox.count({ where: { state: 'stored' } });
    return owed === 0 && notices.every(({ state }) => state === 'delivered') ? true : undefined;
  }, 100);
