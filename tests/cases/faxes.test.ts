import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createInbox, type InboxHarness } from '../adapters/inboxHarness.js';
import { applyEvent } from '../../src/domain/process/applyEvent.js';
import { nextStep } from '../../src/domain/process/nextStep.js';
import type { ReferralState } from '../../src/domain/process/state.js';
import { parseFaxEvent } from '../../src/wire/telnyxCallbacks.js';
import { now, sending } from '../support/referralStates.js';
import { hour } from '../support/referralPlay.js';
import { addOffice } from '../support/texting.js';

let harness: InboxHarness;
let sendId: string;
let referralId: string;
const sentPages = 2;
const number = '+16175550199';

beforeEach(async () => {
  harness = await createInbox();
  ({ referralId } = await harness.deliver());
  sendId = await faxed();
});
afterEach(() => harness.database.stop());

interface Faxed {
  readonly of?: string;
  readonly ordinal?: number;
  readonly minutesAgo?: number;
  readonly failure?: string;
  readonly to?: string;
}

async function faxed({ of = referralId, ordinal = 1, minutesAgo = 0, failure, to = number }: Faxed = {}): Promise<string> {
  const at = new Date(Date.now() - minutesAgo * 60_000);
  const { db } = harness.database;
  const { id } = await db.send.create({
    data: {
      id: randomUUID(),
      referralId: of,
      channel: 'fax',
      step: 'packet',
      ordinal,
      to,
      state: failure === undefined ? 'accepted' : 'failed',
      rung: 1,
      pages: sentPages,
      providerId: randomUUID(),
      failure: failure ?? null,
      settledAt: failure === undefined ? null : at,
      at,
    },
  });
  return id;
}

/** A callback of the provider, as it comes. */
async function callback(
  event: string,
  { id = randomUUID(), of = sendId, ...payload }: Record<string, unknown> & { id?: string; of?: string } = {},
) {
  const { providerId } = await harness.database.db.send.findUniqueOrThrow({ where: { id: of } });
  const [status = '', failure] = event.split(':');
  const parsed = parseFaxEvent({
    data: {
      id,
      event_type: `fax.${status}`,
      occurred_at: '2026-03-02T15:00:00Z',
      record_type: 'event',
      payload: { fax_id: providerId, direction: 'outbound', status, call_duration_secs: 12, failure_reason: failure, ...payload },
    },
  });
  if (parsed === undefined) throw new Error('not read as a status of a fax');
  const { occurredAt, ...fact } = parsed;
  await harness.intake.deliveryEvent({ ...fact, channel: 'fax', occurredAtRealMs: occurredAt, raw: Buffer.from('{}') });
}

/** What the referral is told, and what it makes of it. */
async function heard(before: ReferralState = sending({ send: { ordinal: 1, sendId, tries: 1, receiptBy: now + hour, askNow: false } })) {
  await harness.intake.dispatch(20);
  return harness.process.signals
    .filter((signal) => signal.referralId === referralId)
    .reduce((state, { event }) => applyEvent(state, event, now), before);
}

const sendNow = () => harness.database.db.send.findUniqueOrThrow({ where: { id: sendId } });
const receipts = () => harness.database.db.receipt.findMany({ where: { sendId }, orderBy: { realAt: 'asc' } });

describe('fax-delivered-fewer-pages', () => {
  it('is not delivered in full: it is sent again', async () => {
    await callback('delivered', { page_count: 1 });
    expect(await sendNow()).toMatchObject({ state: 'failed', failure: 'pages-missing' });
    expect(await receipts()).toMatchObject([{ status: 'delivered', failure: 'pages-missing', pages: 1 }]);
    const state = await heard();
    expect(state.axes.delivery).toBe('failed');
    expect(state.send?.retryAt).toBeGreaterThan(now);
  });

  it.each([
    ['all pages', { page_count: 2 }],
    ['more pages, for a long one is printed on two', { page_count: 3 }],
    ['all pages, counted in words', { page_count: '2' }],
    ['no count', {}],
    ['a count of nothing', { page_count: null }],
    ['a count that is none', { page_count: 'two' }],
    ['a count below zero', { page_count: -1 }],
  ])('with %s it is delivered', async (_, payload) => {
    await callback('delivered', payload);
    expect(await sendNow()).toMatchObject({ state: 'transmitted', rung: 2 });
    expect((await heard()).axes.delivery).toBe('transmitted');
  });

  it('with no page at all it is not delivered', async () => {
    await callback('delivered', { page_count: 0 });
    expect(await sendNow()).toMatchObject({ state: 'failed' });
  });

  it('a later report of all pages still counts, and one of fewer after it does not', async () => {
    await callback('delivered', { page_count: 1 });
    await callback('delivered', { page_count: 2 });
    await callback('delivered', { page_count: 1 });
    expect(await sendNow()).toMatchObject({ state: 'transmitted', rung: 2 });
    const state = await heard();
    expect(state.axes.delivery).toBe('transmitted');
    expect(nextStep(state, now + 10 * hour).kind).not.toBe('transmit');
  });

  it('counts the pages of its packet for a send of an earlier version', async () => {
    const { db } = harness.database;
    const { id } = await db.packet.create({
      data: { id: randomUUID(), referralId, ordinal: 1, pages: 2, missing: [], facts: Buffer.from([0]), policy: 'p', at: new Date() },
    });
    await db.send.update({ where: { id: sendId }, data: { pages: null, packetId: id } });
    await callback('delivered', { page_count: 1 });
    expect(await sendNow()).toMatchObject({ failure: 'pages-missing' });
  });

  it('is judged alike when it comes before our own record of the send', async () => {
    const { db } = harness.database;
    const { providerId } = await sendNow();
    await db.send.update({ where: { id: sendId }, data: { providerId: null } });
    const parsed = { channel: 'fax' as const, eventId: 'early', providerId: providerId ?? '', status: 'delivered', rung: 2, pages: 1 };
    await harness.intake.deliveryEvent({ ...parsed, occurredAtRealMs: Date.now(), raw: Buffer.from('{}') });
    await db.send.update({ where: { id: sendId }, data: { providerId } });
    await harness.intake.dispatch(20);
    expect(await sendNow()).toMatchObject({ failure: 'pages-missing' });
  });
});

describe('fax-events-disordered', () => {
  it('delivered, then failed: delivered', async () => {
    await callback('delivered', { page_count: 2 });
    await callback('failed:receiver_call_dropped');
    const state = await heard();
    expect(await sendNow()).toMatchObject({ state: 'transmitted' });
    expect(state).toMatchObject({ axes: { delivery: 'transmitted' }, send: undefined });
  });

  it('failed, then delivered: delivered, and no second fax', async () => {
    await callback('failed:fax_signaling_timeout');
    await callback('delivered', { page_count: 2 });
    const state = await heard();
    expect(await sendNow()).toMatchObject({ state: 'transmitted' });
    expect(state).toMatchObject({ axes: { delivery: 'transmitted' }, send: undefined });
    expect(nextStep(state, now + 10 * hour).kind).not.toBe('transmit');
  });

  it('failed three times, twice with one id: one retry', async () => {
    await callback('failed:user_busy', { id: 'event-1' });
    await callback('failed:user_busy', { id: 'event-1' });
    await callback('failed:user_busy', { id: 'event-2' });
    const state = await heard();
    expect(harness.process.signals.filter(({ event }) => event.name === 'deliveryReceipt')).toHaveLength(1);
    expect(state.send).toMatchObject({ tries: 1 });
    expect(state.send?.retryAt).toBeGreaterThan(now);
  });
});

describe('a fax that can never arrive', () => {
  const endpoint = (id: string, changes: object = {}) =>
    harness.database.db.endpoint.create({
      data: {
        id,
        specialistId: 'heart',
        kind: 'fax',
        address: number,
        rank: 1,
        verifiedAt: new Date('2026-01-01Z'),
        verifiedBy: 'ana',
        ...changes,
      },
    });
  const endpointNow = (id = 'e1') => harness.database.db.endpoint.findUniqueOrThrow({ where: { id } });
  const audited = () => harness.database.db.audit.findMany({ where: { action: 'quarantine' } });

  beforeEach(async () => {
    await addOffice(harness.database.db);
    await endpoint('e1');
    await endpoint('other', { address: '+16175550198' });
  });

  it.each(['receiver_unallocated_number', 'destination_invalid', 'receiver_incompatible_destination', 'destination_unreachable'])(
    '%s: the next number at once, and this one is quarantined',
    async (code) => {
      await endpoint('same-number');
      await callback(`failed:${code}`);
      expect(await endpointNow()).toMatchObject({ quarantinedBecause: code });
      expect(await endpointNow('same-number')).toMatchObject({ quarantinedBecause: code });
      expect(await endpointNow('other')).toMatchObject({ quarantinedAt: null });
      expect((await audited()).map(({ subject }) => subject).sort()).toEqual(['endpoint/e1', 'endpoint/same-number']);
      const state = await heard();
      expect(state).toMatchObject({ send: undefined, route: undefined, passedOver: { endpoints: ['e1'] } });
    },
  );

  it.each(['user_busy', 'receiver_no_answer', 'fax_initial_communication_timeout'])('%s alone quarantines nothing', async (code) => {
    await callback(`failed:${code}`);
    expect(await endpointNow()).toMatchObject({ quarantinedAt: null });
    expect((await heard()).send?.retryAt).toBeGreaterThan(now);
  });

  it('no fax tone twice in a row is no fax machine', async () => {
    await faxed({ ordinal: 2, minutesAgo: 5, failure: 'fax_initial_communication_timeout' });
    await callback('failed:fax_initial_communication_timeout');
    expect(await endpointNow()).toMatchObject({ quarantinedBecause: 'no-fax-machine' });
    expect(await heard()).toMatchObject({ send: undefined, passedOver: { endpoints: ['e1'] } });
  });

  it('the fault of our own account quarantines nothing, and waits for a person', async () => {
    await callback('failed:account_disabled');
    expect(await endpointNow()).toMatchObject({ quarantinedAt: null });
    expect((await heard()).tasks).toMatchObject([{ reason: 'not-delivered', because: 'account_disabled' }]);
  });

  it('a number that was verified after the send stays in use', async () => {
    await harness.database.db.endpoint.update({ where: { id: 'e1' }, data: { verifiedAt: new Date(Date.now() + 60_000) } });
    await callback('failed:receiver_unallocated_number');
    expect(await endpointNow()).toMatchObject({ quarantinedAt: null });
  });

  it('a number that a third referral in a row gives up is quarantined', async () => {
    const others = await Promise.all(['P-2', 'P-3'].map((key) => harness.deliver({ key: `urn:ehr|${key}` })));
    for (const { referralId: of } of others)
      for (const ordinal of [1, 2, 3, 4]) await faxed({ of, ordinal, minutesAgo: 90, failure: 'user_busy' });
    for (const ordinal of [2, 3]) await faxed({ ordinal, minutesAgo: 30, failure: 'receiver_no_answer' });
    await callback('failed:user_busy');
    expect(await endpointNow()).toMatchObject({ quarantinedAt: null });
    await callback('failed:user_busy', { of: await faxed({ ordinal: 4 }) });
    expect(await endpointNow()).toMatchObject({ quarantinedBecause: 'failed-for-several-referrals' });
  });

  it('a number that worked in between stays in use', async () => {
    const others = await Promise.all(['P-2', 'P-3'].map((key) => harness.deliver({ key: `urn:ehr|${key}` })));
    for (const { referralId: of } of others)
      for (const ordinal of [1, 2, 3, 4]) await faxed({ of, ordinal, minutesAgo: 90, failure: 'user_busy' });
    const worked = await faxed({ ordinal: 9, minutesAgo: 60 });
    await callback('delivered', { of: worked });
    for (const ordinal of [2, 3, 4]) await faxed({ ordinal, minutesAgo: 30, failure: 'user_busy' });
    await callback('failed:user_busy');
    expect(await endpointNow()).toMatchObject({ quarantinedAt: null });
  });
});
