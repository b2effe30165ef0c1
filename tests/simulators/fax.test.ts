import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createPacketRenderer } from '../../src/adapters/pdf/packetRenderer.js';
import { parseFaxEvent, type FaxEvent } from '../../src/wire/telnyxCallbacks.js';
import { createFaxSimulator, type FaxSimulator } from '../../src/simulators/fax/simulator.js';
import { packetContent } from '../support/packetContent.js';
import { smallPdf } from '../support/smallPdf.js';

const { privateKey } = generateKeyPairSync('ed25519');
const clock = { now: () => Date.parse('2026-11-23T09:00:00Z'), realNow: Date.now };
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Ear {
  url: string;
  events: FaxEvent[];
  genuine: boolean[];
  /** What the listener answers with from now on. */
  answer: (status: number) => void;
  until: (enough: () => boolean) => Promise<void>;
}

/** Hears the callbacks as the API would, and checks what was signed. */
async function ear(): Promise<Ear> {
  const events: FaxEvent[] = [];
  const genuine: boolean[] = [];
  let status = 200;
  const looks = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const event = parseFaxEvent(JSON.parse(body.toString()));
      if (event) events.push(event);
      const signature = Buffer.from(String(request.headers['telnyx-signature-ed25519']), 'base64');
      genuine.push(
        verify(
          null,
          Buffer.concat([Buffer.from(`${String(request.headers['telnyx-timestamp'])}|`), body]),
          createPublicKey(privateKey),
          signature,
        ),
      );
      response.writeHead(status).end();
      for (const look of looks) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/telnyx/fax`,
    events,
    genuine,
    answer: (next) => {
      status = next;
    },
    until: (enough) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (enough()) resolve();
        };
        looks.add(look);
        look();
      }),
  };
}

async function simulator(webhookUrl: string, dataFolder?: string): Promise<FaxSimulator> {
  const started = await createFaxSimulator({ port: 0, signingKey: privateKey, webhookUrl, clock, stepMs: 1, dataFolder });
  stops.push(started.stop);
  return started;
}

const bearer = { authorization: 'Bearer KEY-test' };

async function send(url: string, { to = '+12025550142', key = 'r1:packet:1', document = smallPdf(3) } = {}): Promise<Response> {
  const form = new FormData();
  form.set('media', new Blob([new Uint8Array(document)]), 'packet.pdf');
  form.set('media_name', 'packet.pdf');
  await fetch(`${url}/v2/media`, { method: 'POST', headers: bearer, body: form });
  const body = JSON.stringify({ connection_id: '1', from: '+12025550100', to, media_name: 'packet.pdf', client_state: btoa(key) });
  return fetch(`${url}/v2/faxes`, { method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body });
}

async function behave(url: string, manner: string, to?: string): Promise<Response> {
  return fetch(`${url}/_behave`, { method: 'POST', body: JSON.stringify({ match: { to }, do: manner }) });
}

const get = async (url: string): Promise<unknown> => (await fetch(url, { headers: bearer })).json();

describe('the simulated fax provider', () => {
  it('takes a fax through its states, and tells of each in order, signed', async () => {
    const listener = await ear();
    const { url, publicKey } = await simulator(listener.url);
    expect((await send(url)).status).toBe(202);
    await listener.until(() => listener.events.length === 4);
    expect(listener.events.map((event) => event.status)).toEqual(['queued', 'media.processed', 'sending.started', 'delivered']);
    expect(listener.genuine).toEqual([true, true, true, true]);
    expect(listener.events[0]).toMatchObject({ key: 'r1:packet:1' });
    expect(Buffer.from(publicKey, 'base64')).toHaveLength(32);
    expect(await get(`${url}/_sent`)).toMatchObject([
      { key: 'r1:packet:1', to: '+12025550142', at: '2026-11-23T09:00:00.000Z', pages: 3, status: 'delivered' },
    ]);
  });

  it('shows the pages that it accepted, also after the sender deleted the document', async () => {
    const { url } = await simulator((await ear()).url);
    const { data } = (await (await send(url)).json()) as { data: { id: string } };
    expect((await fetch(`${url}/v2/media/packet.pdf`, { method: 'DELETE', headers: bearer })).status).toBe(204);
    expect((await fetch(`${url}/v2/media/packet.pdf`, { method: 'DELETE', headers: bearer })).status).toBe(404);
    const pages = Buffer.from(await (await fetch(`${url}/_pages/${data.id}`)).arrayBuffer());
    expect(pages.equals(smallPdf(3))).toBe(true);
  });

  it('prints a real packet, page for page', async () => {
    const packet = await createPacketRenderer().render(packetContent());
    const { url } = await simulator((await ear()).url);
    await send(url, { document: packet.pdf });
    expect(await get(`${url}/_sent`)).toMatchObject([{ pages: packet.pages }]);
  });

  it.each([
    ['fail', 'destination_unreachable'],
    ['busy', 'user_busy'],
  ])('ends in %s when told to', async (manner, failure) => {
    const listener = await ear();
    const { url } = await simulator(listener.url);
    await behave(url, manner, '+12025550142');
    await send(url);
    await listener.until(() => listener.events.length === 4);
    expect(listener.events.at(-1)).toMatchObject({ status: 'failed', failure });
  });

  it('reports fewer pages than it took when told to', async () => {
    const listener = await ear();
    const { url } = await simulator(listener.url);
    await behave(url, 'short');
    await send(url);
    await listener.until(() => listener.events.length === 4);
    expect(listener.events.at(-1)).toMatchObject({ status: 'delivered', pages: 1 });
  });

  it('stays silent after taking a fax when told to', async () => {
    const listener = await ear();
    const { url } = await simulator(listener.url);
    await behave(url, 'silent', '+12025550142');
    await send(url);
    await send(url, { to: '+12025550143', key: 'r2:packet:1' });
    await listener.until(() => listener.events.some((event) => event.status === 'delivered'));
    expect(listener.events.filter((event) => event.key === 'r1:packet:1').map((event) => event.status)).toEqual(['queued']);
  });

  it('tells everything twice when told to, each time as the same event', async () => {
    const listener = await ear();
    const { url } = await simulator(listener.url);
    await behave(url, 'duplicate-callbacks');
    await send(url);
    await listener.until(() => listener.events.length === 8);
    expect(new Set(listener.events.map((event) => event.eventId)).size).toBe(4);
  });

  it('tells again until it is heard', async () => {
    const listener = await ear();
    listener.answer(503);
    const { url } = await simulator(listener.url);
    await send(url);
    await listener.until(() => listener.events.length >= 2);
    expect(new Set(listener.events.map((event) => event.eventId)).size).toBe(1);
    listener.answer(200);
    await listener.until(() => listener.events.at(-1)?.status === 'delivered');
  });

  it('keeps what it holds over a restart, and tells what was not yet heard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fax-'));
    stops.push(() => rm(folder, { recursive: true }));
    const listener = await ear();
    listener.answer(503);
    const before = await simulator(listener.url, folder);
    const { data } = (await (await send(before.url)).json()) as { data: { id: string } };
    await behave(before.url, 'busy', '+12025550143');
    await listener.until(() => listener.events.length >= 1);
    await before.stop();
    listener.answer(200);
    const after = await simulator(listener.url, folder);
    await listener.until(() => listener.events.at(-1)?.status === 'delivered');
    expect(await get(`${after.url}/v2/faxes/${data.id}`)).toMatchObject({
      data: { status: 'delivered', client_state: btoa('r1:packet:1') },
    });
    expect((await fetch(`${after.url}/_pages/${data.id}`)).status).toBe(200);
    await send(after.url, { to: '+12025550143', key: 'r2:packet:1' });
    await listener.until(() => listener.events.at(-1)?.failure === 'user_busy');
    expect((await readdir(folder)).toSorted()).toEqual(['documents', 'faxes.ndjson']);
  });

  it('lists by number, date and page, newest first', async () => {
    const { url } = await simulator((await ear()).url);
    for (const number of [1, 2, 3]) await send(url, { key: `r${number}` });
    await send(url, { key: 'other', to: '+12025550143' });
    const filter = `filter[to][eq]=${encodeURIComponent('+12025550142')}&filter[created_at][gte]=2020-01-01T00:00:00Z`;
    const page = (await get(`${url}/v2/faxes?${filter}&page[size]=2&page[number]=1`)) as { data: { client_state: string }[]; meta: object };
    expect(page.data.map((fax) => atob(fax.client_state))).toEqual(['r3', 'r2']);
    expect(page.meta).toEqual({ page_number: 1, page_size: 2, total_pages: 2, total_results: 3 });
    expect(await get(`${url}/v2/faxes?filter[created_at][gt]=2999-01-01T00:00:00Z`)).toMatchObject({ data: [] });
  });

  it('refuses what a provider would refuse', async () => {
    const { url } = await simulator((await ear()).url);
    expect((await fetch(`${url}/v2/faxes`)).status).toBe(401);
    expect((await send(url, { to: '555-0142' })).status).toBe(422);
    expect((await send(url, { document: Buffer.from('%PDF-1.4 no more than a promise') })).status).toBe(422);
    expect((await fetch(`${url}/v2/faxes/none`, { headers: bearer })).status).toBe(404);
    expect((await behave(url, 'explode')).status).toBe(422);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('never calls anything but this machine', async () => {
    const { url } = await simulator('https://hooks.example.com/fax');
    await send(url);
    expect(await get(`${url}/_sent`)).toHaveLength(1);
  });
});
