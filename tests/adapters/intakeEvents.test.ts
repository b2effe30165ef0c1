import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { moveOf } from '../../src/adapters/postgres/intake/receipts.js';
import type { AppointmentFact } from '../../src/domain/order/order.js';
import type { Intake } from '../../src/ports/intake.js';
import { createInbox, raw, type InboxHarness } from './inboxHarness.js';

let harness: InboxHarness;
let database: InboxHarness['database'];
let process: InboxHarness['process'];
let intake: InboxHarness['intake'];
let deliver: InboxHarness['deliver'];

beforeEach(async () => {
  harness = await createInbox();
  ({ database, process, intake, deliver } = harness);
});

afterEach(() => database.stop());

describe('an appointment', () => {
  const fact = (changed: Partial<AppointmentFact> = {}): AppointmentFact => ({
    ehrId: 'apt-1',
    version: '1',
    status: 'booked',
    start: '2026-03-20T15:00:00Z',
    end: '2026-03-20T15:30:00Z',
    orderIds: ['id-urnehrP1'],
    patientRef: 'Patient/1',
    ...changed,
  });
  const hear = (changed: Partial<AppointmentFact> = {}, eventId: string = randomUUID()) =>
    intake.appointment({ eventId, appointment: fact(changed), raw });
  const told = () => process.signals.map(({ event }) => (event.name === 'appointment' ? event.input.status : event.name));

  it('reaches its referral by the order that it is based on', async () => {
    const { referralId } = await deliver();
    expect(await hear()).toEqual({ referralId });
    await intake.dispatch(10);
    expect(process.signals).toMatchObject([
      { referralId, event: { name: 'appointment', input: { status: 'booked', startAt: Date.parse('2026-03-20T15:00:00Z') } } },
    ]);
  });

  it('is told once, however often it is delivered', async () => {
    await deliver();
    await hear({}, 'evt-1');
    await hear({}, 'evt-1');
    await hear({ version: '2' });
    await intake.dispatch(10);
    expect(told()).toEqual(['booked']);
    expect(await database.db.appointment.count()).toBe(1);
  });

  it('that was kept is one proof of grade A', async () => {
    await deliver();
    await hear();
    await hear({ version: '2', status: 'fulfilled' });
    await hear({ version: '3', status: 'fulfilled' });
    await intake.dispatch(10);
    expect(told()).toEqual(['booked', 'fulfilled']);
    expect(await database.db.evidence.findMany()).toMatchObject([
      { grade: 'A', kind: 'ehr-appointment-fulfilled', visitAt: new Date('2026-03-20T15:00:00Z') },
    ]);
  });

  it('of an older version changes nothing', async () => {
    await deliver();
    await hear({ version: '5', status: 'cancelled' });
    await hear({ version: '4', status: 'booked' });
    await intake.dispatch(10);
    expect(told()).toEqual(['cancelled']);
  });

  it('that we wrote ourselves comes back without a loop and without a proof', async () => {
    const { referralId } = await deliver();
    await database.db.appointment.create({
      data: {
        id: randomUUID(),
        referralId,
        status: 'booked',
        startAt: new Date('2026-03-20T15:00:00Z'),
        source: 'coordinator',
        at: new Date(),
      },
    });
    await hear({ ourReferralId: referralId, orderIds: [] });
    await database.db.evidence.create({
      data: { id: randomUUID(), referralId, grade: 'B', kind: 'office-attested', source: 'person', at: new Date() },
    });
    await database.db.chartWrite.create({
      data: { id: randomUUID(), referralId, what: 'appointment', resource: 'Appointment/apt-1/_history/2', version: '2', at: new Date() },
    });
    await hear({ ourReferralId: referralId, orderIds: [], version: '2', status: 'fulfilled' });
    await intake.dispatch(10);
    expect(told()).toEqual([]);
    expect(await database.db.appointment.count()).toBe(1);
    expect(await database.db.evidence.count()).toBe(1);
  });

  it.each([
    ['without a referral', { orderIds: ['nobody'] }],
    ['of another patient', { patientRef: 'Patient/2' }],
  ])('%s is kept and starts nothing', async (_what, changed) => {
    await deliver();
    expect(await hear(changed)).toEqual({});
    await intake.dispatch(10);
    expect(told()).toEqual([]);
    expect(await database.db.inbox.count({ where: { kind: 'appointment', state: 'recorded' } })).toBe(1);
  });

  it('of an order that is only recorded is kept for the baseline', async () => {
    const { referralId } = await deliver({ specialty: 'dermatology' });
    expect(await hear({ status: 'fulfilled' })).toEqual({ referralId });
    await intake.dispatch(10);
    expect(process.signals).toEqual([]);
    expect(await database.db.appointment.count()).toBe(1);
  });
});

describe('a text from a patient', () => {
  const from = '+16175550123';
  const write = (meaning: Parameters<Intake['reply']>[0]['meaning'], eventId: string = randomUUID()) =>
    intake.reply({ eventId, from, meaning, raw, by: 'words' });
  const nudged = async (referralId: string, step = 'nudge', permit: object = { language: 'es' }) =>
    database.db.send.create({
      data: {
        id: randomUUID(),
        referralId,
        channel: 'sms',
        step,
        ordinal: 1,
        to: from,
        state: 'accepted',
        providerId: `SM${randomUUID()}`,
        permit,
        at: new Date(),
      },
    });
  const blocked = async () => (await database.db.optOut.findUnique({ where: { phone: from } }))?.revokedAt === null;

  it('that says STOP blocks the number at once, with the workflows down', async () => {
    process.isDown = true;
    expect(await write('stop')).toMatchObject({ isNew: true, alreadyOptedOut: false });
    expect(await blocked()).toBe(true);
    expect(await write('stop')).toMatchObject({ alreadyOptedOut: true });
    await write('start');
    expect(await blocked()).toBe(false);
    await write('stop');
    expect(await blocked()).toBe(true);
  });

  it('waits for a send that holds the number, and then blocks the next', async () => {
    const order: string[] = [];
    let hold: () => void = () => undefined;
    const held = new Promise<void>((free) => (hold = free));
    const locked = new Promise<void>((isLocked) => {
      void database.db.$transaction(async (tx) => {
        await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${from}, 0))`;
        isLocked();
        await held;
        order.push('permit');
      });
    });
    await locked;
    const stopping = write('stop').then(() => order.push('stop'));
    hold();
    await stopping;
    expect(order).toEqual(['permit', 'stop']);
  });

  it('reaches the open referral that last texted the number, in its language', async () => {
    const { referralId } = await deliver();
    await nudged(referralId);
    const answer = { referralId, meaning: 'booked', by: 'words', language: 'es', alreadyOptedOut: false, sameToday: 0 };
    expect(await write('booked', 'SM1')).toEqual({ ...answer, isNew: true });
    expect(await write('booked', 'SM1')).toEqual({ ...answer, isNew: false });
    await intake.dispatch(10);
    expect(process.signals).toMatchObject([{ referralId, event: { name: 'reply', input: { meaning: 'booked' } } }]);
    expect(await database.db.reply.count()).toBe(1);
  });

  it('from a number that nobody texted is kept', async () => {
    expect(await write('unclear')).toMatchObject({ language: 'en', isNew: true });
    expect(await database.db.reply.count()).toBe(1);
  });
});

describe('a receipt', () => {
  const sent = async (channel: 'fax' | 'sms', providerId: string | null = 'provider-1') => {
    const { referralId } = await deliver();
    const { id } = await database.db.send.create({
      data: {
        id: randomUUID(),
        referralId,
        channel,
        step: channel === 'fax' ? 'packet' : 'nudge',
        ordinal: 1,
        to: '+16175550199',
        state: 'intended',
        providerId,
        at: new Date(),
      },
    });
    return { referralId, id };
  };
  const fax = (status: string, more: { key?: string; failure?: string; eventId?: string } = {}) =>
    intake.deliveryEvent({
      channel: 'fax',
      eventId: randomUUID(),
      providerId: 'provider-1',
      status,
      rung: { queued: 1, delivered: 2 }[status],
      occurredAtRealMs: Date.now(),
      raw,
      ...more,
    });
  const text = (status: string, failure?: string) =>
    intake.textStatus({ eventId: `provider-1:${status}`, providerId: 'provider-1', status, failure, raw });
  const sendNow = async (id: string) => database.db.send.findUniqueOrThrow({ where: { id } });

  it('moves a fax forward and tells the referral once it is delivered', async () => {
    const { id, referralId } = await sent('fax');
    await fax('queued');
    await fax('delivered');
    await intake.dispatch(10);
    expect(await sendNow(id)).toMatchObject({ state: 'transmitted', rung: 2 });
    // That the provider took it the referral knows by itself.
    expect(process.signals.map(({ event }) => event.input)).toMatchObject([{ sendId: id, rung: 2 }]);
    expect(process.signals.every((signal) => signal.referralId === referralId)).toBe(true);
  });

  it.each([
    ['id', (id: string, _referralId: string) => id],
    ['place', (_id: string, referralId: string) => `${referralId}:packet:1`],
  ])('finds a fax by our own %s before the answer was recorded', async (_what, keyOf) => {
    const { id, referralId } = await sent('fax', null);
    await fax('delivered', { key: keyOf(id, referralId) });
    expect(await sendNow(id)).toMatchObject({ state: 'transmitted', rung: 2, providerId: 'provider-1' });
  });

  it('that comes twice is told once', async () => {
    await sent('fax');
    await fax('delivered', { eventId: 'evt-1' });
    await fax('delivered', { eventId: 'evt-1' });
    await fax('delivered');
    await intake.dispatch(10);
    expect(process.signals).toHaveLength(1);
  });

  it('of a failure after a success changes nothing; a success after a failure wins', async () => {
    const { id } = await sent('sms');
    await text('failed', '30003');
    expect(await sendNow(id)).toMatchObject({ state: 'failed', failure: '30003' });
    await text('delivered');
    await text('undelivered', '30008');
    await intake.dispatch(10);
    expect(await sendNow(id)).toMatchObject({ state: 'delivered', rung: 3 });
    // A text that arrived moves nothing, and wakes no workflow.
    expect(process.signals.map(({ event }) => 'status' in event.input && event.input.status)).toEqual(['failed']);
  });

  it('of a text that we do not know yet is matched once we do', async () => {
    const { id } = await sent('sms', null);
    await text('undelivered', '30003');
    await intake.dispatch(10);
    expect(process.signals).toEqual([]);
    await database.db.send.update({ where: { id }, data: { providerId: 'provider-1' } });
    await intake.dispatch(10);
    await intake.dispatch(10);
    expect(process.signals.map(({ event }) => event.name)).toEqual(['textStatus']);
    expect(await sendNow(id)).toMatchObject({ state: 'failed', failure: '30003' });
  });

  it('only ever moves a send forward, whatever comes in whatever order', () => {
    const statuses = { queued: 1, sent: 2, delivered: 3, failed: undefined } as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...(Object.keys(statuses) as (keyof typeof statuses)[])), { maxLength: 12 }), (heard) => {
        const end = heard.reduce((send, status) => ({ ...send, ...moveOf(send, { channel: 'sms', status, rung: statuses[status] }) }), {
          state: 'intended',
          rung: 0,
        });
        if (heard.includes('delivered')) expect(end.state).toBe('delivered');
        else if (heard.includes('failed')) expect(end.state).toBe('failed');
        else expect(end.rung).toBe(Math.max(0, ...heard.map((status) => statuses[status] ?? 0)));
      }),
    );
  });
});
