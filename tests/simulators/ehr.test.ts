import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { mondayMs, startEhr, type Json, type TestEhr } from '../support/ehr.js';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const fhir = { 'content-type': 'application/fhir+json' };
const patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Test' }] };
const order = {
  resourceType: 'ServiceRequest',
  id: 'o1',
  status: 'active',
  intent: 'order',
  code: { text: 'Referral' },
  subject: { reference: 'Patient/p1' },
};

interface Received {
  id: string;
  path: string;
  body: Json;
}

/** Takes webhooks as Loopkeeper's API does: checks the signature, answers as the test says. */
async function receive(
  statuses: number[] = [],
): Promise<{ url: string; received: Received[]; arrived: (count: number) => Promise<void>; close: () => void }> {
  const received: Received[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      received.push({
        id: String(headers['webhook-id']),
        path: request.url ?? '',
        body: new Webhook(secret).verify(body, headers) as Json,
      });
      response.writeHead(statuses.shift() ?? 202).end();
      for (const { count, done } of waiting) if (received.length >= count) done();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const arrived = async (count: number) => new Promise<void>((done) => (received.length >= count ? done() : waiting.push({ count, done })));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, received, arrived, close };
}

describe('the simulated EHR', () => {
  const closing: (() => unknown)[] = [];
  const start = async (options: Parameters<typeof startEhr>[0] = {}): Promise<TestEhr> => {
    const ehr = await startEhr(options);
    closing.push(ehr.close);
    return ehr;
  };
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'ehr-'));
    closing.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const receiver = async (statuses?: number[]) => {
    const started = await receive(statuses);
    closing.push(started.close);
    return { ...started, webhook: { ordersUrl: `${started.url}/orders`, appointmentsUrl: `${started.url}/appointments`, secret } };
  };

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('says when a resource was written, in practice time, and which version it is', async () => {
    const ehr = await start();
    await ehr.put(patient);
    const answer = await fetch(`${ehr.url}/Patient/p1`);
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect(await answer.json()).toMatchObject({ meta: { versionId: '1', lastUpdated: new Date(mondayMs).toISOString() } });
  });

  it.each([
    ['a status that R4 does not know', { ...order, status: 'activated' }],
    ['a missing patient', { ...order, subject: undefined }],
    ['an unknown field', { ...order, specialty: 'cardiology' }],
    ['a field of the wrong type', { ...order, code: 'cardiology' }],
    [
      'an appointment with a start and no end',
      {
        resourceType: 'Appointment',
        id: 'o1',
        status: 'booked',
        start: '2026-12-01T10:00:00Z',
        participant: [{ status: 'accepted', actor: { display: 'x' } }],
      },
    ],
  ])('refuses %s, and holds nothing of it', async (_name, resource) => {
    const ehr = await start();
    const answer = await fetch(`${ehr.url}/${resource.resourceType}/o1`, { method: 'PUT', headers: fhir, body: JSON.stringify(resource) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    expect((await fetch(`${ehr.url}/${resource.resourceType}/o1`)).status).toBe(404);
  });

  it('refuses a search parameter that it does not know, instead of answering with everybody', async () => {
    const ehr = await start();
    expect((await fetch(`${ehr.url}/Condition?patiant=Patient/p1`)).status).toBe(400);
    expect((await fetch(`${ehr.url}/NoSuchType`)).status).toBe(400);
  });

  it('updates only the version that was read', async () => {
    const ehr = await start();
    await ehr.put(patient);
    const update = async (version: string) =>
      fetch(`${ehr.url}/Patient/p1`, {
        method: 'PUT',
        headers: { ...fhir, 'if-match': `W/"${version}"` },
        body: JSON.stringify({ ...patient, active: true }),
      });
    expect((await update('1')).status).toBe(200);
    expect((await update('1')).status).toBe(412);
    expect((await update('2')).status).toBe(200);
  });

  it('creates once by If-None-Exist, however many ask at the same time', async () => {
    const ehr = await start();
    const create = async () =>
      fetch(`${ehr.url}/Patient`, {
        method: 'POST',
        headers: { ...fhir, 'if-none-exist': 'identifier=urn:x%7C1' },
        body: JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'urn:x', value: '1' }] }),
      });
    const answers = await Promise.all(Array.from({ length: 10 }, create));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(answers.find(({ status }) => status === 201)?.headers.get('location')).toMatch(/\/Patient\/[\w-]+\/_history\/1$/u);
  });

  it('keeps every version, newest first, however often it is asked', async () => {
    const ehr = await start();
    await ehr.put(patient);
    await ehr.put({ ...patient, active: true });
    for (const _again of [1, 2]) {
      const { entry } = (await ehr.get('Patient/p1/_history')) as { entry: { resource: { meta: { versionId: string } } }[] };
      expect(entry.map(({ resource }) => resource.meta.versionId)).toEqual(['2', '1']);
    }
    expect(await ehr.get('Patient/p1/_history/1')).not.toHaveProperty('active');
  });

  it('forgets all of a transaction that fails half way', async () => {
    const ehr = await start();
    await ehr.put(patient);
    const entry = [
      { resource: { ...patient, active: true }, request: { method: 'PUT', url: 'Patient/p1' } },
      {
        fullUrl: 'urn:uuid:0f0f0f0f-0000-4000-8000-000000000001',
        resource: { resourceType: 'Patient' },
        request: { method: 'POST', url: 'Patient' },
      },
      { resource: { ...order, status: 'nonsense' }, request: { method: 'PUT', url: 'ServiceRequest/o1' } },
    ];
    const answer = await fetch(`${ehr.url}/`, {
      method: 'POST',
      headers: fhir,
      body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    });
    expect(answer.status).toBe(400);
    expect(await ehr.get('Patient/p1')).toMatchObject({ meta: { versionId: '1' } });
    expect(await ehr.all('Patient')).toHaveLength(1);
    expect(await ehr.all('ServiceRequest?subject=Patient/p1')).toEqual([]);
  });

  it('cuts long answers into pages with links on its own origin', async () => {
    const ehr = await start();
    for (let index = 0; index < 7; index += 1)
      await ehr.post({ resourceType: 'Condition', subject: { reference: 'Patient/p1' }, code: { text: `c${index}` } });
    const first = (await ehr.get('Condition?patient=p1&_count=3')) as {
      link: { relation: string; url: string }[];
      total: number;
      entry: unknown[];
    };
    expect(first.total).toBe(7);
    expect(first.entry).toHaveLength(3);
    expect(first.link.every(({ url }) => url.startsWith(`${ehr.url}/`))).toBe(true);
    expect(await ehr.all('Condition?patient=p1&_count=3')).toHaveLength(7);
  });

  it('holds after a restart what it held before: ids, versions, what was deleted', async () => {
    const dataFolder = folder();
    const first = await start({ dataFolder });
    await first.put(patient);
    await first.put({ ...patient, active: true });
    const created = await first.post({ resourceType: 'Condition', subject: { reference: 'Patient/p1' }, code: { text: 'x' } });
    await first.put({ ...patient, id: 'p2' });
    await fetch(`${first.url}/Patient/p2`, { method: 'DELETE' });
    await first.close();
    // A write that a crash cut short.
    appendFileSync(join(dataFolder, 'ehr.jsonl'), '{"changes":[{"put":{"resourceType":"Pat');

    const second = await start({ dataFolder });
    expect(await second.get('Patient/p1')).toMatchObject({ active: true, meta: { versionId: '2' } });
    expect(await second.get(`Condition/${created.id}`)).toEqual(created);
    expect((await fetch(`${second.url}/Patient/p2`)).status).toBe(410);
    expect(await second.put({ ...patient, id: 'p2' })).toMatchObject({ meta: { versionId: '3' } });
    expect(await second.all('Condition?patient=Patient/p1')).toHaveLength(1);
  });

  it('announces each version of an order and an appointment, signed, once', async () => {
    const { webhook, received, arrived } = await receiver();
    const ehr = await start({ webhook });
    await ehr.put(patient);
    await ehr.put(order);
    await ehr.put({ ...order, priority: 'urgent' });
    await ehr.post({
      resourceType: 'Appointment',
      status: 'proposed',
      participant: [{ actor: { reference: 'Patient/p1' }, status: 'accepted' }],
    });
    await arrived(3);
    expect(received.filter(({ path }) => path === '/orders').map(({ body }) => (body['meta'] as Json)['versionId'])).toEqual(['1', '2']);
    expect(received.filter(({ path }) => path === '/appointments')).toHaveLength(1);
    expect(new Set(received.map(({ id }) => id)).size).toBe(3);
  });

  it('announces again what was not taken, under the same id, and leaves alone what was refused', async () => {
    const { webhook, received, arrived } = await receiver([500, 503, 202, 400]);
    const ehr = await start({ webhook });
    await ehr.put(order);
    await arrived(3);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    await ehr.put({ ...order, priority: 'urgent' });
    await arrived(4);
    // The refusal is settled when the next one goes out: notices of one order go in turn.
    await ehr.put({ ...order, priority: 'stat' });
    await arrived(5);
    const states = (await (await fetch(`${ehr.url}/_webhooks`)).json()) as { state: string; attempts: number }[];
    expect(states.slice(0, 2)).toMatchObject([
      { state: 'delivered', attempts: 3 },
      { state: 'refused', attempts: 1 },
    ]);
  });

  it('still owes after a restart what nobody took before it, in the same order', async () => {
    const dataFolder = folder();
    const down = await receiver(Array.from({ length: 50 }, () => 503));
    const first = await start({ dataFolder, webhook: down.webhook });
    await first.put(order);
    await first.put({ ...order, priority: 'urgent' });
    await down.arrived(1);
    await first.close();

    const up = await receiver();
    await start({ dataFolder, webhook: up.webhook });
    await up.arrived(2);
    expect(up.received.map(({ body }) => (body['meta'] as Json)['versionId'])).toEqual(['1', '2']);
    expect(up.received[0]?.id).toBe(down.received[0]?.id);
  });

  it.each([
    ['401', 401],
    ['429', 429],
    ['500', 500],
  ])('behaves as told: %s, so many times', async (what, status) => {
    const ehr = await start();
    await ehr.put(patient);
    await ehr.behave({ do: what, times: 2 });
    const statuses: number[] = [];
    for (const _time of [1, 2, 3]) statuses.push((await fetch(`${ehr.url}/Patient/p1`)).status);
    expect(statuses).toEqual([status, status, 200]);
    expect((await fetch(`${ehr.url}/livez`)).status).toBe(200);
  });

  it('finds a patient’s resources among thousands of others', async () => {
    const ehr = await start();
    const entry = Array.from({ length: 3_000 }, (_, index) => ({
      resource: { resourceType: 'Condition', subject: { reference: `Patient/p${index % 1_000}` }, code: { text: 'x' } },
      request: { method: 'POST', url: 'Condition' },
    }));
    await fetch(`${ehr.url}/`, {
      method: 'POST',
      headers: fhir,
      body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    });
    expect(await ehr.all('Condition?patient=Patient/p7')).toHaveLength(3);
    expect(await ehr.all('Condition?patient=p7,Patient/p8')).toEqual(expect.any(Array));
  });
});
