import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createActivities, type ActivityPorts } from '../../activities/index.js';
import { defaultWindows } from '../../src/domain/process/windows.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { killAtEach, type Case } from './lives.js';
import { acts, peopleAround, whatIsLeft, type Left } from './loops.js';
import { killPrograms, startProgram } from './program.js';
import { referralIdOf, scheduleIds, taskQueues, workflowIdOf, workflowTypes } from '../../workflows/contract.js';

/** Every call of a port, and what stands before it; else only those that may change something. */
const everyCall = process.env['FAULTS'] === 'all';

/**
 * Calls that ask and change nothing. What does not stand here is taken for a change, so that a new
 * one is not forgotten.
 */
const onlyAsks = new Set(
  `policies.get practiceSettings.practice practiceSettings.specialtyRules practiceSettings.specialtyLabel renderer.render
   directory.place directory.candidate directory.candidates
   messages.subject messenger.find messenger.status messenger.received transmitter.find
   ehr.readOrder ehr.readChart ehr.readContact store.order store.packet store.findSend store.sending store.chartFacts store.standings
   reconciliationStore.openReferrals reconciliationStore.silentTexts reconciliationStore.finishedDocuments
   process.running process.latestRun
   measure.zone measure.referralFacts measure.baseline`.split(/\s+/),
);

const stories = {
  /** The fax is heard of at once. */
  heard: {},
  /** Nothing is heard of the fax: it is asked about, and then a person's. */
  unheard: { postalCode: '02302' },
} as const satisfies Record<string, PersonChanges>;
/**
 * What the worker does beside the referrals: the weekly review, and the reconciler over a referral
 * that went astray.
 */
type Story = keyof typeof stories | 'astray' | 'review' | 'reconciliation';

/**
 * Who took a send and did not say so, or did not take it, and how the worker was killed over it.
 * Each fax goes to an office that is alone in its reach.
 */
const lostAnswers = [
  { channel: 'fax', does: 'accept-then-500', office: '01199', at: 'transmitPacket: after transmitter.send' },
  { channel: 'fax', does: 'accept-then-hang', office: '01841', at: 'transmitPacket: while transmitter.send' },
  { channel: 'sms', does: 'accept-then-drop-response', at: 'sendText: after messages.unknown' },
  { channel: 'sms', does: 'accept-then-hang', at: 'sendText: while messenger.send' },
  { channel: 'sms', does: '500', at: 'sendText: after messenger.send' },
] as const;
/** Their variants, with FAULTS=all. */
const moreLostAnswers = [
  { channel: 'fax', does: 'accept-then-drop-response', office: '02720', at: 'transmitPacket: after transmitter.send' },
  { channel: 'fax', does: 'hang', office: '01608', at: 'transmitPacket: while transmitter.send' },
  { channel: 'sms', does: 'accept-then-drop-response', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'accept-then-500', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'accept-then-nonsense', at: 'sendText: after messenger.send' },
  { channel: 'sms', does: 'hang', at: 'sendText: while messenger.send' },
] as const;
type LostAnswer = (typeof lostAnswers)[number] | (typeof moreLostAnswers)[number];

/** A workflow as one of its story goes, and what distinguishes it. */
interface Told extends Case {
  readonly story: Story;
  readonly lost?: string;
}

/**
 * How often the worker dies over one workflow, so that few are enough: the reconciler gives up at
 * the fifth.
 */
const deaths = 4;

describeWith('temporal', 'a worker killed at every step', () => {
  let temporal: TestTemporal;
  let installation: Installation;
  let ledgers: Ledgers;
  let people: ReturnType<typeof peopleAround>;
  /** By point, the first story that came by it, undisturbed. */
  const points = new Map<string, Story>();
  const undisturbed = new Map<Story, Left>();
  /** Left to the reconciler. */
  const astray: string[] = [];

  beforeAll(async () => {
    temporal = await startTemporal();
    // So slow that no kill makes an hour of it, and quick enough for a window to run out.
    installation = await startInstallation({ temporal, clock: mondayAt('14:00', dayMs / 30), apart: ['worker'] });
    ledgers = ledgersOf(installation);
    people = peopleAround(
      installation,
      [acts.officeHasThePacket, acts.coordinatorBooks, acts.deskSeesThePatient],
      ({ id }) => !astray.includes(id),
    );
    await installation.db.specialist.updateMany({ data: { weeklyCapacity: 1_000 } });
    await ledgers.behave('fax', { match: { to: await faxOf(stories.unheard.postalCode) }, do: 'silent' });
  });
  afterAll(async () => {
    await killPrograms();
    await installation.close();
    await temporal.stop();
  });

  let windowsVersion = 1;
  const setWindows = async (body: object): Promise<void> => {
    windowsVersion += 1;
    await installation.db.policy.create({
      data: { kind: 'windows', specialty: '*', urgency: '*', version: windowsVersion, body, source: 'a test' },
    });
  };
  /**
   * Orders that come while no deadline can be planned: the worker has to do it then. A policy is
   * believed for five seconds.
   */
  const unplanned = async <Placed>(place: () => Promise<Placed>): Promise<Placed> => {
    await setWindows({ broken: true });
    await delay(5_500);
    const placed = await place();
    const routine = { ...defaultWindows.waits.routine, receipt: { amount: 1, unit: 'minutes' } };
    await setWindows({ ...defaultWindows, waits: { ...defaultWindows.waits, routine } });
    return placed;
  };
  const faxOf = async (postalCode: string): Promise<string> => {
    const where = { specialist: { postalCode, specialty: 'cardiology' } };
    return (await installation.db.endpoint.findFirstOrThrow({ where, orderBy: { rank: 'asc' } })).address;
  };
  const someone = async (changes: PersonChanges): Promise<Person> => {
    const person = newPerson(installation.clock.now(), { isBare: true, ...changes });
    await installation.world.place([person.chart]);
    return person;
  };
  const order = (person: Person): Promise<string> =>
    installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));
  const handle = (workflow: string) => installation.client.workflow.getHandle(workflow);
  const begin = async (type: Exclude<keyof typeof workflowTypes, 'referral'>, workflowId: string): Promise<unknown> =>
    installation.client.workflow.start(workflowTypes[type], {
      workflowId,
      taskQueue: taskQueues.referrals,
      args: [{}],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
  const allEnded = (ids: readonly string[]): Promise<true> =>
    eventually(async () => {
      await people.act();
      return (await installation.db.referralOverview.count({ where: { id: { in: [...ids] }, status: 'ended' } })) === ids.length
        ? true
        : undefined;
    }, 200);

  /** Packets of this referral that still lie at the provider, as far as we know. */
  const documentsOf = (referralId: string): Promise<number> =>
    installation.db.send.count({ where: { referralId, mediaName: { not: null } } });

  /**
   * Somebody ends its workflow by hand, nobody tells of its text's end, and its packet still lies
   * at the provider.
   */
  const goAstray = async (): Promise<string> => {
    const person = await someone({});
    await ledgers.behave('sms', { match: { to: person.phone }, do: 'silent' });
    const id = await order(person);
    astray.push(id);
    await installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done');
    await ledgers.reply(person.phone, '2');
    await eventually(async () => ((await ledgers.tasks(id)).includes('help-requested open') ? true : undefined), 100);
    await handle(workflowIdOf(id)).terminate('a test');
    // What is listed lags behind what is.
    await eventually(async () => ((await isListed(workflowIdOf(id))) ? undefined : true), 100);
    // A text is asked about after an hour of practice time.
    const longAgo = new Date(Date.now() - dayMs);
    await installation.db.send.updateMany({ where: { referralId: id, channel: 'sms' }, data: { realAt: longAgo } });
    return id;
  };
  const isListed = async (workflowId: string): Promise<boolean> => {
    const running = installation.client.workflow.list({ query: `WorkflowId = '${workflowId}' AND ExecutionStatus = 'Running'` });
    for await (const _ of running) return true;
    return false;
  };

  it('has a point before and after each activity and each of its calls, found by watching it undisturbed', async () => {
    const [heard, unheard] = await unplanned(async () => [
      await order(await someone(stories.heard)),
      await order(await someone(stories.unheard)),
    ]);
    const worker = await startProgram(installation, 'worker', { record: true });
    // It comes back by itself; here it is to come when it is called.
    await installation.client.schedule.getHandle(scheduleIds.reconciliation).pause();
    await begin('weeklyReview', 'review-undisturbed');
    const [first] = await Promise.all([goAstray(), allEnded([heard, unheard]), handle('review-undisturbed').result()]);
    await begin('reconciliation', 'reconciliation-undisturbed');
    await handle('reconciliation-undisturbed').result();
    const storyOf: Readonly<Record<string, Story>> = {
      [workflowIdOf(heard)]: 'heard',
      [workflowIdOf(unheard)]: 'unheard',
      'review-undisturbed': 'review',
      'reconciliation-undisturbed': 'reconciliation',
    };
    for (const { who, point } of worker.reports()) {
      const story = storyOf[who];
      // On a slow machine a receipt that comes is late as well now and then: by chance, which the
      // next referral need not have.
      const byChance = story === 'heard' && point.startsWith('askAboutSend');
      if (story !== undefined && !byChance && !points.has(point)) points.set(point, story);
    }
    await goAstray();
    await worker.stop();
    for (const [story, id] of Object.entries({ heard, unheard, astray: first }))
      undisturbed.set(story as Story, await whatIsLeft(installation, id));

    // The table alone is looked at: no port is called.
    const passed = new Set([...points.keys()].map((point) => point.split(' ')[2]));
    // A call that was renamed would count as a change, and the reconciler would die too often.
    // Only a text whose answer was lost is looked for.
    expect([...onlyAsks].filter((call) => !passed.has(call))).toEqual(['messenger.find']);
    const activities = Object.keys(createActivities({} as ActivityPorts, () => undefined));
    expect(activities.filter((name) => !points.has(`${name}: before`) || !points.has(`${name}: after`))).toEqual([]);
    expect(undisturbed.get('heard')).toMatchObject({ faxes: [expect.stringMatching(/delivered$/)], texts: ['delivered'], workflows: 1 });
    expect(undisturbed.get('unheard')?.tasks).toEqual(['not-delivered 1 done']);
    expect(undisturbed.get('astray')).toMatchObject({
      sends: ['fax packet 1 transmitted', 'sms nudge 1 transmitted'],
      tasks: ['help-requested 1 open', 'workflow-missing 1 open'],
    });
    expect(await documentsOf(first)).toBe(0);
  });

  /**
   * Without FAULTS=all not before a call, and not around one that only asks: nothing has changed
   * since the change before, or since the beginning.
   */
  const isTried = ([point, story]: [string, Story]): boolean => {
    const [, phase, call] = /^\w+: (before|after|while)(?: (.+?)(?: \d+)?)?$/.exec(point) ?? [];
    if (phase === 'while') return false;
    const changes = call === undefined || (phase === 'after' && !onlyAsks.has(call));
    // It gives up at its fifth death: once for each thing that it mends, and not for the request
    // behind it as well.
    if (story === 'reconciliation') return changes && !/ \d+$|DELETE/.test(point);
    return everyCall || changes;
  };
  const tried = (story: Story): string[] => [...points].filter((one) => one[1] === story && isTried(one)).map(([point]) => point);

  const referralCase = async (story: keyof typeof stories, mine: readonly string[]): Promise<Told> => {
    const workflow = workflowIdOf(await order(await someone(stories[story])));
    return { workflow, story, points: mine };
  };
  const lostAnswerCase = async ({ channel, does, at, ...rest }: LostAnswer): Promise<Told> => {
    const person = await someone('office' in rest ? { postalCode: rest.office } : {});
    const match = { to: 'office' in rest ? await faxOf(rest.office) : person.phone };
    await ledgers.behave(channel, { match, do: does });
    const workflow = workflowIdOf(await order(person));
    const mend = () => ledgers.behave(channel, { match, do: 'deliver' });
    return { workflow, story: 'heard', points: [at], lost: `${channel} ${does}`, mend };
  };
  /** One after another: a burst of orders is not what is tried here. */
  const referralCases = async (): Promise<Told[]> => {
    const cases: Told[] = [];
    for (const story of ['heard', 'unheard'] as const) for (const mine of dealt(tried(story))) cases.push(await referralCase(story, mine));
    for (const one of everyCall ? [...lostAnswers, ...moreLostAnswers] : lostAnswers) cases.push(await lostAnswerCase(one));
    return cases;
  };
  const otherCases = (): Told[] => {
    const reviews = dealt(tried('review')).map((mine, hand) => ({ workflow: `review-${hand}`, points: mine, story: 'review' as const }));
    // One alone: what it finds must still be there for each of its points.
    const reconciler = { workflow: 'reconciliation-0', points: tried('reconciliation'), story: 'reconciliation' as const };
    return [
      ...reviews.map((one) => ({ ...one, begin: () => begin('weeklyReview', one.workflow) })),
      { ...reconciler, begin: () => begin('reconciliation', reconciler.workflow) },
    ];
  };

  it('leaves the same faxes, texts, chart, tasks and closed loop as one that was not, wherever it was killed', async () => {
    const [referrals, others] = [await unplanned(referralCases), otherCases()];
    const lives = await killAtEach(installation, [...referrals, ...others], people.act);
    const worker = await startProgram(installation, 'worker');
    await allEnded(referrals.map(referralOf));
    const weeks: unknown = await handle('review-undisturbed').result();
    for (const { workflow, story } of others) {
      const result: unknown = await handle(workflow).result();
      if (story === 'review') expect(result).toEqual(weeks);
    }
    await worker.stop();

    const different: Record<string, unknown> = {};
    const compared = [
      ...referrals,
      { workflow: workflowIdOf(astray.at(-1) ?? ''), story: 'astray' as const, points: tried('reconciliation') },
    ];
    for (const one of compared) {
      const left = await whatIsLeft(installation, referralOf(one));
      const what = `${'lost' in one ? (one.lost ?? '') : ''} ${one.points.join(', ')}`;
      if (!isDeepStrictEqual(left, undisturbed.get(one.story))) different[what] = { left, undisturbed: undisturbed.get(one.story) };
    }
    expect(different).toEqual({});
    expect(await documentsOf(astray.at(-1) ?? '')).toBe(0);
    const struck = [...referrals, ...others].reduce((sum, one) => sum + one.points.length, 0);
    note(`a worker was killed ${lives} times, at ${struck} points of ${referrals.length + others.length} workflows`);
  });
});

/** So that each workflow dies as often as it may, at points that lie apart. */
function dealt(all: readonly string[]): string[][] {
  const hands = Math.ceil(all.length / deaths);
  return Array.from({ length: hands }, (_, hand) => all.filter((_point, index) => index % hands === hand));
}

/** Of a case whose workflow is a referral's. */
const referralOf = ({ workflow }: Pick<Case, 'workflow'>): string => referralIdOf(workflow) ?? workflow;
