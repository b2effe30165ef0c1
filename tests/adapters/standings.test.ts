import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import type { ReferralEvent } from '../../src/domain/process/messages.js';
import type { ReferralStore } from '../../src/ports/referralStore.js';
import { blindIndex, clock, vault } from '../http/apiHarness.js';
import { givePractice, giveReferral } from '../support/measureRows.js';
import { monday } from '../support/orders.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let store: ReferralStore;
let mine: string;
let other: string;
const at = new Date(monday);
const visit = randomUUID();
const fax = randomUUID();
const text = randomUUID();
const faxReceipt = randomUUID();
const textReceipt = randomUUID();
const reply = randomUUID();
const version = randomUUID();

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  await givePractice(db);
  store = createPostgresReferralStore({ db, vault, clock, blindIndex });
  mine = await giveReferral(db, at.toISOString());
  other = await giveReferral(db, at.toISOString());
  await db.appointment.create({ data: { id: visit, referralId: mine, status: 'booked', startAt: at, source: 'ehr', at } });
  for (const [id, channel, step] of [
    [fax, 'fax', 'packet'],
    [text, 'sms', 'nudge'],
  ] as const)
    await db.send.create({
      data: { id, referralId: mine, channel, step, ordinal: 7, to: '+1', state: channel === 'fax' ? 'transmitted' : 'failed', rung: 2, at },
    });
  for (const [id, sendId] of [
    [faxReceipt, fax],
    [textReceipt, text],
  ] as const)
    await db.receipt.create({ data: { id, sendId, eventId: id, status: 'x', occurredAt: at, at } });
  const body = new Uint8Array();
  await db.reply.create({ data: { id: reply, providerId: reply, from: '+1', referralId: mine, meaning: 'help', body, at } });
  await db.orderVersion.create({ data: { id: version, referralId: mine, contentHash: '', change: 'clinical', body, at } });
  await db.referralProjection.update({ where: { referralId: mine }, data: { runId: 'run-2' } });
});
afterAll(() => database.stop());

const events: readonly ReferralEvent[] = [
  { name: 'appointment', input: { id: 'any', appointmentId: visit, status: 'fulfilled' } },
  { name: 'deliveryReceipt', input: { id: faxReceipt, sendId: fax, rung: 5 } },
  { name: 'textStatus', input: { id: textReceipt, sendId: text, status: 'failed' } },
  { name: 'reply', input: { id: reply, meaning: 'stop' } },
  { name: 'orderChanged', input: { id: version, change: 'revoked' } },
  { name: 'runChanged', input: { id: 'run-2' } },
];

it('are what the rows say that the events name, in their order', async () => {
  expect(await store.standings(mine, events)).toEqual([
    { name: 'appointment', row: { status: 'booked', startAt: monday } },
    { name: 'deliveryReceipt', row: { state: 'transmitted', rung: 2 } },
    { name: 'textStatus', row: { state: 'failed', rung: 2 } },
    { name: 'reply', row: { meaning: 'help' } },
    { name: 'orderChanged', row: { change: 'clinical' } },
    { name: 'runChanged', row: {} },
  ]);
});

it('are none for the rows of another referral, for a row of another kind, and for what is no id', async () => {
  expect(await store.standings(other, events)).toEqual(events.map(() => undefined));
  const forged: readonly ReferralEvent[] = [
    { name: 'appointment', input: { id: 'v', appointmentId: reply, status: 'fulfilled' } },
    { name: 'appointment', input: { id: 'v', appointmentId: "x'; drop table evidence", status: 'fulfilled' } },
    // A receipt of another send, and a text's where a packet's is asked for.
    { name: 'deliveryReceipt', input: { id: textReceipt, sendId: fax, rung: 5 } },
    { name: 'deliveryReceipt', input: { id: textReceipt, sendId: text, rung: 5 } },
    { name: 'runChanged', input: { id: 'run-9' } },
  ];
  expect(await store.standings(mine, forged)).toEqual(forged.map(() => undefined));
  expect(await store.standings(mine, [])).toEqual([]);
});
