import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresIntake, type IntakeOptions } from '../../src/adapters/postgres/intake.js';
import { openHouse, type House } from '../support/house.js';
import { ledgersOf } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { dayMs, mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { acts, peopleAround, whateverTheStatus, whatIsLeft, type Left } from './loops.js';
import { startProgram, type RunningProgram } from './program.js';

/** Referrals that come along together: more than one is then at the same step, and more than one point is reached in one life. */
const together = 6;
const mostRounds = 4;
/** Real milliseconds in which something would have come to its point. */
const stillMs = 1_000;

describeWith('temporal', 'an API killed between inbox, start and answer', () => {
  let temporal: TestTemporal;
  let house: House;
  let people: ReturnType<typeof peopleAround>;
  const points = new Set<string>();
  let undisturbed: Left;

  beforeAll(async () => {
    temporal = await startTemporal();
    house = await openHouse({ temporal, clock: mondayAt('14:00', dayMs / 30), apart: ['api'] });
    people = peopleAround(house, [acts.patientAsksForHelp, acts.clinicianRewords, acts.officeBooks, acts.deskSeesThePatient]);
    await house.db.specialist.updateMany({ data: { weeklyCapacity: 1_000 } });
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await temporal.stop();
  });

  /** As a clinician: in the EHR, which tells until it is heard. Returns the order's id there. */
  const place = async (): Promise<string> => {
    const person = newPerson(house.clock.now(), { isBare: true });
    await house.world.place([person.chart]);
    return (await ledgersOf(house).post(person.order({ authoredOn: new Date(house.clock.now()).toISOString() }))).id;
  };
  const ended = async (orders: readonly string[]): Promise<boolean> => {
    await people.act();
    return (await house.db.referral.count({ where: { orderId: { in: [...orders] }, status: 'ended' } })) === orders.length;
  };
  const untilEnded = (orders: readonly string[]) => eventually(async () => ((await ended(orders)) ? true : undefined), 100);
  const leftOf = async (orderId: string): Promise<Left> => {
    const { id } = await house.db.referral.findFirstOrThrow({ where: { orderId } });
    return whatIsLeft(house, id);
  };

  it('has a point before and after each thing that it takes in and passes on, found by watching it undisturbed', async () => {
    const api = await startProgram(house, 'api', { record: true });
    const order = await place();
    await untilEnded([order]);
    undisturbed = await leftOf(order);
    for (const { point } of api.reports()) if (!point.includes(': while')) points.add(point);
    await api.stop();

    // The table alone is looked at.
    const taken = Object.keys(createPostgresIntake({} as IntakeOptions));
    const passed = ['start', ...['orderChanged', 'faxReceipt', 'textStatus', 'reply', 'appointment'].map((name) => `signal ${name}`)];
    const wanted = [...taken, ...passed].flatMap((name) => [`${name}: before`, `${name}: after`]);
    expect(wanted.filter((point) => !points.has(point))).toEqual([]);
    expect(undisturbed).toMatchObject({ tasks: ['help-requested 1 done'], evidence: ['A ehr-appointment-fulfilled'], workflows: 1 });
  }, 120_000);

  /** Until nothing comes to a point any more, or everything has ended. */
  const untilStill = async (api: RunningProgram, orders: readonly string[]): Promise<Set<string>> => {
    let seen = { count: 0, at: performance.now() };
    const dbg = setTimeout(
      () =>
        void (async () => {
          const rows = await house.db.referral.findMany({ where: { orderId: { in: [...orders] } } });
          process.stderr.write(
            `STALL ${JSON.stringify(rows.map((r) => [r.status, r.stage, r.delivery, r.appointment, r.writeBack, r.nudgesSent, r.nextWhat, r.needsAttention]))}\n`,
          );
          const inbox = await house.db.inbox.findMany({ where: { state: 'stored' } });
          process.stderr.write(
            `${JSON.stringify(inbox.map((r) => [r.kind, r.attempts, r.lastError, (r.passOn as { kind: string }).kind]))}\n`,
          );
          process.stderr.write(
            `${JSON.stringify((await house.faxes()).map((f) => f.status))} ${JSON.stringify((await house.texts()).map((f) => f.status))}\n`,
          );
          process.stderr.write(`livez ${await fetch(house.publicUrl + '/livez').then((r) => r.status, String)}\n`);
          const act = await house.db
            .$queryRaw`select pid, state, wait_event, query from pg_stat_activity where datname = current_database()`;
          process.stderr.write(`${JSON.stringify(act)}\n`);
          const { readdirSync, readFileSync } = await import('node:fs');
          for (const f of readdirSync(house.config.dataFolder).filter((n) => n.endsWith('log')))
            process.stderr.write(f + readFileSync(house.config.dataFolder + '/' + f, 'utf8').slice(-1500) + '\n');
        })(),
      25_000,
    );
    await eventually(async () => {
      const isOver = await ended(orders);
      const count = api.reports().length;
      if (count !== seen.count) seen = { count, at: performance.now() };
      return isOver || (count > 0 && performance.now() - seen.at > stillMs) ? true : undefined;
    }, 100);
    clearTimeout(dbg);
    return new Set(api.reports().map(({ point }) => point));
  };

  it('loses nothing that it accepted, and does nothing twice', async () => {
    const orders: string[] = [];
    let left = [...points];
    let lives = 0;
    for (let round = 0; left.length > 0; round += 1) {
      expect([left, round < mostRounds]).toEqual([left, true]);
      orders.push(...(await Promise.all(Array.from({ length: together }, place))));
      while (left.length > 0 && !(await ended(orders))) {
        process.stderr.write(`starting ${Math.round(performance.now())}\n`);
        const api = await startProgram(house, 'api', { holdFirst: left });
        process.stderr.write(`started ${Math.round(performance.now())}\n`);
        const struck = await untilStill(api, orders);
        await api.kill();
        left = left.filter((point) => !struck.has(point));
        lives += 1;
        process.stderr.write(`life ${lives} ${Math.round(performance.now())} ${JSON.stringify([...struck])} left ${left.length}\n`);
      }
    }
    const api = await startProgram(house, 'api');
    await untilEnded(orders);
    await eventually(async () => ((await owed(house)) === 0 ? true : undefined));
    await api.stop();

    const different: Record<string, unknown> = {};
    for (const order of orders) {
      const found = whateverTheStatus(await leftOf(order));
      if (!isDeepStrictEqual(found, whateverTheStatus(undisturbed))) different[order] = found;
    }
    expect(different).toEqual({});
    expect(await house.db.referral.count({ where: { orderId: { in: orders } } })).toBe(orders.length);
    note(`an API was killed ${lives} times, at ${points.size} points, with ${orders.length} referrals`);
  }, 180_000);
});

/** Rows that are still owed to a workflow. */
const owed = (house: House): Promise<number> =>
  house.db.inbox.count({ where: { state: 'stored', passOn: { path: ['kind'], not: 'match' } } });
