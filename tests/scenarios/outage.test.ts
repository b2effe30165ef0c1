import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startInstallation, type Installation } from '../support/testInstallation.js';
import { lastingPort } from '../support/lastingPort.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { dayMs } from '../../src/domain/time/durations.js';
import { mondayAt } from '../support/stories.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

describeWith('temporal', 'with Temporal stopped', () => {
  let folder: string;
  let port: number;
  let temporal: TestTemporal;
  let installation: Installation;
  let ledgers: Ledgers;
  const startServer = () => startTemporal({ port, databaseFile: join(folder, 'temporal.db') });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loopkeeper-outage-'));
    port = await lastingPort();
    temporal = await startServer();
    installation = await startInstallation({ temporal, clock: mondayAt('09:00', 4_000, 2_000) });
    ledgers = ledgersOf(installation);
  });
  afterAll(async () => {
    await installation.close();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const place = async (): Promise<Person> => {
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    return person;
  };
  const order = (person: Person): Promise<string> =>
    installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));

  it('orders and a STOP are accepted, and take effect when it is back: one fax each, and no text ever after the STOP', async () => {
    const [stopping, going, late, silent] = [await place(), await place(), await place(), await place()];
    const [stopped, gone] = await Promise.all([order(stopping), order(going)]);
    await Promise.all([stopped, gone].map((id) => installation.until(id, ({ nudgesSent }) => nudgesSent === 1)));

    await temporal.stop();
    const inOutage = installation.clock.now();
    const ordered = await ledgers.post(late.order());
    const answer = await ledgers.deliver(JSON.stringify(ordered), 'evt_in_the_outage');
    expect(answer.status).toBe(202);
    const { referral } = (await answer.json()) as { referral: { id: string } };
    const refused = await order(silent);
    expect(await ledgers.reply(stopping.phone, 'please stop texting me')).toBe(200);
    expect(await ledgers.reply(silent.phone, 'no more texts please')).toBe(200);
    expect((await installation.call('/readyz')).status).toBe(200);
    // A person who acts meanwhile is told to try again, and nothing is half done.
    expect((await installation.act(gone, 'addNote', { by: 'coordinator-1', text: 'called' })).status).toBe(503);
    // The second texts of both fall into the outage.
    await eventually(() => (installation.clock.now() > inOutage + 3.5 * dayMs ? true : undefined));
    const textsOf = async (person: Person): Promise<number> => (await ledgers.texts(person.phone)).length;
    expect([await textsOf(stopping), await textsOf(going), await textsOf(late), await textsOf(silent)]).toEqual([1, 1, 0, 0]);

    temporal = await startServer();
    await Promise.all([
      installation.until(stopped, ({ tasks }) => tasks.some(({ reason }) => reason === 'unreachable')),
      // A week after their orders a person has them, and every text that was due is behind us.
      installation.until(gone, ({ tasks }) => tasks.some(({ reason }) => reason === 'no-booking')),
      installation.until(referral.id, ({ tasks }) => tasks.some(({ reason }) => reason === 'no-booking')),
      // The first text finds the STOP; where the week was over before a text was due, a person has
      // it for that.
      installation.until(
        refused,
        ({ tasks, axes }) =>
          axes.delivery === 'transmitted' && tasks.some(({ reason }) => reason === 'unreachable' || reason === 'no-booking'),
      ),
    ]);
    for (const id of [stopped, gone, referral.id, refused])
      expect([(await ledgers.faxes(id)).length, (await ledgers.workflows(id)).length]).toEqual([1, 1]);
    expect([await textsOf(stopping), await textsOf(silent)]).toEqual([1, 0]);
    // What was overdue happened once at most: where a week had passed, a person has it instead.
    expect([1, 2]).toContain(await textsOf(going));
    expect([0, 1, 2]).toContain(await textsOf(late));
    expect(await installation.db.outbox.count({ where: { state: 'pending' } })).toBe(0);
  });
});
