import { expect } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { mondayAt, sideBySide } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

interface Case {
  says: string;
  language?: 'en' | 'es';
  /** The task that it opens. */
  task: string;
  answer: RegExp;
}

const cases: readonly Case[] = [
  { says: '1', task: 'verify-booking', answer: /What day and time is your visit/ },
  { says: '2', task: 'help-requested', answer: /We will call you/ },
  { says: '3', task: 'patient-declined', answer: /We will not text you more/ },
  { says: 'I have chest pain and cannot breathe', task: 'emergency-reply', answer: /call 911 now.*988/ },
  { says: 'me duele el pecho, no puedo respirar', language: 'es', task: 'emergency-reply', answer: /911.*988/ },
  { says: 'is this about the thing from tuesday or what', task: 'unclear-reply', answer: /a person will read this/ },
  { says: 'no más mensajes', language: 'es', task: 'unreachable', answer: /START/ },
  { says: 'please stop texting me', task: 'unreachable', answer: /You will get no more texts from us/ },
];

describeWith('temporal', 'what patients write', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  // All patients write to the same installation at the same time.
  const story = sideBySide();

  /** A patient who has had the first text of a routine referral. */
  const texted = async (changes: PersonChanges): Promise<{ person: Person; id: string }> => {
    const person = newPerson(installation.clock.now(), changes);
    await installation.world.place([person.chart]);
    const id = await installation.order(person.order());
    await installation.until(id, (row) => row.nudgesSent === 1);
    return { person, id };
  };
  const answered = (phone: string, count = 1): Promise<string[]> =>
    eventually(async () => {
      const answers = await ledgers.answers(phone);
      return answers.length >= count ? answers : undefined;
    });

  for (const { says, language = 'en', task, answer } of cases)
    story(`"${says}" opens ${task} and is answered once`, async () => {
      const { person, id } = await texted({ language });
      expect(await ledgers.reply(person.phone, says)).toBe(200);
      const row = await installation.until(id, ({ tasks }) => tasks.length > 0);
      expect(row.tasks.map(({ reason, status }) => [reason, status])).toEqual([[task, 'open']]);
      expect(row.needsAttention).toBe(task);
      const answers = await answered(person.phone);
      expect(answers).toEqual([expect.stringMatching(answer)]);
      expect(answers[0]).not.toMatch(/cardio|Whitaker|Delgado/i);
      expect((await ledgers.texts(person.phone)).length).toBe(1);
      expect(row.axes.appointment).toBe('none');
    });

  story('after a STOP nothing more is answered, not even what is urgent, and a person is told', async () => {
    const { person, id } = await texted({});
    await ledgers.reply(person.phone, 'leave me alone, stop texting');
    await answered(person.phone);
    await ledgers.reply(person.phone, '2');
    await ledgers.reply(person.phone, 'stop');
    const row = await installation.until(id, ({ tasks }) => tasks.some(({ reason }) => reason === 'help-requested'));
    expect(row.tasks.map(({ reason }) => reason).sort()).toEqual(['help-requested', 'unreachable']);
    expect((await ledgers.answers(person.phone)).length).toBe(1);
  });

  story('the provider’s own STOP is answered by the provider, and blocks here too', async () => {
    const { person, id } = await texted({});
    await ledgers.reply(person.phone, 'STOP');
    await installation.until(id, ({ tasks }) => tasks.some(({ reason }) => reason === 'unreachable'));
    expect(await ledgers.answers(person.phone)).toEqual([]);
    expect(await installation.db.optOut.findMany({ where: { phone: person.phone }, select: { by: true, revokedAt: true } })).toEqual([
      { by: 'provider', revokedAt: null },
    ]);
    // A second referral of the same patient is not texted either: a person calls.
    const second = await installation.order(person.order());
    await installation.until(second, ({ tasks }) => tasks.some(({ reason }) => reason === 'unreachable'));
    expect((await ledgers.texts(person.phone)).length).toBe(1);
  });

  for (const urgency of ['urgent', 'asap', 'stat'] as const)
    story(`an order that is ${urgency} opens a call at once, and is sent without waiting for it`, async () => {
      const person = newPerson(installation.clock.now());
      await installation.world.place([person.chart]);
      const id = await installation.order(person.order({ urgency }));
      const row = await installation.until(id, ({ axes, tasks }) => axes.delivery === 'transmitted' && tasks.length > 0);
      expect(row.tasks.map(({ reason, status }) => [reason, status])).toEqual([['urgent-call', 'open']]);
      expect((await ledgers.faxes(id)).length).toBe(1);
      // The text goes beside the call.
      await installation.until(id, ({ nudgesSent }) => nudgesSent === 1);
      expect((await installation.referral(id)).tasks.length).toBe(1);
    });
});
