import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresAudit } from '../../src/adapters/postgres/audit.js';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { ledgersOf } from '../support/ledgers.js';
import { lastingPort } from '../support/lastingPort.js';
import { describeWith } from '../support/needs.js';
import { newPerson } from '../support/people.js';
import { ownDatabase, type OwnDatabase } from '../support/postgres.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt } from '../support/stories.js';
import { note } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { acts, owed, peopleAround, whateverTheStatus, whatIsLeft, type Left } from './loops.js';
import { killPrograms, startProgram, type RunningProgram } from './program.js';

/** More with FAULTS=all. */
const restarts = process.env['FAULTS'] === 'all' ? 10 : 2;
/** Real milliseconds between two restarts, and between two orders. */
const restartEveryMs = 5_000;
const orderEveryMs = 1_000;

describeWith('temporal', 'PostgreSQL and Temporal that are cut off under load', () => {
  let folder: string;
  let port: number;
  let temporal: TestTemporal;
  let postgres: OwnDatabase;
  let installation: Installation;
  let people: ReturnType<typeof peopleAround>;
  let api: RunningProgram;
  let worker: RunningProgram;
  let undisturbed: Left;
  const ends: string[] = [];
  const startServer = () => startTemporal({ port, databaseFile: join(folder, 'temporal.db') });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loopkeeper-cut-off-'));
    port = await lastingPort();
    [temporal, postgres] = await Promise.all([startServer(), ownDatabase()]);
    installation = await startInstallation({
      temporal,
      database: postgres,
      clock: mondayAt('14:00', dayMs / 30),
      apart: ['api', 'worker'],
    });
    await installation.db.specialist.updateMany({ data: { weeklyCapacity: 1_000 } });
    people = peopleAround(installation, [acts.coordinatorBooks, acts.deskSeesThePatient]);
    [api, worker] = await Promise.all([startProgram(installation, 'api'), startProgram(installation, 'worker')]);
    for (const [name, { ended }] of Object.entries({ api, worker })) void ended.then((how) => ends.push(`${name} ended: ${how}`));
    const [order] = [await place()];
    await untilSettled([order]);
    undisturbed = await leftOf(order);
  });
  afterAll(async () => {
    await killPrograms();
    await installation.close();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const place = async (): Promise<string> => {
    const person = newPerson(installation.clock.now(), { isBare: true });
    await installation.world.place([person.chart]);
    return (await ledgersOf(installation).post(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }))).id;
  };
  const leftOf = async (orderId: string): Promise<Left> => {
    const { id } = await installation.db.referral.findFirstOrThrow({ where: { orderId } });
    return whateverTheStatus(await whatIsLeft(installation, id));
  };
  /** Until all have ended, and nothing is owed to a workflow any more. */
  const untilSettled = (orders: readonly string[]): Promise<true> =>
    eventually(async () => {
      await people.act();
      const count = await installation.db.referralOverview.count({ where: { orderId: { in: [...orders] }, status: 'ended' } });
      return count === orders.length && (await owed(installation)) === 0 ? true : undefined;
    }, 200);
  const ready = (): Promise<number> => fetch(`${installation.publicUrl}/readyz`).then(({ status }) => status);
  /** Orders one after another, and people around them, for so long. */
  const load = async (forMs: number): Promise<string[]> => {
    const orders: string[] = [];
    for (const until = performance.now() + forMs; performance.now() < until;) {
      orders.push(await place());
      await people.act();
      await delay(orderEveryMs);
    }
    return orders;
  };
  const expectAllAsUndisturbed = async (orders: readonly string[]): Promise<void> => {
    const different: Record<string, unknown> = {};
    for (const order of orders) {
      const left = await leftOf(order);
      if (!isDeepStrictEqual(left, undisturbed)) different[order] = left;
    }
    expect(different).toEqual({});
    expect(await installation.db.referral.count({ where: { orderId: { in: [...orders] } } })).toBe(orders.length);
    expect(ends).toEqual([]);
  };

  it('PostgreSQL, again and again: no process ends, nothing is lost or doubled, nobody has to do anything', async () => {
    const orders: string[] = [];
    for (let turn = 0; turn < restarts; turn += 1) {
      orders.push(...(await load(restartEveryMs)));
      await postgres.cutOff();
      expect(await ready()).toBe(503);
      orders.push(await place());
      await postgres.restart();
      await eventually(async () => ((await ready()) === 200 ? true : undefined));
    }
    await untilSettled(orders);
    await expectAllAsUndisturbed(orders);
    expect(await createPostgresAudit({ db: installation.db, clock: installation.clock }).verifyChain()).toMatchObject({ ok: true });
    note(`PostgreSQL was cut off ${restarts} times under ${orders.length} referrals`);
  });

  it('Temporal, killed and started again with its file: what was ordered meanwhile is accepted, and all goes on', async () => {
    const orders = await load(4_000);
    temporal.process.kill('SIGKILL');
    await eventually(() => (temporal.process.signalCode === null ? undefined : true));
    orders.push(await place(), await place());
    const accepted = await eventually(async () => {
      const count = await installation.db.referral.count({ where: { orderId: { in: orders } } });
      return count === orders.length ? count : undefined;
    });
    expect([accepted, await ready()]).toEqual([orders.length, 200]);
    temporal = await startServer();
    await untilSettled(orders);
    await expectAllAsUndisturbed(orders);
  });
});
