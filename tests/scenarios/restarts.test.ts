import { expect, it } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

describeWith('temporal', 'a worker that stops and starts again', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('09:00', 4_000, 2_000) }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  const again = async (): Promise<void> => {
    await installation.stopWorker();
    await installation.startWorker();
  };
  const ordered = async (): Promise<{ id: string; person: Person }> => {
    const person = newPerson(installation.clock.now());
    await installation.world.place([person.chart]);
    return { person, id: await installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() })) };
  };
  const rowOf = (id: string, channel: 'fax' | 'sms', states: string[]) =>
    eventually(async () => ((await ledgers.sends(id, channel)).some(({ state }) => states.includes(state)) ? true : undefined), 2);

  it('sends no second fax and repeats no nudge, wherever it was', async () => {
    const idle = await ordered();
    await installation.stopWorker();
    const waiting = await Promise.all([ordered(), ordered()]);
    await installation.startWorker();
    // At once, as the packet leaves, as its receipt comes, as the text leaves.
    await again();
    const moving = await ordered();
    await rowOf(moving.id, 'fax', ['intended', 'accepted', 'transmitted']);
    await again();
    const receipted = await ordered();
    await rowOf(receipted.id, 'fax', ['transmitted']);
    await again();
    await rowOf(idle.id, 'sms', ['intended', 'accepted', 'transmitted', 'delivered']);
    await again();
    const all = [idle, ...waiting, moving, receipted];
    await Promise.all(all.map(({ id }) => installation.until(id, ({ nudgesSent }) => nudgesSent >= 1)));
    await again();
    // Until a person has each of them: the week's nudges are behind us.
    await Promise.all(all.map(({ id }) => installation.until(id, ({ tasks }) => tasks.some(({ reason }) => reason === 'no-booking'))));
    for (const { id, person } of all) {
      const texts = await ledgers.texts(person.phone);
      expect((await ledgers.faxes(id)).length).toBe(1);
      expect(new Set(texts.map(({ key }) => key)).size).toBe(texts.length);
      expect(texts.length).toBe((await installation.referral(id)).nudgesSent);
      expect(texts.length).toBeLessThanOrEqual(2);
      expect(await ledgers.tasks(id)).toEqual(['no-booking open']);
      expect((await ledgers.workflows(id)).length).toBe(1);
      expect((await ledgers.search(`Task?based-on=ServiceRequest/${(await ledgers.row(id)).orderId}`)).length).toBe(1);
    }
  });
});
