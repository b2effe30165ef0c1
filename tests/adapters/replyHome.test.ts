import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Intake } from '../../src/ports/intake.js';
import { blindIndex, vault } from '../http/apiHarness.js';
import { createInbox, raw, type InboxHarness } from './inboxHarness.js';

let inbox: InboxHarness;
beforeEach(async () => {
  await inbox?.database.stop();
  inbox = await createInbox();
});
afterAll(() => inbox.database.stop());

const from = '+16175550123';
type Meaning = Parameters<Intake['reply']>[0]['meaning'];
const write = (meaning: Meaning, more: Partial<Parameters<Intake['reply']>[0]> = {}) =>
  inbox.intake.reply({ eventId: randomUUID(), from, meaning, raw, by: 'words', ...more });

/** An open referral of a patient. */
async function referral(key: string, patientRef = 'Patient/1'): Promise<string> {
  const { referralId } = await inbox.deliver({ key: `urn:ehr|${key}` });
  await inbox.database.db.referral.update({ where: { id: referralId }, data: { patientRef } });
  return referralId;
}

async function texted(referralId: string, { template = 'nudge1/en/1', minutesAgo = 60, to = from } = {}): Promise<void> {
  const at = new Date(Date.now() - minutesAgo * 60_000);
  await inbox.database.db.send.create({
    data: {
      id: randomUUID(),
      referralId,
      channel: 'sms',
      step: 'nudge',
      ordinal: 1,
      to,
      state: 'accepted',
      template,
      permit: { language: 'en' },
      at,
    },
  });
}

/** Its chart has the number: as it is kept now, or as a version before phones were kept did it. */
async function hasPhone(referralId: string, phone = from, isOld = false): Promise<void> {
  const summary = Buffer.from(vault.seal(Buffer.from(JSON.stringify({ name: 'Ana', birthDate: null, phone })), 'patient-summary'));
  await inbox.database.db.$executeRaw`
    insert into referral_patient (referral_id, summary, words, phones, at)
    values (${referralId}::uuid, ${summary}, '{}', ${isOld ? null : blindIndex.of([phone])}::text[], now())`;
}

async function ended(referralId: string): Promise<void> {
  await inbox.database.db.referralProjection.update({ where: { referralId }, data: { outcome: 'kept' } });
}

const signals = async () => {
  await inbox.intake.dispatch(50);
  return inbox.process.signals.map(({ referralId, event }) => [referralId, event.name === 'reply' ? event.input.meaning : event.name]);
};
const messages = () => inbox.database.db.message.findMany({ omit: { id: true, inboxId: true, replyId: true, realAt: true } });
const replies = async () => (await inbox.database.db.reply.findMany()).map(({ referralId, meaning }) => [referralId, meaning]);

describe('a text belongs to', () => {
  it('the open referral that texted its number, before one whose chart has the number', async () => {
    const [one, other] = [await referral('1'), await referral('2', 'Patient/2')];
    await texted(one);
    await hasPhone(other);
    expect(await write('help')).toMatchObject({ referralId: one });
    expect(await signals()).toEqual([[one, 'help']]);
    expect(await messages()).toEqual([]);
  });

  it.each([
    ['now', false],
    ['by an earlier version', true],
  ])('the open referral whose chart has the number, kept %s', async (_when, isOld) => {
    const [one, other] = [await referral('1'), await referral('2', 'Patient/2')];
    await hasPhone(one, from, isOld);
    await hasPhone(other, '+16175550199', isOld);
    expect(await write('emergency')).toMatchObject({ referralId: one });
    expect(await write('unclear')).toMatchObject({ referralId: one });
    expect(await signals()).toEqual([
      [one, 'emergency'],
      [one, 'unclear'],
    ]);
    expect(await messages()).toEqual([]);
  });

  it("of one patient's two referrals, the one that texted last", async () => {
    const [one, other] = [await referral('1'), await referral('2')];
    await texted(one, { minutesAgo: 300 });
    await texted(other, { minutesAgo: 10 });
    expect(await write('booked')).toMatchObject({ referralId: other });
  });

  it('nobody when two patients were texted: a person sees both', async () => {
    const [one, other] = [await referral('1'), await referral('2', 'Patient/2')];
    await texted(one, { minutesAgo: 300 });
    await texted(other, { minutesAgo: 10 });
    expect(await write('booked')).toMatchObject({ referralId: undefined, meaning: 'booked' });
    expect(await signals()).toEqual([]);
    expect(await messages()).toMatchObject([
      { why: 'several-referrals', candidates: [other, one], urgent: false, state: 'open', phone: from },
    ]);
  });

  it('nobody when two open referrals have the number in their charts', async () => {
    const [one, other] = [await referral('1'), await referral('2', 'Patient/2')];
    await hasPhone(one);
    await hasPhone(other);
    expect(await write('emergency')).toMatchObject({ referralId: undefined });
    const [message] = await messages();
    expect(message).toMatchObject({ why: 'several-referrals', urgent: true, owner: 'coordinators' });
    expect(new Set(message?.candidates)).toEqual(new Set([one, other]));
  });

  it('a person when the referral has ended, who sees it', async () => {
    const one = await referral('1');
    await texted(one);
    await ended(one);
    expect(await write('unclear')).toMatchObject({ referralId: undefined });
    expect(await messages()).toMatchObject([{ why: 'referral-ended', candidates: [one], state: 'open' }]);
  });

  it.each([
    ['a number that nobody knows', from, 'no-referral'],
    ['a short code', '72727', 'not-a-phone'],
    ['an e-mail gateway', 'ana@example.org', 'not-a-phone'],
  ])('a person when it is from %s', async (_what, sender, why) => {
    await write('unclear', { from: sender });
    await write('emergency', { from: sender });
    expect(await messages()).toMatchObject([
      { why, candidates: [], phone: sender, urgent: false, state: 'open' },
      { why, phone: sender, urgent: true, state: 'open' },
    ]);
  });

  it('once, however often it is delivered', async () => {
    const eventId = randomUUID();
    const first = await write('unclear', { eventId });
    expect(await write('unclear', { eventId })).toEqual({ ...first, isNew: false });
    expect(await messages()).toHaveLength(1);
  });
});

describe('what needs nobody', () => {
  it.each(['stop', 'start', 'reaction', 'auto-reply'] as const)('%s from a number that nobody knows is stored as done', async (meaning) => {
    await write(meaning);
    expect(await messages()).toMatchObject([{ why: 'no-referral', state: 'done', decision: 'automatic', owner: 'loopkeeper' }]);
    expect(await replies()).toEqual([[null, meaning]]);
  });

  it('a STOP is told to every referral that texted the number, whoever their patients are', async () => {
    const [one, other] = [await referral('1'), await referral('2', 'Patient/2')];
    await texted(one, { minutesAgo: 300 });
    await texted(other, { minutesAgo: 10 });
    await write('stop');
    expect(new Set(await signals())).toEqual(
      new Set([
        [other, 'stop'],
        [one, 'stop'],
      ]),
    );
    expect(await replies()).toEqual([[other, 'stop']]);
    expect(await messages()).toEqual([]);
  });

  it.each(['reaction', 'auto-reply'] as const)('a %s is in the history and told to no workflow', async (meaning) => {
    const one = await referral('1');
    await texted(one);
    expect(await write(meaning)).toMatchObject({ referralId: one, meaning });
    expect([await signals(), await replies(), await messages()]).toEqual([[], [[one, meaning]], []]);
  });
});

describe('a yes', () => {
  it.each([
    ['after the question whether the visit is booked', 'nudge2/en/1', 'words', 'booked', 'words'],
    ['after the question, which the provider takes for its opt-in word', 'nudge2/es/1', 'provider', 'booked', 'words'],
    ['after another text', 'nudge1/en/1', 'words', 'unclear', 'words'],
  ] as const)('%s is read as one: %s, %s', async (_when, template, by, meaning, answeredBy) => {
    const one = await referral('1');
    await texted(one, { template });
    expect(await write('yes', { by })).toMatchObject({ referralId: one, meaning, by: answeredBy });
    expect(await signals()).toEqual([[one, meaning]]);
  });

  it('of a number that is blocked is its opt-in', async () => {
    const one = await referral('1');
    await texted(one, { template: 'nudge2/en/1' });
    await write('stop');
    expect(await write('yes', { by: 'provider' })).toMatchObject({ meaning: 'start', by: 'provider' });
    expect((await inbox.database.db.optOut.findUnique({ where: { phone: from } }))?.revokedAt).not.toBeNull();
  });
});
