import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createNudgeActivity, type NudgePorts, type TextInput, type TextResult } from '../../activities/nudge.js';
import { createPostgresMessageStore } from '../../src/adapters/postgres/messages/messageStore.js';
import { createMemoryMessenger, type MemoryMessenger } from '../support/memory/messenger.js';
import { atLocal } from '../../src/domain/time/calendar.js';
import type { Contact } from '../../src/domain/chart/chart.js';
import { Ambiguous, Rejected, Unavailable } from '../../src/domain/errors.js';
import { capsPolicy, defaultCaps } from '../../src/domain/texting/permit.js';
import { defaultHours, hoursPolicy } from '../../src/domain/texting/quietHours.js';
import type { Messenger } from '../../src/ports/messenger.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { addPractice, addReferral, contactOf, handClock, somePhone, type HandClock } from '../support/texting.js';
import { minuteMs, dayMs } from '../../src/domain/time/durations.js';

const zone = 'America/New_York';
const mondayAfternoon = atLocal(zone, '2026-11-23', '14:00');

const scope = { specialty: 'cardiology', urgency: 'routine' } as const;
let database: TestDatabase;
let clock: HandClock;
// One for the whole file: a provider never gives an id twice.
const messenger: MemoryMessenger = createMemoryMessenger({ realNow: () => clock.realNow() });

beforeAll(async () => {
  database = await testDatabase();
  await addPractice(database.db);
});
afterAll(() => database.stop());
beforeEach(() => {
  clock = handClock(mondayAfternoon);
});

interface Scene {
  readonly referralId: string;
  readonly phone: string;
  readonly send: (changes?: Partial<TextInput>) => Promise<TextResult>;
  /** The patient's chart from now on. */
  readonly change: (contact: Contact) => void;
  readonly ports: NudgePorts;
}

/**
 * A referral of a patient with a phone, and the activity over the real store; `provider` stands
 * before the memory messenger.
 */
async function scene(
  facts: Parameters<typeof addReferral>[1] = {},
  provider: Partial<Messenger> = {},
  phone = somePhone(),
): Promise<Scene> {
  const referralId = await addReferral(database.db, facts);
  let contact = contactOf(phone);
  const bodies: Record<string, unknown> = { [hoursPolicy.name]: defaultHours, [capsPolicy.name]: defaultCaps };
  const ports: NudgePorts = {
    clock,
    messages: createPostgresMessageStore({ db: database.db, clock }),
    messenger: { send: messenger.send, find: messenger.find, ...provider },
    ehr: { readContact: () => Promise.resolve(contact) },
    directory: { place: (postalCode) => Promise.resolve(postalCode === '10001' ? { latitude: 40.7, longitude: -74, zone } : undefined) },
    policies: { get: async (kind) => ({ body: kind.schema.parse(bodies[kind.name]), version: `${kind.name}/*/*/1` }) },
  };
  const { sendText } = createNudgeActivity(ports);
  return {
    referralId,
    phone,
    ports,
    change: (changed) => {
      contact = changed;
    },
    send: (changes) => sendText({ referralId, ...scope, step: 'nudge', ordinal: 1, ...changes }),
  };
}

const rowsOf = ({ referralId }: Scene) => database.db.send.findMany({ where: { referralId }, orderBy: { ordinal: 'asc' } });
const textsTo = (phone: string): string[] => messenger.sent.filter(({ to }) => to === phone).map(({ body }) => body);
const stop = (phone: string) =>
  database.db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${phone}, 0))`;
    await tx.optOut.create({ data: { phone, at: new Date(clock.now()), by: 'words' } });
  });

describe('a nudge', () => {
  it('goes out once, however often it is asked for, with its permit', async () => {
    const patient = await scene();
    const first = await patient.send();
    expect(first).toEqual({ result: 'sent', sendId: (await rowsOf(patient))[0]?.id });
    expect(await patient.send()).toEqual(first);
    expect(textsTo(patient.phone)).toEqual([
      'Oak Clinic: Hi Ana, your referral was sent. Call the office at 212-555-0177 to book. Reply 1 booked, 2 need help, 3 not going. STOP to opt out',
    ]);
    const [row] = await rowsOf(patient);
    expect(row).toMatchObject({
      state: 'accepted',
      template: 'nudge1/en/1',
      policy: 'hours/*/*/1 caps/*/*/1',
      permit: { granted: true, language: 'en', template: 'nudge1/en/1' },
    });
    expect(JSON.stringify(row?.permit)).not.toContain('Ana');
  });

  it('twenty attempts at once send one text; the others come back later', async () => {
    const patient = await scene();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => patient.send()));
    expect(textsTo(patient.phone)).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Unavailable);
      else expect(outcome.value.result).toBe('sent');
    }
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('reminds the second time, and asks to rebook after a missed visit, in the language of the chart', async () => {
    const patient = await scene();
    await patient.send();
    clock.advance(3 * dayMs);
    patient.change(contactOf(patient.phone, { patient: { language: 'es' } }));
    await patient.send({ ordinal: 2 });
    clock.advance(dayMs);
    await patient.send({ step: 'rebook', ordinal: 3 });
    expect((await rowsOf(patient)).map(({ template }) => template)).toEqual(['nudge1/en/1', 'nudge2/es/1', 'rebook/es/1']);
    expect(textsTo(patient.phone)[1]).toContain('Hola Ana, ¿ya tiene cita');
  });

  it('of a sensitive referral names neither specialty nor office, and gives the number of the practice', async () => {
    const patient = await scene({ sensitive: true });
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    const [body = ''] = textsTo(patient.phone);
    expect(body).toContain('Call us at 212-555-0100');
    expect(body).not.toMatch(/cardio|heart|hart|0177|office/i);
  });

  it('calls the practice while no office was chosen', async () => {
    const patient = await scene({ specialistId: null });
    await patient.send();
    expect(textsTo(patient.phone)[0]).toContain('Call us at 212-555-0100');
  });
});

describe('a nudge is refused', () => {
  it.each<[string, Partial<Contact['patient']>, Partial<Contact['consents']>]>([
    ['deceased', { deceased: true }, {}],
    ['consent-refused', {}, { refusesTexts: true }],
    ['consent-missing', {}, { texts: false }],
    ['no-phone', { phones: [{ raw: '555-1234', use: 'mobile' }] }, {}],
    ['no-phone', { phones: [{ raw: '212-555-7777', use: 'home', dialable: '+12125557777' }] }, {}],
  ])('%s', async (rule, patient, consents) => {
    const them = await scene();
    them.change(contactOf(them.phone, { patient, consents }));
    expect(await them.send()).toEqual({ result: 'denied', rule });
    expect(await them.send()).toEqual({ result: 'denied', rule });
    expect(await rowsOf(them)).toMatchObject([{ state: 'denied', permit: { rule } }]);
    expect(textsTo(them.phone)).toEqual([]);
  });

  it('and goes out with the same ordinal once the chart allows it', async () => {
    const patient = await scene();
    patient.change(contactOf(patient.phone, { consents: { texts: false } }));
    await patient.send();
    patient.change(contactOf(patient.phone));
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(await rowsOf(patient)).toHaveLength(1);
  });

  it('when the referral has ended', async () => {
    const patient = await scene({ status: 'ended' });
    expect(await patient.send()).toEqual({ result: 'denied', rule: 'referral-ended' });
  });

  it('for a referral that nobody knows, without another try', async () => {
    const patient = await scene();
    await expect(patient.send({ referralId: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({
      name: 'Rejected',
      code: 'referral-unknown',
    });
  });

  it('after STOP, and for good', async () => {
    const patient = await scene();
    await stop(patient.phone);
    expect(await patient.send()).toEqual({ result: 'denied', rule: 'opted-out' });
    expect(textsTo(patient.phone)).toEqual([]);
  });
});

describe('a nudge waits', () => {
  it('for the morning, and goes out then', async () => {
    const patient = await scene();
    clock.set(atLocal(zone, '2026-11-23', '20:30'));
    const morning = atLocal(zone, '2026-11-24', '09:00');
    expect(await patient.send()).toEqual({ result: 'deferred', rule: 'quiet-hours', untilAt: morning });
    clock.set(morning);
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(await rowsOf(patient)).toHaveLength(1);
  });

  it('a day, when another referral of the same phone was texted', async () => {
    const one = await scene();
    const other = await scene({}, {}, one.phone);
    await one.send();
    expect(await other.send()).toEqual({ result: 'deferred', rule: 'per-day-cap', untilAt: atLocal(zone, '2026-11-24', '09:00') });
  });

  it('until the week is over, after three', async () => {
    const referrals = await Promise.all(Array.from({ length: 4 }, () => addReferral(database.db)));
    const patient = await scene();
    for (const referralId of referrals.slice(0, 3)) {
      expect(await patient.send({ referralId })).toMatchObject({ result: 'sent' });
      clock.advance(dayMs);
    }
    expect(await patient.send({ referralId: referrals[3] ?? '' })).toEqual({
      result: 'deferred',
      rule: 'per-week-cap',
      untilAt: atLocal(zone, '2026-11-30', '09:00'),
    });
  });
});

describe('when things break', () => {
  /** Ends the attempt at a point, as a killed process would: nothing after it is done. */
  class Killed extends Error {}

  it('killed before the request left: the next attempt asks, and sends it', async () => {
    const asked: string[] = [];
    const patient = await scene(
      {},
      {
        find: (text) => {
          asked.push(text.key);
          return messenger.find(text);
        },
      },
    );
    const dying = createNudgeActivity({
      ...patient.ports,
      messages: { ...patient.ports.messages, lastLook: () => Promise.reject(new Killed()) },
    });
    await expect(dying.sendText({ referralId: patient.referralId, ...scope, step: 'nudge', ordinal: 1 })).rejects.toThrow(Killed);
    await expect(patient.send()).rejects.toMatchObject({ name: 'Unavailable', code: 'send-in-flight' });
    clock.advance(minuteMs);
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(asked).toHaveLength(1);
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('killed, and the clock was set back since: the provider is asked at once', async () => {
    const patient = await scene();
    const dying = createNudgeActivity({
      ...patient.ports,
      messages: { ...patient.ports.messages, lastLook: () => Promise.reject(new Killed()) },
    });
    await expect(dying.sendText({ referralId: patient.referralId, ...scope, step: 'nudge', ordinal: 1 })).rejects.toThrow(Killed);
    clock.advance(-minuteMs);
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('killed between the provider and the record: the next attempt finds the text and sends none', async () => {
    const patient = await scene();
    const dying = createNudgeActivity({
      ...patient.ports,
      messages: { ...patient.ports.messages, accepted: () => Promise.reject(new Killed()) },
    });
    await expect(dying.sendText({ referralId: patient.referralId, ...scope, step: 'nudge', ordinal: 1 })).rejects.toThrow(Killed);
    clock.advance(minuteMs);
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
    expect(await rowsOf(patient)).toMatchObject([{ state: 'accepted', providerId: messenger.sent.at(-1)?.providerId }]);
  });

  it('killed in the evening: the next attempt respects the night', async () => {
    clock.set(atLocal(zone, '2026-11-23', '19:59'));
    const patient = await scene();
    const dying = createNudgeActivity({
      ...patient.ports,
      messages: { ...patient.ports.messages, lastLook: () => Promise.reject(new Killed()) },
    });
    await expect(dying.sendText({ referralId: patient.referralId, ...scope, step: 'nudge', ordinal: 1 })).rejects.toThrow(Killed);
    clock.advance(2 * minuteMs);
    expect(await patient.send()).toMatchObject({ result: 'deferred', rule: 'quiet-hours' });
    expect(textsTo(patient.phone)).toEqual([]);
    clock.set(atLocal(zone, '2026-11-24', '09:00'));
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('the chart changed while it was in doubt: it counts as sent, for it cannot be asked for', async () => {
    const patient = await scene();
    const dying = createNudgeActivity({
      ...patient.ports,
      messages: { ...patient.ports.messages, accepted: () => Promise.reject(new Killed()) },
    });
    await expect(dying.sendText({ referralId: patient.referralId, ...scope, step: 'nudge', ordinal: 1 })).rejects.toThrow(Killed);
    clock.advance(minuteMs);
    patient.change(contactOf(patient.phone, { patient: { givenName: 'Anna' } }));
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(await rowsOf(patient)).toMatchObject([{ state: 'unknown' }]);
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('the answer is lost after the provider took it: it is found, and sent once', async () => {
    const patient = await scene(
      {},
      {
        send: async (text) => {
          await messenger.send(text);
          throw new Ambiguous('answer-lost', 'lost');
        },
      },
    );
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
    expect(await rowsOf(patient)).toMatchObject([{ state: 'accepted', providerId: messenger.sent.at(-1)?.providerId }]);
  });

  it('the answer is lost and the provider cannot be asked: it counts as sent, and is never sent again', async () => {
    const patient = await scene(
      {},
      { send: () => Promise.reject(new Ambiguous('answer-lost', 'lost')), find: () => Promise.reject(new Unavailable('away', 'away')) },
    );
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    clock.advance(minuteMs);
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(await rowsOf(patient)).toMatchObject([{ state: 'unknown' }]);
    expect(await patient.send({ ordinal: 2 })).toMatchObject({ result: 'deferred', rule: 'per-day-cap' });
  });

  it('the provider is away: the attempt fails, and the next one sends without a wait', async () => {
    let away = true;
    const patient = await scene(
      {},
      { send: (text) => (away ? Promise.reject(new Unavailable('provider-unreachable', 'away', 7)) : messenger.send(text)) },
    );
    await expect(patient.send()).rejects.toMatchObject({ code: 'provider-unreachable', retryAfterMs: 7 });
    await expect(patient.send()).rejects.toMatchObject({ code: 'provider-unreachable' });
    away = false;
    expect(await patient.send()).toMatchObject({ result: 'sent' });
    expect(textsTo(patient.phone)).toHaveLength(1);
  });

  it('wrong credentials are no fault of the number', async () => {
    const patient = await scene({}, { send: () => Promise.reject(new Rejected('provider-credentials', 'refused', { status: 401 })) });
    await expect(patient.send()).rejects.toMatchObject({ name: 'Unavailable', code: 'provider-credentials' });
    expect(await rowsOf(patient)).toMatchObject([{ state: 'intended', failure: 'not-accepted' }]);
  });

  it('a number that gets no texts is undeliverable, and stays so', async () => {
    const patient = await scene({}, { send: () => Promise.reject(new Rejected('undeliverable', 'landline', { providerCode: 21614 })) });
    expect(await patient.send()).toEqual({ result: 'undeliverable', failure: '21614' });
    expect(await patient.send()).toEqual({ result: 'undeliverable', failure: '21614' });
    expect(await rowsOf(patient)).toMatchObject([{ state: 'failed', failure: '21614' }]);
  });

  it('21610: the patient opted out with the provider, so that no referral texts the number again', async () => {
    const patient = await scene();
    messenger.setOptedOut(patient.phone, true);
    expect(await patient.send()).toEqual({ result: 'denied', rule: 'opted-out' });
    expect(await database.db.optOut.findUnique({ where: { phone: patient.phone } })).toMatchObject({ by: '21610' });
    const other = await scene({}, {}, patient.phone);
    expect(await other.send()).toEqual({ result: 'denied', rule: 'opted-out' });
  });

  it('a STOP that was acknowledged is never followed by a text, in a hundred races', async () => {
    const late: string[] = [];
    const results = await Promise.all(
      Array.from({ length: 100 }, async (_, race) => {
        let acknowledged = false;
        const patient = await scene(
          {},
          {
            send: (text) => {
              if (acknowledged) late.push(text.to);
              return messenger.send(text);
            },
          },
        );
        // Spread over the life of an attempt, a round trip at a time.
        const stopping = Promise.resolve().then(async () => {
          for (let turn = 0; turn < race % 7; turn += 1) await database.db.$queryRaw`select 1`;
          await stop(patient.phone);
          acknowledged = true;
        });
        const [{ result }] = await Promise.all([patient.send(), stopping]);
        expect(textsTo(patient.phone)).toHaveLength(result === 'sent' ? 1 : 0);
        return result;
      }),
    );
    expect(late).toEqual([]);
    for (const result of results) expect(['sent', 'denied']).toContain(result);
  });
});
