import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { atLocal, dayIn, plusDays, weekdayOf } from '../src/domain/time/calendar.js';
import { wallClock, type ClockSettings } from '../src/domain/time/clock.js';
import { demoOrder, demoPatients } from '../src/simulators/charts.js';
import { startInstallation, type Installation } from './support/testInstallation.js';
import { withoutLate } from './support/ledgers.js';
import { describeWith } from './support/needs.js';
import { eventually, startTemporal, startTimeSkipping, type TestTemporal } from './support/temporal.js';
import { passTime } from './support/workflowHarness.js';
import { dayMs } from '../src/domain/time/durations.js';
import { workflowIdOf } from '../workflows/contract.js';

const zone = 'America/New_York';
/**
 * One practice day in so many real milliseconds: slow enough that a machine's steps take minutes of
 * it, not half a day.
 */
const dayRealMs = 10_000;
/** The Monday of a week without holidays, at nine in the practice's zone. */
const monday = atLocal(zone, '2026-03-02', '09:00');

const weekdayNames = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weekday = (at: string | undefined): string =>
  at === undefined ? 'never' : (weekdayNames[weekdayOf(dayIn(zone, Date.parse(at)))] ?? '');

function firstMondayFrom(now: number): number {
  let week = 0;
  while (atLocal(zone, plusDays('2026-03-02', 7 * week), '09:00') < now) week += 1;
  return atLocal(zone, plusDays('2026-03-02', 7 * week), '09:00');
}

/** The acceptance scenario. `live` lets practice time come to an instant. */
async function journey(installation: Installation, live: (referralId: string, until: () => number) => Promise<void>): Promise<void> {
  const authoredOn = new Date(installation.clock.now()).toISOString();
  const id = await installation.order(
    demoOrder({ patientRef: 'Patient/demo-1001', placer: 'journey-1', authoredOn, reason: 'Chest pain on exertion' }),
  );
  await installation.until(id, (row) => row.axes.delivery === 'transmitted' && row.stage === 'booking');
  await live(id, () => Date.parse(authoredOn) + 7.5 * dayMs);

  const flagged = await installation.until(id, (row) => row.needsAttention !== null);
  const [flag] = withoutLate(flagged.tasks);
  expect([flagged.needsAttention, flagged.nudgesSent, weekday(flag?.openedAt)]).toEqual(['no-booking', 2, 'Monday']);
  expect((await installation.texts()).map(({ at }) => weekday(at))).toEqual(['Monday', 'Thursday']);

  const by = flag?.owner;
  const visitAt = atLocal(zone, plusDays(dayIn(zone, installation.clock.now()), 3), '10:00');
  expect((await installation.act(id, 'recordCall', { by, outcome: 'booked', startAt: visitAt, seconds: 240 })).status).toBe(200);
  await installation.until(id, (row) => row.stage === 'booked' && row.axes.writeBack === 'done');
  await live(id, () => visitAt + 1_000);

  const closed = await installation.until(id, (row) => row.status === 'ended');
  expect([closed.outcome, closed.evidenceGrade, closed.axes]).toEqual([
    'kept',
    'A',
    { delivery: 'transmitted', acceptance: 'pending', appointment: 'kept', report: 'awaited', writeBack: 'done' },
  ]);
  expect([(await installation.faxes()).length, (await installation.texts()).length]).toEqual([1, 2]);
  expect(withoutLate(closed.tasks).map(({ reason, status }) => [reason, status])).toEqual([['no-booking', 'done']]);
  expect(Date.parse(closed.keptAt ?? '')).toBeGreaterThanOrEqual(visitAt);
}

const title = 'goes from Monday’s order to a kept visit: texts on Monday and Thursday, a flag on the next Monday, one call';

describeWith('temporal', 'the journey of a cardiology referral, in time-lapse on the real server', () => {
  let temporal: TestTemporal;
  let installation: Installation;
  beforeAll(async () => {
    temporal = await startTemporal();
    // The house is warm by Monday at nine; on a busy machine, by a later Monday.
    const clock: ClockSettings = { realEpochMs: Date.now() + 10_000, practiceEpochMs: monday, scale: dayMs / dayRealMs };
    installation = await startInstallation({ temporal, clock, charts: demoPatients, isWarm: true });
    const opening = firstMondayFrom(installation.clock.now());
    await eventually(() => (installation.clock.now() >= opening ? true : undefined));
  });
  afterAll(async () => {
    await installation.close();
    await temporal.stop();
  });

  it(title, () => journey(installation, async () => undefined));
});

describeWith('timeSkipping', 'the same journey, at true durations on the server that skips time', () => {
  let env: TestWorkflowEnvironment;
  let installation: Installation;
  let skippedMs = 0;
  /** The server's clock runs like ours but for what was skipped. */
  const look = async (): Promise<void> => void (skippedMs = (await env.currentTimeMs()) - Date.now());
  beforeAll(async () => {
    env = await startTimeSkipping();
    await env.sleep(monday + 364 * dayMs - Date.now());
    await look();
    const temporal = { address: env.address, namespace: 'default' };
    installation = await startInstallation({
      temporal,
      clock: wallClock,
      realNow: () => Date.now() + skippedMs,
      charts: demoPatients,
      maxCachedWorkflows: 0,
    });
  });
  afterAll(async () => {
    await installation.close();
    await env.teardown();
  });

  const live = async (referralId: string, until: () => number): Promise<void> => {
    await passTime(env, installation.client.workflow.getHandle(workflowIdOf(referralId)), until(), look);
  };
  it(title, () => journey(installation, live));
});
