import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPostgresFaxStore } from '../../src/adapters/postgres/faxes/faxStore.js';
import { createTelnyxDocuments } from '../../src/adapters/telnyx/documents.js';
import { Rejected, Unavailable } from '../../src/domain/errors.js';
import { fetchFaxDocuments } from '../../src/outbox/faxDocuments.js';
import type { FaxDocuments } from '../../src/ports/inboundFaxes.js';
import { createFaxSimulator, type FaxSimulator } from '../../src/simulators/fax/simulator.js';
import { generateKeyPairSync } from 'node:crypto';
import { openHarness, tokens, vault, type Harness } from '../http/apiHarness.js';
import { smallPdf } from '../support/smallPdf.js';
import { addOffice } from '../support/texting.js';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
  await addOffice(harness.database.db);
});
afterEach(() => harness.stop());

const office = '+12125550178';
interface Event {
  readonly id?: string;
  readonly of?: string;
  readonly more?: object;
}
const event = (type: string, { id = randomUUID(), of = 'fax-1', more = {} }: Event = {}) => ({
  data: {
    id,
    event_type: `fax.${type}`,
    occurred_at: '2026-03-02T15:00:00Z',
    record_type: 'event',
    payload: {
      fax_id: of,
      direction: 'inbound',
      from: office,
      to: '+16175550100',
      page_count: 2,
      media_url: 'https://media.example/1.pdf',
      ...more,
    },
  },
});
const hear = async (...told: Parameters<typeof event>): Promise<void> => {
  expect((await harness.telnyx(event(...told))).status).toBe(200);
};
const { documents, fetched } = {
  documents: (document: Uint8Array | Error = smallPdf(2)): FaxDocuments => ({
    fetch: async () => {
      if (document instanceof Error) throw document;
      return { bytes: document, type: 'application/pdf' };
    },
  }),
  fetched: (from: FaxDocuments) =>
    fetchFaxDocuments(
      { faxes: createPostgresFaxStore({ db: harness.database.db, vault }), documents: from, log: { error: () => undefined } },
      10,
    ),
};
const messages = () => harness.database.db.message.findMany({ include: { inbox: { include: { fax: true } } } });
const open = async (token: string = tokens.coordinator) => {
  const [message] = await messages();
  return harness.call('GET', `/api/messages/${message?.id}/document`, { token });
};

describe('a fax to the practice', () => {
  it('is a message in the queue, with its office and its pages, for a person to open', async () => {
    await harness.database.db.endpoint.create({ data: { id: 'heart-fax', specialistId: 'heart', kind: 'fax', address: office, rank: 1 } });
    await hear('received');
    expect(await messages()).toMatchObject([
      {
        kind: 'fax',
        state: 'open',
        why: 'no-referral',
        phone: office,
        inbox: { fax: { specialistId: 'heart', pages: 2, state: 'awaited' } },
      },
    ]);
    const early = await open();
    expect([early.status, await early.json()]).toMatchObject([
      404,
      { title: 'The document of this fax is being fetched. Try again in a minute.' },
    ]);
    await fetched(documents());
    const answer = await open();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(smallPdf(2))).toBe(true);
    const [message] = await messages();
    expect(await harness.database.db.audit.findMany({ where: { action: 'read-fax' } })).toMatchObject([
      { subject: `message/${message?.id}` },
    ]);
  });

  it('is stored sealed, and its address is forgotten', async () => {
    await hear('received');
    const [before] = await messages();
    expect(Buffer.from(before?.inbox.fax?.media ?? []).includes('media.example')).toBe(false);
    await fetched(documents());
    const [after] = await messages();
    expect(Buffer.from(after?.inbox.fax?.document ?? []).includes('%PDF')).toBe(false);
    expect(after?.inbox.fax).toMatchObject({ state: 'stored', media: null });
  });

  it('is one message, however often and by however many events it is reported', async () => {
    await hear('receiving.started');
    await hear('media.processing.started');
    await hear('received', { id: 'event-1' });
    await hear('received', { id: 'event-1' });
    await hear('received', { id: 'event-2' });
    await fetched(documents());
    await hear('received', { id: 'event-3', more: { media_url: 'https://media.example/2.pdf' } });
    expect(await messages()).toMatchObject([{ inbox: { fax: { state: 'stored' } } }]);
  });

  it.each([
    ['a number that nobody knows', { from: '+13125550100' }, '+13125550100'],
    ['a number whose plus was lost', { from: ' 13125550100' }, '+13125550100'],
    ['nobody', { from: null }, null],
    ['a word', { from: 'anonymous' }, 'anonymous'],
  ])('from %s is a message too', async (_, more, phone) => {
    await hear('received', { more });
    expect(await messages()).toMatchObject([{ phone, inbox: { fax: { specialistId: null } } }]);
  });

  it.each([
    ['without an address', { media_url: null }],
    ['without pages', { page_count: null }],
    ['without a direction', { direction: undefined }],
    ['that broke off', { partial_content: true }],
  ])('%s is a message too', async (_, more) => {
    await hear('received', { more });
    expect(await messages()).toHaveLength(1);
  });

  it('that the provider could not receive is a message, and one that arrives after all has a document', async () => {
    await hear('failed', { more: { failure_reason: 'sender_call_dropped' } });
    expect(await messages()).toMatchObject([{ inbox: { fax: { state: 'failed', failure: 'sender_call_dropped' } } }]);
    expect(await fetched(documents())).toBe(0);
    await hear('received');
    await fetched(documents());
    await hear('failed');
    expect(await messages()).toMatchObject([{ inbox: { fax: { state: 'stored', failure: null } } }]);
  });

  it('whose document cannot be fetched is asked for again, and then says what to do', async () => {
    await hear('received');
    const { db } = harness.database;
    const due = () => db.inboundFax.updateMany({ data: { availableAt: new Date(0) } });
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      expect(await fetched(documents(new Unavailable('provider-failing', 'Away.')))).toBe(1);
      expect(await fetched(documents())).toBe(0);
      await due();
    }
    await fetched(documents(new Unavailable('provider-failing', 'Away.')));
    expect(await messages()).toMatchObject([{ inbox: { fax: { state: 'failed', failure: 'provider-failing', attempts: 10 } } }]);
    expect(((await (await open()).json()) as { title: string }).title).toContain('ask the sender to send it again');
  });

  it('that is no document is not asked for again', async () => {
    await hear('received');
    await fetched(documents(new Rejected('not-a-document', 'A page.')));
    expect(await messages()).toMatchObject([{ inbox: { fax: { state: 'failed', failure: 'not-a-document' } } }]);
  });

  it('is opened by those who care for patients only, and by no one who is not signed in', async () => {
    await hear('received');
    await fetched(documents());
    expect((await open(tokens.engineer)).status).toBe(403);
    expect((await open(tokens.clinician)).status).toBe(200);
    expect((await open('nobody')).status).toBe(401);
  });

  it('is no document of another message', async () => {
    expect((await harness.call('GET', `/api/messages/${randomUUID()}/document`, { token: tokens.coordinator })).status).toBe(404);
  });
});

describe('the simulated provider', () => {
  let simulator: FaxSimulator;
  beforeEach(async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    // Its events are told by the test: only their bodies count here.
    simulator = await createFaxSimulator({
      port: 0,
      signingKey: privateKey,
      webhookUrl: 'http://127.0.0.1:9/',
      clock: { now: Date.now, realNow: Date.now },
    });
  });
  afterEach(() => simulator.stop());

  it.each([false, true])('hands out the document of a fax; its link expired: %s', async (isExpired) => {
    const body = JSON.stringify({ from: office, document: Buffer.from(smallPdf(3)).toString('base64'), isExpired });
    const { id } = (await (await fetch(`${simulator.url}/_receive`, { method: 'POST', body })).json()) as { id: string };
    await hear('received', { of: id, more: { media_url: `${simulator.url}/_inbound/${id}-1.pdf` } });
    await fetched(createTelnyxDocuments({ apiKey: 'KEY', baseUrl: simulator.url, mediaUrls: [], timeoutMs: 5_000 }));
    expect(Buffer.from(await (await open()).arrayBuffer()).equals(smallPdf(3))).toBe(true);
  });
});
