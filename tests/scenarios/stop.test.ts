import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person } from '../support/people.js';
import { mondayAt } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

/** Words that the provider itself does not act on: what stops the texts is ours alone. */
const words = ['Please stop texting me', 'no más mensajes', 'stop!!', 'take me off this list', 'S T O P'];

describeWith('temporal', 'a STOP that races a due nudge', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  // In the afternoon the first text is due as soon as the packet is at the office.
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  /** How many texts the provider had taken for this phone when the STOP was answered. */
  const stopAfter = async ({ phone }: Person, waitMs: number, body: string): Promise<number> => {
    await delay(waitMs);
    expect(await ledgers.reply(phone, body)).toBe(200);
    return (await ledgers.texts(phone)).length;
  };

  it('never loses: after it was answered the provider takes no text for that phone, wherever the nudge was by then', async () => {
    const people = Array.from({ length: 40 }, () => newPerson(installation.clock.now()));
    await installation.world.place(people.map(({ chart }) => chart));
    const taken: number[] = [];
    for (let first = 0; first < people.length; first += 8) {
      const some = people.slice(first, first + 8);
      const ids = await Promise.all(some.map((person) => installation.order(person.order())));
      // Aimed at the moment at which the text leaves, a little before and after it.
      const stops = some.map(async (person, index) => {
        await eventually(
          async () =>
            (await installation.db.send.count({ where: { referralId: ids[index] ?? '', channel: index % 2 === 0 ? 'sms' : 'fax' } })) > 0
              ? true
              : undefined,
          2,
        );
        return stopAfter(person, index % 2 === 0 ? index : 25 * index, words[(first + index) % words.length] ?? '');
      });
      taken.push(...(await Promise.all(stops)));
      // The workflow has settled what it had begun: a person is to call.
      await Promise.all(ids.map((id) => installation.until(id, (row) => row.tasks.some(({ reason }) => reason === 'unreachable'))));
    }
    const now = await Promise.all(people.map(async ({ phone }) => (await ledgers.texts(phone)).length));
    expect(now).toEqual(taken);
    // Both orders did occur, or the race was none.
    expect(new Set(taken)).toEqual(new Set([0, 1]));
    expect(await installation.db.optOut.count({ where: { revokedAt: null } })).toBe(people.length);
  });
});
