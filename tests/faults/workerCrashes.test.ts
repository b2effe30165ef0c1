import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createActivities, type ActivityPorts } from '../../activities/index.js';
import { defaultWindows } from '../../src/domain/stall.js';
import type { DemoOrder } from '../../src/simulators/charts.js';
import { openHouse, type House } from '../support/house.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { dayMs, mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { acts, peopleAround, whatIsLeft, type Left } from './loops.js';
import { startProgram, type RunningProgram } from './program.js';

/** Every call of a port; else only those that may change something. */
const everyCall = process.env['FAULTS'] === 'all';

/** Calls that ask and change nothing. What does not stand here is taken for a change, so that a new one is not forgotten. */
const onlyAsks = new Set(
  `policies.get practiceBook.practice practiceBook.specialtyRules practiceBook.specialtyLabel renderer.render
   directory.place directory.candidate directory.candidates directory.endpoint messages.subject messenger.find transmitter.find
   ehr.readOrder ehr.readChart ehr.readContact store.order store.packet store.fax store.chartFacts
   measure.zone measure.referralFacts measure.baseline`.split(/\s+/),
);

const stories = {
  /** The fax is heard of at once. */
  heard: {},
  /** Nothing is heard of the fax: it is asked about, and then a person's. */
  unheard: { postalCode: '02302' },
} as const satisfies Record<string, PersonChanges>;
type Story = keyof typeof stories;

/** Who took a send and did not say so, or did not take it, and how the worker was killed over it. Each fax goes to an office that is alone in its reach. */
const lostAnswers = [
  { channel: 'fax', does: 'accept-then-drop-response', office: '02720', at: 'transmitPacket: after transmitter.send' },
  { channel: 'fax', does: 'accept-then-500', office: '01199', at: 'transmitPacket: after transmitter.send' },
  { channel: 'fax', does: 'accept-then-hang', office: '01841', at: 'transmitPacket: while transmitter.send' },
  { channel: 'fax', does: 'hang', office: '01608', at: 'transmitPacket: while transmitter.send' },
  { channel: 'sms', does: 'accept-then-drop-response', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'accept-then-drop-response', at: 'sendText: after messages.unknown' },
  { channel: 'sms', does: 'accept-then-500', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'accept-then-nonsense', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'accept-then-hang', at: 'sendText: while messenger.send' },
  { channel: 'sms', does: 'hang', at: 'sendText: while messenger.send' },
  { channel: 'sms', does: '500', at: 'sendText: after messenger.send' },
] as const;

/** A referral, or a weekly review, and the points at which the worker is killed over it. */
interface Case {
  readonly workflow: string;
  readonly story: Story | 'review';
  readonly points: readonly string[];
  /** Whose answer was lost before, and what mends it once the kill has come. */
  readonly lost?: string;
  readonly mend?: () => Promise<void>;
}

/** How often the worker dies over one referral: as few referrals as that allows, in as few lives. */
const deaths = 2;

describeWith('temporal', 'a worker killed at every step', () => {
  let temporal: TestTemporal;
  let house: House;
  let ledgers: Ledgers;
  let people: ReturnType<typeof peopleAround>;
  /** By point, the first story that came by it, undisturbed. */
  const points = new Map<string, Story | 'review'>();
  const undisturbed = new Map<Story, Left>();

  beforeAll(async () => {
    temporal = await startTemporal();
    // So slow that no kill makes an hour of it, and quick enough for a window to run out.
    house = await openHouse({ temporal, clock: mondayAt('14:00', dayMs / 30), apart: ['worker'] });
    ledgers = ledgersOf(house);
    people = peopleAround(house, [acts.officeHasThePacket, acts.coordinatorBooks, acts.deskSeesThePatient]);
    await house.db.specialist.updateMany({ data: { weeklyCapacity: 1_000 } });
    const routine = { ...defaultWindows.waits.routine, receipt: { amount: 1, unit: 'minutes' } };
    const body = { ...defaultWindows, waits: { ...defaultWindows.waits, routine } };
    await house.db.policy.create({ data: { kind: 'windows', specialty: '*', urgency: '*', version: 2, body, source: 'a test' } });
    await ledgers.behave('fax', { match: { to: await faxOf(stories.unheard.postalCode) }, do: 'silent' });
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await temporal.stop();
  });

  const faxOf = async (postalCode: string): Promise<string> => {
    const where = { specialist: { postalCode, specialty: 'cardiology' } };
    return (await house.db.endpoint.findFirstOrThrow({ where, orderBy: { rank: 'asc' } })).address;
  };
  const someone = async (changes: PersonChanges): Promise<Person> => {
    const person = newPerson(house.clock.now(), { isBare: true, ...changes });
    await house.world.place([person.chart]);
    return person;
  };
  const order = (person: Person, changes: Partial<DemoOrder> = {}): Promise<string> =>
    house.order(person.order({ authoredOn: new Date(house.clock.now()).toISOString(), ...changes }));
  const referralOf = ({ workflow }: Pick<Case, 'workflow'>): string => workflow.replace('referral-', '');
  const startReview = async (workflow: string): Promise<void> => {
    await house.client.workflow.start('weeklyReview', { workflowId: workflow, taskQueue: 'referrals', args: [{}] });
  };
  const reviewOf = (workflow: string): Promise<unknown> => house.client.workflow.getHandle(workflow).result();
  const allEnded = (ids: readonly string[]): Promise<true> =>
    eventually(async () => {
      await people.act();
      return (await house.db.referral.count({ where: { id: { in: [...ids] }, status: 'ended' } })) === ids.length ? true : undefined;
    }, 100);

  it('has a point before and after each activity and each of its calls, found by watching it undisturbed', async () => {
    const worker = await startProgram(house, 'worker', { record: true });
    const [heard, unheard] = [await order(await someone(stories.heard)), await order(await someone(stories.unheard))];
    await startReview('review-undisturbed');
    await Promise.all([allEnded([heard, unheard]), reviewOf('review-undisturbed')]);
    const storyOf: Readonly<Record<string, Story | 'review'>> = {
      [`referral-${heard}`]: 'heard',
      [`referral-${unheard}`]: 'unheard',
      'review-undisturbed': 'review',
    };
    for (const { who, point } of worker.reports()) if (storyOf[who] !== undefined && !points.has(point)) points.set(point, storyOf[who]);
    await worker.stop();
    undisturbed.set('heard', await whatIsLeft(house, heard));
    undisturbed.set('unheard', await whatIsLeft(house, unheard));

    // The table alone is looked at: no port is called.
    const activities = Object.keys(createActivities({} as ActivityPorts, () => undefined));
    expect(activities.filter((name) => !points.has(`${name}: before`) || !points.has(`${name}: after`))).toEqual([]);
    expect(undisturbed.get('heard')).toMatchObject({ faxes: [expect.stringMatching(/delivered$/)], texts: ['delivered'], workflows: 1 });
    expect(undisturbed.get('unheard')?.tasks).toEqual(['not-delivered 1 done']);
  }, 120_000);

  /**
   * Without FAULTS=all not before a call, and not around one that only asks: nothing has changed since the change before, or since the beginning.
   */
  const isTried = (point: string): boolean => {
    const [, phase, call] = /^\w+: (before|after|while)(?: (.+?)(?: \d+)?)?$/.exec(point) ?? [];
    if (phase === 'while') return false;
    return everyCall || call === undefined || (phase === 'after' && !onlyAsks.has(call));
  };

  const referralCase = async (story: Story, mine: readonly string[]): Promise<Case> => {
    const workflow = `referral-${await order(await someone(stories[story]))}`;
    return { workflow, story, points: mine };
  };
  const reviewCase = async (point: string): Promise<Case> => {
    const workflow = `review-${point.replaceAll(/\W+/g, '-')}`;
    await startReview(workflow);
    return { workflow, story: 'review', points: [point] };
  };
  const lostAnswerCase = async ({ channel, does, at, ...rest }: (typeof lostAnswers)[number]): Promise<Case> => {
    const person = await someone('office' in rest ? { postalCode: rest.office } : {});
    const match = { to: 'office' in rest ? await faxOf(rest.office) : person.phone };
    await ledgers.behave(channel, { match, do: does });
    const workflow = `referral-${await order(person)}`;
    const mend = () => ledgers.behave(channel, { match, do: 'deliver' });
    return { workflow, story: 'heard', points: [at], lost: `${channel} ${does}`, mend };
  };
  const allCases = (): Promise<Case[]> => {
    const tried = (story: Story | 'review') => [...points].flatMap(([point, of]) => (of === story && isTried(point) ? [point] : []));
    return Promise.all([
      ...(['heard', 'unheard'] as const).flatMap((story) => dealt(tried(story)).map((mine) => referralCase(story, mine))),
      ...tried('review').map(reviewCase),
      ...lostAnswers.map(lostAnswerCase),
    ]);
  };

  /** Until each stands at a point, or none has come to one for a while: others stand in their way. */
  const untilStill = async (worker: RunningProgram, count: number): Promise<void> => {
    let seen = { count: 0, at: performance.now() };
    await eventually(async () => {
      await people.act();
      // A local activity that stands still is begun again after its time-out, and tells so again.
      const standing = new Set(worker.reports().map(({ who }) => who)).size;
      if (standing !== seen.count) seen = { count: standing, at: performance.now() };
      return standing === count || (standing > 0 && performance.now() - seen.at > stillMs) ? true : undefined;
    }, 100);
  };

  /** Lives of the worker, each ended by a kill, until every case has been struck at each of its points. */
  const killAtEach = async (cases: readonly Case[]): Promise<number> => {
    let lives = 0;
    for (let left = cases; left.length > 0; lives += 1) {
      const worker = await startProgram(house, 'worker', { hold: Object.fromEntries(left.map((one) => [one.workflow, one.points])) });
      await untilStill(worker, left.length);
      await worker.kill();
      const struck = (one: Case, point: string): boolean => worker.reports().some((at) => at.who === one.workflow && at.point === point);
      for (const one of left) if (one.points.some((point) => struck(one, point))) await one.mend?.();
      left = left
        .map((one) => ({ ...one, points: one.points.filter((point) => !struck(one, point)) }))
        .filter(({ points: still }) => still.length > 0);
      process.stderr.write(
        `life ${lives} ${performance.now()} left ${left.length} ${JSON.stringify(worker.reports().map((r) => r.point))}\n`,
      );
    }
    return lives;
  };

  it('leaves the same faxes, texts, chart, tasks and closed loop as one that was not, wherever it was killed', async () => {
    const cases = await allCases();
    process.stderr.write(`placed ${performance.now()}\n`);
    const lives = await killAtEach(cases);
    process.stderr.write(`killed ${performance.now()}\n`);
    const worker = await startProgram(house, 'worker');
    const [reviews, referrals] = [cases.filter(({ story }) => story === 'review'), cases.filter(({ story }) => story !== 'review')];
    await allEnded(referrals.map(referralOf));
    process.stderr.write(`all ended ${performance.now()}\n`);
    const weeks = await reviewOf('review-undisturbed');
    for (const { workflow } of reviews) expect(await reviewOf(workflow)).toEqual(weeks);
    await worker.stop();

    const different: Record<string, unknown> = {};
    for (const one of referrals) {
      const left = await whatIsLeft(house, referralOf(one));
      const same = isDeepStrictEqual(left, undisturbed.get(one.story as Story));
      if (!same) different[`${one.lost ?? ''} ${one.points.join(', ')}`] = left;
    }
    expect(different).toEqual({});
    const tried = cases.reduce((sum, one) => sum + one.points.length, 0);
    note(`a worker was killed ${lives} times, at ${tried} points of ${cases.length} workflows`);
  }, 240_000);
});

/** So that each referral dies as often as it may, at points that lie apart. */
function dealt(all: readonly string[]): string[][] {
  const hands = Math.ceil(all.length / deaths);
  return Array.from({ length: hands }, (_, hand) => all.filter((_point, index) => index % hands === hand));
}

/** Real milliseconds in which something would have come to its point. */
const stillMs = 3_000;
