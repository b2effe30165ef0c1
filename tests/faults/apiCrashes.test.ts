import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresIntake, type IntakeOptions } from '../../src/adapters/postgres/intake/intake.js';
import { eventSchemas } from '../../src/domain/process/messages.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { acts, owed, peopleAround, reconcileOften, whateverTheStatus, whatIsLeft, type Act, type Left } from './loops.js';
import { killPrograms, startProgram, type RunningProgram } from './program.js';

/**
 * What others do in each story; together they come by everything that the API takes in and passes
 * on.
 */
const stories = {
  amended: [acts.patientAsksForHelp, acts.clinicianRewords, acts.officeBooks, acts.deskSeesThePatient],
  begunAgain: [acts.somebodyEndsItsWorkflow, acts.coordinatorHasItBeginAgain, acts.officeBooksAfterwards, acts.deskSeesThePatient],
} as const satisfies Record<string, readonly Act[]>;
type Story = keyof typeof stories;

/**
 * Referrals that come along together: more than one is then at the same step, and more than one
 * point is reached in one life.
 */
const together: readonly Story[] = ['amended', 'begunAgain', 'amended'];
/** Each point is passed in each round; one that a kill left out is met in the next. */
const mostRounds = 4;
/** Real milliseconds in which something would have come to its point. */
const quietMs = 1_000;

describeWith('temporal', 'an API killed between inbox, start and answer', () => {
  let temporal: TestTemporal;
  let installation: Installation;
  /** By the order's id in the EHR. */
  const storyOf = new Map<string, Story>();
  let people: ReturnType<typeof peopleAround>[];
  const points = new Set<string>();
  const undisturbed = new Map<Story, Left>();

  beforeAll(async () => {
    temporal = await startTemporal();
    // As patient as the worker's own program: on a busy machine an answer that comes late is not
    // one that was lost.
    const answerTimes = { ehrMs: 20_000, faxMs: 30_000, textMs: 10_000 };
    installation = await startInstallation({ temporal, clock: mondayAt('14:00', dayMs / 30), apart: ['api'], answerTimes });
    people = Object.entries(stories).map(([story, those]) =>
      peopleAround(installation, those, ({ orderId }) => storyOf.get(orderId) === story),
    );
    await installation.db.specialist.updateMany({ data: { weeklyCapacity: 1_000 } });
    await reconcileOften(installation);
  });
  afterAll(async () => {
    await killPrograms();
    await installation.close();
    await temporal.stop();
  });

  /** As a clinician: in the EHR, which tells until it is heard. Returns the order's id there. */
  const place = async (story: Story): Promise<string> => {
    const person = newPerson(installation.clock.now(), { isBare: true });
    const ledgers = ledgersOf(installation);
    await installation.world.place([person.chart]);
    const { id } = await ledgers.post(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));
    storyOf.set(id, story);
    return id;
  };
  const ended = async (orders: readonly string[]): Promise<boolean> => {
    await Promise.all(people.map(({ act }) => act()));
    return (await installation.db.referralOverview.count({ where: { orderId: { in: [...orders] }, status: 'ended' } })) === orders.length;
  };
  /** And nothing is owed to a workflow any more. */
  const untilSettled = (orders: readonly string[]): Promise<true> =>
    eventually(async () => ((await ended(orders)) && (await owed(installation)) === 0 ? true : undefined), 200);
  const leftOf = async (orderId: string): Promise<Left> => {
    const { id } = await installation.db.referral.findFirstOrThrow({ where: { orderId } });
    const left = whateverTheStatus(await whatIsLeft(installation, id));
    return storyOf.get(orderId) === 'begunAgain' ? onceInTheChart(left) : left;
  };

  it('has a point before and after each thing that it takes in and passes on, found by watching it undisturbed', async () => {
    const api = await startProgram(installation, 'api', { record: true });
    const orders = [await place('amended'), await place('begunAgain')];
    await untilSettled(orders);
    for (const order of orders) undisturbed.set(storyOf.get(order) ?? 'amended', await leftOf(order));
    for (const { point } of api.reports()) if (!point.includes(': while')) points.add(point);
    await api.stop();

    // The tables alone are looked at.
    const taken = Object.keys(createPostgresIntake({} as IntakeOptions));
    // A workflow that was reset, and a text that failed: the reconciler's to tell when nobody else
    // does. They are passed on as the others are.
    const rare = ['runChanged', 'textStatus'];
    const told = Object.keys(eventSchemas).filter((name) => !rare.includes(name));
    const passed = ['start', ...told.map((name) => `signal ${name}`)];
    const wanted = [...taken, ...passed].flatMap((name) => [`${name}: before`, `${name}: after`]);
    expect(wanted.filter((point) => !points.has(point))).toEqual([]);
    expect(undisturbed.get('amended')).toMatchObject({
      tasks: ['help-requested 1 done'],
      evidence: ['A ehr-appointment-fulfilled'],
      workflows: 1,
    });
    expect(undisturbed.get('begunAgain')).toMatchObject({ tasks: ['workflow-missing 1 done'], workflows: 2 });
  });

  /** Until nothing comes to a point any more, or everything has ended. */
  const untilStill = async (api: RunningProgram, orders: readonly string[]): Promise<Set<string>> => {
    let seen = { count: 0, at: performance.now() };
    await eventually(async () => {
      const isOver = await ended(orders);
      const count = api.reports().length;
      if (count !== seen.count) seen = { count, at: performance.now() };
      return isOver || (count > 0 && performance.now() - seen.at > quietMs) ? true : undefined;
    }, 200);
    return new Set(api.reports().map(({ point }) => point));
  };

  it('loses nothing that it accepted, and does nothing twice', async () => {
    const orders: string[] = [];
    let left = [...points];
    let lives = 0;
    for (let round = 0; left.length > 0; round += 1) {
      expect([left, round < mostRounds]).toEqual([left, true]);
      orders.push(...(await Promise.all(together.map(place))));
      while (left.length > 0 && !(await ended(orders))) {
        const api = await startProgram(installation, 'api', { holdFirst: left });
        const struck = await untilStill(api, orders);
        await api.kill();
        left = left.filter((point) => !struck.has(point));
        lives += 1;
      }
    }
    const api = await startProgram(installation, 'api');
    await untilSettled(orders);
    await api.stop();

    const different: Record<string, unknown> = {};
    for (const order of orders) {
      const [found, expected] = [await leftOf(order), undisturbed.get(storyOf.get(order) ?? 'amended')];
      if (!isDeepStrictEqual(found, expected)) different[order] = { found, expected };
    }
    expect(different).toEqual({});
    expect(await installation.db.referral.count({ where: { orderId: { in: orders } } })).toBe(orders.length);
    note(`an API was killed ${lives} times, at ${points.size} points, with ${orders.length} referrals`);
  });
});

/**
 * A workflow that begins again may tell the chart once more what it says already, before it has
 * heard what came after.
 */
function onceInTheChart(left: Left): Left {
  const said = (version: string): string => version.replace(/^(\w+) \d+/, '$1');
  const chart = left.chart.map((versions) => versions.map(said).filter((version, index, all) => version !== all[index - 1]));
  return { ...left, chart };
}
