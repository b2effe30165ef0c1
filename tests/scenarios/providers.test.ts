import { expect } from '@jest/globals';
import type { Installation } from '../support/testInstallation.js';
import { withInstallation } from '../support/withInstallation.js';
import { ledgersOf, type Ledgers } from '../support/ledgers.js';
import { describeWith } from '../support/needs.js';
import { newPerson, type Person, type PersonChanges } from '../support/people.js';
import { mondayAt, sideBySide } from '../support/stories.js';
import { eventually } from '../support/temporal.js';

/**
 * Offices of the directory that are alone in reach of a postal code on some plan, so that stories
 * do not meet.
 */
const offices = {
  weymouth: { postalCode: '02190', plan: 'DEMO-MEDICAID' },
  springfield: { postalCode: '01199', plan: 'DEMO-PPO' },
  lawrence: { postalCode: '01841', plan: 'DEMO-PPO' },
  worcester: { postalCode: '01608', plan: 'DEMO-PPO' },
  fallRiver: { postalCode: '02720', plan: 'DEMO-PPO' },
  brockton: { postalCode: '02302', plan: 'DEMO-PPO' },
} as const satisfies Record<string, PersonChanges>;

describeWith('temporal', 'providers that fail', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  // A working day is long enough in real time for a provider that is asked about what it may have
  // taken.
  withInstallation(
    () => ({ clock: mondayAt('12:00', 12_000) }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  const someone = async (changes: PersonChanges = {}): Promise<Person> => {
    const person = newPerson(installation.clock.now(), changes);
    await installation.world.place([person.chart]);
    return person;
  };
  const order = (person: Person): Promise<string> =>
    installation.order(person.order({ authoredOn: new Date(installation.clock.now()).toISOString() }));
  const faxNumbersIn = async (postalCode: string): Promise<string[]> => {
    const specialists = await installation.db.specialist.findMany({
      where: { postalCode, specialty: 'cardiology' },
      include: { endpoints: { orderBy: { rank: 'asc' } } },
    });
    return specialists.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
  };
  const keysOf = async (id: string): Promise<{ all: number; distinct: number }> => {
    const keys = (await ledgers.faxes(id)).map(({ key }) => key);
    return { all: keys.length, distinct: new Set(keys).size };
  };
  /** The office's machine is like this until the attempt was recorded, and then well. */
  const faxThrough = async (
    office: PersonChanges & { postalCode: string },
    behaviour: string,
    until: (id: string) => Promise<unknown>,
  ): Promise<string> => {
    const [to = ''] = await faxNumbersIn(office.postalCode);
    await ledgers.behave('fax', { match: { to }, do: behaviour });
    const id = await order(await someone(office));
    await until(id);
    await ledgers.behave('fax', { match: { to }, do: 'deliver' });
    await installation.until(id, ({ axes }) => axes.delivery === 'transmitted');
    return id;
  };
  const attempted = (id: string): Promise<unknown> =>
    eventually(async () => ((await ledgers.sends(id, 'fax')).length > 0 ? true : undefined));

  const becauseOf = async (id: string) =>
    (await installation.db.task.findMany({ where: { referralId: id, reason: 'not-delivered' } })).map(
      ({ detail }) => (detail as { because: string }).because,
    );

  const story = sideBySide();

  story('a fax that met 429, 500 or silence is asked about, and accepted once', async () => {
    const ids = await Promise.all([
      faxThrough(offices.springfield, '429', attempted),
      faxThrough(offices.lawrence, '500', attempted),
      faxThrough(offices.worcester, 'hang', attempted),
    ]);
    for (const id of ids) {
      expect(await keysOf(id)).toEqual({ all: 1, distinct: 1 });
      expect((await ledgers.sends(id, 'fax')).map(({ state }) => state)).toEqual(['transmitted']);
      expect(await ledgers.tasks(id)).toEqual([]);
    }
  });

  story('a fax whose answer was lost is found at the provider, and not sent again', async () => {
    const [to = ''] = await faxNumbersIn(offices.fallRiver.postalCode);
    await ledgers.behave('fax', { match: { to }, do: 'accept-then-drop-response' });
    const id = await order(await someone(offices.fallRiver));
    await installation.until(id, ({ axes }) => axes.delivery === 'transmitted');
    expect(await ledgers.tasks(id)).toEqual([]);
    expect(await keysOf(id)).toEqual({ all: 1, distinct: 1 });
    expect((await ledgers.sends(id, 'fax')).map(({ state, rung }) => [state, rung])).toEqual([['transmitted', 2]]);
  });

  story(
    'a fax that fails is tried again by rule, at the office’s second number, and then is a person’s; no other office gets it',
    async () => {
      const [first = '', second = ''] = await faxNumbersIn(offices.weymouth.postalCode);
      await ledgers.behave('fax', { match: { to: first }, do: 'busy' });
      await ledgers.behave('fax', { match: { to: second }, do: 'fail' });
      const id = await order(await someone(offices.weymouth));
      // Late at first; once no address is left, it says so.
      await eventually(async () => ((await becauseOf(id)).includes('none-fits') ? true : undefined));
      expect((await installation.referral(id)).axes.delivery).toBe('failed');
      const faxes = await ledgers.faxes(id);
      expect(faxes.map(({ to }) => to)).toEqual([first, first, first, first, second]);
      expect(await keysOf(id)).toEqual({ all: 5, distinct: 5 });
      expect(await installation.db.endpoint.count({ where: { address: second, quarantinedBecause: 'destination_unreachable' } })).toBe(1);
      expect(await ledgers.tasks(id)).toEqual(['not-delivered open']);
      // The office, its second number, and nothing left: it does not go round and round.
      expect(await installation.db.routingDecision.count({ where: { referralId: id } })).toBe(3);
      // The line is mended, and a person says so.
      await ledgers.behave('fax', { match: { to: first }, do: 'deliver' });
      expect((await installation.act(id, 'resolveTask', { by: 'coordinator-1', reason: 'not-delivered', decision: 'retry' })).status).toBe(
        200,
      );
      await installation.until(id, ({ axes }) => axes.delivery === 'transmitted');
      expect((await ledgers.faxes(id)).map(({ to }) => to).slice(5)).toEqual([first]);
    },
  );

  story('a fax of which nothing more is heard is asked about, and then a person’s; it is not sent again', async () => {
    const [to = ''] = await faxNumbersIn(offices.brockton.postalCode);
    await ledgers.behave('fax', { match: { to }, do: 'silent' });
    const id = await order(await someone(offices.brockton));
    const row = await installation.until(
      id,
      ({ needsAttention, axes }) => needsAttention === 'not-delivered' && axes.delivery === 'unknown',
    );
    expect(row.tasks.map(({ reason }) => reason)).toEqual(['not-delivered']);
    expect(await keysOf(id)).toEqual({ all: 1, distinct: 1 });
  });

  story('a text that met 429, 500, a hang or a lost answer reaches the patient once', async () => {
    const outcomes = await Promise.all(
      ['429', '500', '503', 'hang', 'accept-then-drop-response', 'accept-then-nonsense', 'duplicate-callbacks'].map(async (behaviour) => {
        const person = await someone();
        await ledgers.behave('sms', { match: { to: person.phone }, do: behaviour });
        const id = await order(person);
        await eventually(async () => ((await ledgers.sends(id, 'sms')).length > 0 ? true : undefined));
        await ledgers.behave('sms', { match: { to: person.phone }, do: 'deliver' });
        await installation.until(id, ({ nudgesSent }) => nudgesSent === 1);
        return {
          behaviour,
          texts: (await ledgers.texts(person.phone)).length,
          sends: (await ledgers.sends(id, 'sms')).length,
          tasks: (await ledgers.tasks(id)).length,
        };
      }),
    );
    for (const { behaviour, texts, sends, tasks } of outcomes) {
      // One whose fate cannot be known counts as sent, and is never sent again.
      const most = ['500', 'hang'].includes(behaviour) ? [0, 1] : [1];
      expect([behaviour, most.includes(texts), sends, tasks]).toEqual([behaviour, true, 1, 0]);
    }
  });

  story('a text that the network cannot deliver is a call', async () => {
    const person = await someone();
    await ledgers.behave('sms', { match: { to: person.phone }, do: 'busy' });
    const id = await order(person);
    await installation.until(id, ({ needsAttention }) => needsAttention === 'unreachable');
    expect(await ledgers.tasks(id)).toEqual(['unreachable open']);
    expect((await ledgers.texts(person.phone)).length).toBe(1);
  });
});

describeWith('temporal', 'an EHR that is away', () => {
  let installation: Installation;
  let ledgers: Ledgers;
  withInstallation(
    () => ({ clock: mondayAt('14:30') }),
    (started) => {
      installation = started;
      ledgers = ledgersOf(started);
    },
  );

  sideBySide()('delays and loses nothing: before the packet, before the text, before the write', async () => {
    const people = Array.from({ length: 6 }, () => newPerson(installation.clock.now()));
    await installation.world.place(people.map(({ chart }) => chart));
    const placed = await Promise.all(people.map((person) => ledgers.post(person.order())));
    await ledgers.behave('ehr', { do: 'down' });
    const ids = await Promise.all(
      placed.map(({ id }) => eventually(async () => (await installation.db.referral.findFirst({ where: { orderId: id } }))?.id)),
    );
    await ledgers.behave('ehr', { do: '500', times: 9 });
    await Promise.all(ids.map((id) => installation.until(id, ({ nudgesSent, axes }) => nudgesSent === 1 && axes.writeBack === 'done')));
    for (const [index, id] of ids.entries()) {
      expect((await ledgers.faxes(id)).length).toBe(1);
      expect((await ledgers.texts(people[index]?.phone ?? '')).length).toBe(1);
      expect((await ledgers.search(`Task?based-on=ServiceRequest/${placed[index]?.id ?? ''}`)).length).toBe(1);
      expect(await ledgers.tasks(id)).toEqual([]);
    }
  });
});
