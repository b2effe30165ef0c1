import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresMessageStore } from '../../src/adapters/postgres/messages/messageStore.js';
import { openDatabase } from '../../src/adapters/postgres/database.js';
import { Unavailable } from '../../src/domain/errors.js';
import type { Intent, MessageStore } from '../../src/ports/messageStore.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { addPractice, addReferral, handClock, onePerPhone, somePhone, textRequest } from '../support/texting.js';
import { dayMs } from '../../src/domain/time/durations.js';

const monday = Date.UTC(2026, 10, 23, 19);
const clock = handClock(monday);
let database: TestDatabase;
let store: MessageStore;

beforeAll(async () => {
  database = await testDatabase();
  await addPractice(database.db);
  store = createPostgresMessageStore({ db: database.db, clock });
});
afterAll(() => database.stop());

const intended = (intent: Intent): string => {
  if (intent.kind !== 'intended') throw new Error(`not intended but ${intent.kind}`);
  return intent.sendId;
};
const rowOf = (sendId: string) => database.db.send.findUniqueOrThrow({ where: { id: sendId } });
const stop = (phone: string) =>
  database.db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${phone}, 0))`;
    await tx.optOut.upsert({ where: { phone }, create: { phone, at: new Date(monday), by: 'words' }, update: { revokedAt: null } });
  });

describe('the subject of a text', () => {
  it('names the practice, the office and what a sensitive text must not say', async () => {
    const referralId = await addReferral(database.db);
    expect(await store.subject(referralId)).toEqual({
      patientRef: `Patient/${referralId}`,
      sensitive: false,
      officePhone: '+12125550177',
      names: ['Dr. Hart', 'Bay Heart Group', 'Cardiology', 'cardiology'],
      practice: { name: 'Oak Clinic', phone: '+12125550100', zone: 'America/New_York' },
    });
  });

  it('does without an office, and knows no stranger', async () => {
    const referralId = await addReferral(database.db, { specialistId: null });
    expect(await store.subject(referralId)).toMatchObject({ officePhone: undefined, names: ['Cardiology', 'cardiology'] });
    expect(await store.subject('00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });
});

describe('permit and intent', () => {
  it('are one row, with the rules, the policies and the hashes', async () => {
    const referralId = await addReferral(database.db);
    const phone = somePhone();
    const sendId = intended(await store.permitAndIntend(textRequest(referralId, phone), onePerPhone));
    expect(await rowOf(sendId)).toMatchObject({
      referralId,
      channel: 'sms',
      step: 'nudge',
      ordinal: 1,
      state: 'intended',
      to: phone,
      template: 'nudge1/en/1',
      policy: 'hours/*/*/1',
      permit: { granted: true, rules: [], language: 'en', templateHash: 'a'.repeat(64), bodyHash: 'b'.repeat(64), at: monday },
      at: new Date(monday),
    });
  });

  it('a second try finds the first in doubt, and after the answer finds it sent', async () => {
    const request = textRequest(await addReferral(database.db), somePhone());
    const sendId = intended(await store.permitAndIntend(request, onePerPhone));
    expect(await store.permitAndIntend(request, onePerPhone)).toEqual({
      kind: 'in-doubt',
      sendId,
      phone: request.phone,
      intendedRealMs: monday,
      bodyHash: 'b'.repeat(64),
    });
    expect(await store.accepted(sendId, `SM-${sendId}`)).toBe(true);
    expect(await store.permitAndIntend(request, onePerPhone)).toEqual({ kind: 'sent', sendId });
    expect(await rowOf(sendId)).toMatchObject({ state: 'accepted', rung: 1, providerId: `SM-${sendId}`, acceptedAt: new Date(monday) });
  });

  it('forty tries at once intend one text', async () => {
    const request = textRequest(await addReferral(database.db), somePhone());
    const intents = await Promise.all(Array.from({ length: 40 }, () => store.permitAndIntend(request, onePerPhone)));
    expect(intents.filter(({ kind }) => kind === 'intended')).toHaveLength(1);
    expect(intents.filter(({ kind }) => kind === 'in-doubt')).toHaveLength(39);
  });

  it('ten referrals of one phone at once get one text between them', async () => {
    const phone = somePhone();
    const referrals = await Promise.all(Array.from({ length: 10 }, () => addReferral(database.db)));
    const intents = await Promise.all(referrals.map((referralId) => store.permitAndIntend(textRequest(referralId, phone), onePerPhone)));
    expect(intents.map(({ kind }) => kind).sort()).toEqual([...Array<string>(9).fill('denied'), 'intended']);
  });

  it('a text of unknown fate counts, one that could not be delivered does not', async () => {
    const phone = somePhone();
    const [first, second, third] = await Promise.all([addReferral(database.db), addReferral(database.db), addReferral(database.db)]);
    const lost = intended(await store.permitAndIntend(textRequest(first, phone), onePerPhone));
    await store.failed(lost, '30003');
    const unknown = intended(await store.permitAndIntend(textRequest(second, phone), onePerPhone));
    await store.unknown(unknown);
    expect(await store.permitAndIntend(textRequest(third, phone), onePerPhone)).toEqual({
      kind: 'denied',
      rule: 'per-day-cap',
      untilAt: monday + 1,
    });
    expect(await store.permitAndIntend(textRequest(first, phone), onePerPhone)).toEqual({ kind: 'failed', sendId: lost, failure: '30003' });
    expect(await store.permitAndIntend(textRequest(second, phone), onePerPhone)).toEqual({ kind: 'sent', sendId: unknown });
  });

  it('what was denied is decided anew when it is tried again', async () => {
    const request = textRequest(await addReferral(database.db), somePhone());
    expect(await store.permitAndIntend(request, () => ({ granted: false, rule: 'quiet-hours', untilAt: 5 }))).toEqual({
      kind: 'denied',
      rule: 'quiet-hours',
      untilAt: 5,
    });
    const [denied] = await database.db.send.findMany({ where: { referralId: request.referralId } });
    expect(denied).toMatchObject({ state: 'denied', permit: { granted: false, rule: 'quiet-hours', untilAt: 5 } });
    expect(intended(await store.permitAndIntend(request, onePerPhone))).toBe(denied?.id);
    expect(await database.db.send.count({ where: { referralId: request.referralId } })).toBe(1);
  });

  it('what the provider certainly did not take may be tried again', async () => {
    const request = textRequest(await addReferral(database.db), somePhone());
    const sendId = intended(await store.permitAndIntend(request, onePerPhone));
    await store.notAccepted(sendId);
    expect(await store.permitAndIntend(request, onePerPhone)).toEqual({ kind: 'intended', sendId });
    expect(await store.permitAndIntend(request, onePerPhone)).toMatchObject({ kind: 'in-doubt' });
  });

  it('keeps a denial without a phone, and looks at no other referral then', async () => {
    const request = textRequest(await addReferral(database.db), undefined);
    const seen: unknown[] = [];
    await store.permitAndIntend(request, (ledger) => {
      seen.push(ledger);
      return { granted: false, rule: 'no-phone' };
    });
    expect(seen).toEqual([{ now: monday, optedOut: false, referralOpen: true, past: [], sentOnReferral: 0, first: true }]);
    expect(await database.db.send.findFirst({ where: { referralId: request.referralId } })).toMatchObject({ state: 'denied', to: '' });
  });

  it('tells the rules what they need: the past of the phone, the count of the referral, the opt-out', async () => {
    const phone = somePhone();
    const [mine, other, ended] = await Promise.all([
      addReferral(database.db),
      addReferral(database.db),
      addReferral(database.db, { status: 'ended' }),
    ]);
    const send = (referralId: string, at: number, changes: object = {}) =>
      database.db.send.create({
        data: {
          id: crypto.randomUUID(),
          referralId,
          channel: 'sms',
          step: 'nudge',
          ordinal: at,
          state: 'delivered',
          to: phone,
          at: new Date(monday - at * dayMs),
          ...changes,
        },
      });
    await send(other, 2);
    await send(other, 30);
    await send(mine, 3);
    await send(mine, 40, { to: '+12125550000' });
    await send(mine, 4, { state: 'denied' });
    await send(mine, 5, { step: 'reply' });
    await send(mine, 6, { channel: 'fax', step: 'packet' });
    const look = async (referralId: string) => {
      const seen: object[] = [];
      await store.permitAndIntend(textRequest(referralId, phone), (ledger) => {
        seen.push({ ...ledger, past: [...ledger.past].sort((one, two) => two.at - one.at) });
        return { granted: false, rule: 'wording' };
      });
      return seen[0];
    };
    const past = [
      { referralId: other, at: monday - 2 * dayMs },
      { referralId: mine, at: monday - 3 * dayMs },
    ];
    expect(await look(mine)).toEqual({ now: monday, optedOut: false, referralOpen: true, past, sentOnReferral: 2, first: false });
    await stop(phone);
    expect(await look(ended)).toEqual({ now: monday, optedOut: true, referralOpen: false, past, sentOnReferral: 0, first: false });
  });
});

describe('the last look', () => {
  const draft = async () => {
    const phone = somePhone();
    const referralId = await addReferral(database.db);
    return { phone, referralId, sendId: intended(await store.permitAndIntend(textRequest(referralId, phone), onePerPhone)) };
  };

  it('lets a text go that nothing forbids, and hands back its answer', async () => {
    const look = await store.lastLook(await draft(), () => Promise.resolve('taken'));
    expect(look.cleared && (await look.answer)).toBe('taken');
  });

  it('hands back a failure as the answer, however quick', async () => {
    const look = await store.lastLook(await draft(), () => Promise.reject(new Unavailable('busy', 'busy')));
    await expect(look.cleared ? look.answer : undefined).rejects.toThrow('busy');
  });

  it('sees a STOP and the end of the referral that came after the permit', async () => {
    const stopped = await draft();
    await stop(stopped.phone);
    expect(await store.lastLook(stopped, () => Promise.reject(new Error('must not start')))).toEqual({ cleared: false, rule: 'opted-out' });
    const ended = await draft();
    await database.db.referralProjection.update({ where: { referralId: ended.referralId }, data: { outcome: 'kept' } });
    expect(await store.lastLook(ended, () => Promise.reject(new Error('must not start')))).toEqual({
      cleared: false,
      rule: 'referral-ended',
    });
    expect(await rowOf(stopped.sendId)).toMatchObject({ state: 'denied', permit: { granted: false, rule: 'opted-out', language: 'en' } });
  });

  it('lets a STOP be acknowledged only when the provider has answered a text that is on its way', async () => {
    const sending = await draft();
    const happened: string[] = [];
    let take = (): void => undefined;
    const looking = store.lastLook(
      sending,
      () =>
        new Promise<void>((resolve) => {
          happened.push('left');
          take = () => {
            happened.push('taken');
            resolve();
          };
        }),
    );
    while (happened.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopping = stop(sending.phone).then(() => happened.push('stopped'));
    // The STOP is at the lock by now: its statement is the only one that waits for one.
    const waits = () => database.db.$queryRaw<unknown[]>`select 1 from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await waits()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    take();
    await Promise.all([looking, stopping]);
    expect(happened).toEqual(['left', 'taken', 'stopped']);
  });

  it('does not keep STOP waiting for ever for a provider that hangs', async () => {
    const sending = await draft();
    const look = await store.lastLook(sending, () => new Promise<never>(() => undefined));
    await stop(sending.phone);
    expect(look.cleared).toBe(true);
  });

  it('never starts a text after a STOP was acknowledged, in a hundred races', async () => {
    const late: number[] = [];
    const race = async (number: number): Promise<void> => {
      const sending = await draft();
      let acknowledged = false;
      const stopping = stop(sending.phone).then(() => {
        acknowledged = true;
      });
      const look = await store.lastLook(sending, () => {
        if (acknowledged) late.push(number);
        return Promise.resolve();
      });
      await stopping;
      if (!look.cleared) expect(look.rule).toBe('opted-out');
    };
    // Two connections each: no more at once than the pool has room for.
    for (let first = 0; first < 100; first += 5) await Promise.all(Array.from({ length: 5 }, (_, index) => race(first + index)));
    expect(late).toEqual([]);
  });
});

describe('what became of a text', () => {
  it('is not taken back by a late answer', async () => {
    const sendId = intended(await store.permitAndIntend(textRequest(await addReferral(database.db), somePhone()), onePerPhone));
    await database.db.send.update({ where: { id: sendId }, data: { state: 'delivered', rung: 3 } });
    await store.accepted(sendId, `SM-${sendId}`);
    await store.unknown(sendId);
    await store.failed(sendId, '30003');
    await store.notAccepted(sendId);
    expect(await rowOf(sendId)).toMatchObject({ state: 'delivered', rung: 3, providerId: `SM-${sendId}`, failure: null });
  });

  it('does not share a provider id with another text', async () => {
    const [one, other] = await Promise.all(
      [addReferral(database.db), addReferral(database.db)].map(async (referral) =>
        intended(await store.permitAndIntend(textRequest(await referral, somePhone()), onePerPhone)),
      ),
    );
    expect(await store.accepted(one ?? '', 'SM-shared')).toBe(true);
    expect(await store.accepted(other ?? '', 'SM-shared')).toBe(false);
    expect(await store.accepted(one ?? '', 'SM-shared')).toBe(true);
  });

  it('21610 blocks the phone here too, and a fresh block is not overwritten', async () => {
    const phone = somePhone();
    const sendId = intended(await store.permitAndIntend(textRequest(await addReferral(database.db), phone), onePerPhone));
    await store.optedOut(sendId, phone);
    expect(await database.db.optOut.findUnique({ where: { phone } })).toMatchObject({ by: '21610', revokedAt: null });
    expect(await rowOf(sendId)).toMatchObject({ state: 'denied', failure: '21610', permit: { rule: 'opted-out' } });
    await database.db.optOut.update({ where: { phone }, data: { by: 'words' } });
    await store.optedOut(sendId, phone);
    expect(await database.db.optOut.findUnique({ where: { phone } })).toMatchObject({ by: 'words' });
  });
});

it('a database out of reach is worth trying again', async () => {
  const away = openDatabase('postgresql://nobody@127.0.0.1:1/nothing');
  const lost = createPostgresMessageStore({ db: away, clock });
  await expect(lost.subject('00000000-0000-4000-8000-000000000000')).rejects.toThrow(Unavailable);
  await expect(lost.permitAndIntend(textRequest('00000000-0000-4000-8000-000000000000', '+12125551234'), onePerPhone)).rejects.toThrow(
    Unavailable,
  );
  await away.$disconnect();
});
