import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.js';
import { createPostgresPracticeBook } from '../../src/adapters/postgres/practiceSettings.js';
import { createPostgresReferralStore } from '../../src/adapters/postgres/referral/store.js';
import { createPostgresWorklist } from '../../src/adapters/postgres/worklist/worklist.js';
import { freePort } from '../../src/cli/shared/freePort.js';
import type { PracticeSettings } from '../../src/ports/practiceSettings.js';
import type { ReferralStore, Row } from '../../src/ports/referralStore.js';
import type { Worklist } from '../../src/ports/worklist.js';
import { blindIndex, clock, vault } from '../http/apiHarness.js';
import { chart, orderContent } from '../support/orders.js';

let db: Database;
beforeAll(async () => {
  db = openDatabase(`postgresql://nobody@127.0.0.1:${await freePort()}/nowhere`);
});
afterAll(() => db.$disconnect());

const id = randomUUID();
const place = { referralId: id, ordinal: 1 };
const axes = { delivery: 'none', acceptance: 'none', appointment: 'none', report: 'none', writeBack: 'none' } as const;
const row: Row = {
  status: { stage: 'booking', axes, owner: '', next: { what: 'wait', at: null }, deadline: null, queue: '', nudgesSent: 0 },
  tasks: [],
};

/** A call of each method: one that is added and not called here does not compile. */
const store: Record<keyof ReferralStore, (of: ReferralStore) => Promise<unknown>> = {
  order: (of) => of.order(id),
  savePacket: (of) => of.savePacket({ ...place, order: orderContent(), chart: chart(), missing: [], policy: '', sensitive: false }),
  packet: (of) => of.packet(id, 1),
  saveRoute: (of) => of.saveRoute({ ...place, reasons: [], passedOver: [], by: 'rules', policy: '' }),
  intendSend: (of) =>
    of.intendSend({
      ...place,
      channel: 'fax',
      address: '',
      endpointId: '',
      specialistId: '',
      packetId: id,
      pages: { pdf: new Uint8Array(), sha256: '', count: 1 },
    }),
  findSend: (of) => of.findSend(id, 1),
  sending: (of) => of.sending(id, { send: 1, packet: 1 }),
  sendAccepted: (of) => of.sendAccepted(id, { providerId: '' }),
  sendFailed: (of) => of.sendFailed(id, ''),
  chartFacts: (of) => of.chartFacts(id),
  saveChartWrites: (of) => of.saveChartWrites(id, [{ what: 'task', resource: 'Task/1' }]),
  standings: (of) => of.standings(id, [{ name: 'runChanged', input: { id } }]),
  record: (of) => of.record({ referralId: id, runId: id, sequence: 1, at: 0, row, facts: [], deadlines: {} }),
};
const practiceSettings: Record<keyof PracticeSettings, (of: PracticeSettings) => Promise<unknown>> = {
  practice: (of) => of.practice(),
  specialtyRules: (of) => of.specialtyRules(),
  specialtyLabel: (of) => of.specialtyLabel('cardiology'),
  coordinatorOf: (of) => of.coordinatorOf('nobody@example.org'),
};

const away = { name: 'Unavailable', code: 'database-away' };

const worklist: Record<keyof Worklist, (of: Worklist) => Promise<unknown>> = {
  list: (of) => of.list({ scope: 'all', actor: '', status: 'open', limit: 1 }),
  those: (of) => of.those([id]),
  counts: (of) => of.counts(''),
  patient: (of) => of.patient(id),
  packet: (of) => of.packet(id),
  changeMark: (of) => of.changeMark(),
  people: (of) => of.people(),
  specialists: (of) => of.specialists(''),
};

describe('with the database out of reach', () => {
  it.each(Object.entries(store))('the referral store says so: %s', async (_name, call) => {
    await expect(call(createPostgresReferralStore({ db, vault, clock, blindIndex }))).rejects.toMatchObject(away);
  });

  it.each(Object.entries(worklist))('the worklist says so: %s', async (_name, call) => {
    await expect(call(createPostgresWorklist({ db, vault, clock, blindIndex, ehr: 'ehr' }))).rejects.toMatchObject(away);
  });

  it.each(Object.entries(practiceSettings))('the practice book says so: %s', async (_name, call) => {
    await expect(call(createPostgresPracticeBook(db))).rejects.toMatchObject(away);
  });
});
