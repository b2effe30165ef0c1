import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFhirClient, VersionConflict, type FhirClientOptions } from '../../src/adapters/fhir/client.js';
import { retryAfterMs } from '../../src/adapters/net/retryAfter.js';
import { localReference } from '../../src/adapters/fhir/references.js';
import { baseOf, onSameOrigin } from '../../src/adapters/fhir/sameOrigin.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as the test says; on loopback, on a free port. */
async function serve(handler: Handler): Promise<{ url: string; requests: IncomingMessage[]; server: Server }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'application/fhir+json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
}

const patient = { resourceType: 'Patient', id: '1', meta: { versionId: '7' } };
const bundle = (ids: readonly string[], next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
  entry: ids.map((id) => ({ resource: { resourceType: 'Condition', id } })),
});

describe('the FHIR client', () => {
  const servers: Server[] = [];
  let answer: Handler;
  let ehr: Awaited<ReturnType<typeof serve>>;
  const client = (options: Partial<FhirClientOptions> = {}) =>
    createFhirClient({ baseUrl: `${ehr.url}/fhir`, timeoutMs: 2_000, ...options });
  const start = async (handler: Handler) => {
    const started = await serve(handler);
    servers.push(started.server);
    return started;
  };

  beforeEach(async () => {
    answer = (_request, response) => reply(response, 200, patient);
    ehr = await start((request, response) => answer(request, response));
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  it('follows pages on the own origin, and counts what comes twice once', async () => {
    answer = ({ url = '' }, response) =>
      reply(response, 200, url.includes('page=2') ? bundle(['b', 'c']) : bundle(['a', 'b'], `${ehr.url}/fhir/Condition?page=2`));
    const found = await client().search('Condition', { patient: 'Patient/1' });
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('follows a relative next link', async () => {
    answer = ({ url = '' }, response) => reply(response, 200, url.includes('page=2') ? bundle(['b']) : bundle(['a'], 'Condition?page=2'));
    expect(await client().search('Condition', {})).toHaveLength(2);
  });

  it('ends where a server points a page at itself', async () => {
    answer = (_request, response) => reply(response, 200, bundle(['a'], `${ehr.url}/fhir/Condition?page=2`));
    expect(await client().search('Condition', {})).toHaveLength(1);
    expect(ehr.requests).toHaveLength(2);
  });

  it('refuses a list that does not end', async () => {
    answer = (_request, response) =>
      reply(response, 200, bundle([`c${ehr.requests.length}`], `${ehr.url}/fhir/Condition?page=${ehr.requests.length}`));
    await expect(client({ mostPages: 5 }).search('Condition', {})).rejects.toMatchObject({ code: 'ehr-too-many-pages' });
  });

  it('stops at enough where only the newest matter', async () => {
    answer = (_request, response) =>
      reply(response, 200, bundle([`c${ehr.requests.length}`], `${ehr.url}/fhir/Condition?page=${ehr.requests.length}`));
    expect(await client().search('Condition', {}, 3)).toHaveLength(3);
  });

  it('never takes a page, or its token, to another origin', async () => {
    const elsewhere = await start((_request, response) => reply(response, 200, bundle(['stolen'])));
    answer = (_request, response) => reply(response, 200, bundle(['a'], `${elsewhere.url}/fhir/Condition?page=2`));
    await expect(client({ token: async () => 'secret' }).search('Condition', {})).rejects.toMatchObject({
      name: 'Rejected',
      code: 'ehr-off-origin',
    });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('follows a redirect on the own origin, and none off it', async () => {
    const elsewhere = await start((_request, response) => reply(response, 200, patient));
    answer = ({ url = '' }, response) =>
      url.endsWith('/moved') ? reply(response, 200, patient) : reply(response, 302, '', { location: '/fhir/moved' });
    expect(await client().read('Patient', '1')).toEqual(patient);
    answer = (_request, response) => reply(response, 302, '', { location: `${elsewhere.url}/fhir/Patient/1` });
    await expect(client({ token: async () => 'secret' }).read('Patient', '1')).rejects.toMatchObject({ code: 'ehr-off-origin' });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('does not send a write after a redirect', async () => {
    answer = (_request, response) => reply(response, 307, '', { location: '/fhir/Task' });
    await expect(client().create({ resourceType: 'Task' })).rejects.toMatchObject({ name: 'Rejected' });
    expect(ehr.requests).toHaveLength(1);
  });

  it.each([
    [429, 'ehr-busy'],
    [500, 'ehr-unavailable'],
    [502, 'ehr-unavailable'],
    [503, 'ehr-unavailable'],
    [408, 'ehr-unavailable'],
  ])('is worth another try at %s', async (status, code) => {
    answer = (_request, response) => reply(response, status, '', { 'retry-after': '7' });
    await expect(client().read('Patient', '1')).rejects.toMatchObject({ name: 'Unavailable', code, retryAfterMs: 7_000 });
  });

  it.each([400, 403, 405, 422])('is refused for good at %s, with the issue code and nothing that the EHR wrote', async (status) => {
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'business-rule', diagnostics: 'Jane Doe 617-555-0123' }],
    };
    answer = (_request, response) => reply(response, status, outcome);
    const error: unknown = await client()
      .read('Patient', '1')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'Rejected', code: 'ehr-refused', detail: { status, issue: 'business-rule' } });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('Doe');
  });

  it.each([404, 410])('finds nothing at %s', async (status) => {
    answer = (_request, response) => reply(response, status, { resourceType: 'OperationOutcome' });
    expect(await client().read('Patient', '1')).toBeUndefined();
    expect(await client().search('Consent', {})).toEqual([]);
  });

  it('does not take half a list for the whole when a page has expired', async () => {
    answer = ({ url = '' }, response) =>
      url.includes('page=2') ? reply(response, 410, '') : reply(response, 200, bundle(['a'], `${ehr.url}/fhir/Condition?page=2`));
    await expect(client().search('AllergyIntolerance', {})).rejects.toMatchObject({ name: 'Unavailable', code: 'ehr-page-expired' });
  });

  it.each([409, 412])('tells of another writer at %s', async (status) => {
    answer = (_request, response) => reply(response, status, '');
    await expect(client().update(patient, '7')).rejects.toBeInstanceOf(VersionConflict);
  });

  it('writes with If-Match and If-None-Exist', async () => {
    await client().update(patient, '7');
    await client().create({ resourceType: 'Patient' }, 'identifier=a%7Cb');
    expect(ehr.requests.map(({ headers }) => [headers['if-match'], headers['if-none-exist']])).toEqual([
      ['W/"7"', undefined],
      [undefined, 'identifier=a%7Cb'],
    ]);
  });

  it('reads what it wrote where the server answers a write with nothing', async () => {
    answer = ({ method }, response) =>
      method === 'POST' ? reply(response, 201, '', { location: `${ehr.url}/fhir/Patient/1/_history/7` }) : reply(response, 200, patient);
    expect(await client().create({ resourceType: 'Patient' })).toMatchObject({ reference: 'Patient/1/_history/7', created: true });
  });

  it('asks for a new token once when the old one is refused', async () => {
    const asked: boolean[] = [];
    const token = async (options?: { refresh: boolean }) => {
      asked.push(options?.refresh ?? false);
      return options?.refresh === true ? 'new' : 'old';
    };
    answer = ({ headers }, response) => reply(response, headers.authorization === 'Bearer new' ? 200 : 401, patient);
    expect(await client({ token }).read('Patient', '1')).toEqual(patient);
    expect(asked).toEqual([false, true]);
    answer = (_request, response) => reply(response, 401, '');
    await expect(client({ token }).read('Patient', '1')).rejects.toMatchObject({ name: 'Unavailable', code: 'ehr-unauthorized' });
    expect(ehr.requests).toHaveLength(4);
  });

  it.each([
    ['a page of a proxy', '<html>Please log in</html>'],
    ['half a resource', '{"resourceType":"Pati'],
    ['a list', '[]'],
    ['another resource', { resourceType: 'Observation', id: '1' }],
  ])('is worth another try when the answer is %s', async (_name, body) => {
    answer = (_request, response) => reply(response, 200, body);
    await expect(client().read('Patient', '1')).rejects.toMatchObject({ name: 'Unavailable', code: 'ehr-nonsense' });
  });

  it('reads no more than it can hold', async () => {
    answer = (_request, response) => reply(response, 200, { ...patient, text: 'x'.repeat(100_000) });
    await expect(client({ mostBytes: 10_000 }).read('Patient', '1')).rejects.toMatchObject({
      name: 'Rejected',
      code: 'ehr-answer-too-large',
    });
  });

  it('gives up on an answer that does not come, and on one that does not end', async () => {
    answer = () => undefined;
    await expect(client({ timeoutMs: 50 }).read('Patient', '1')).rejects.toMatchObject({ name: 'Unavailable', code: 'ehr-unreachable' });
    answer = (_request, response) => void response.writeHead(200).write('{"resourceType":');
    await expect(client({ timeoutMs: 50 }).read('Patient', '1')).rejects.toMatchObject({ name: 'Unavailable', code: 'ehr-unreachable' });
  });
});

describe('what belongs to the EHR', () => {
  const base = baseOf('https://ehr.good.example/fhir/r4');

  it.each([
    'https://ehr.good.example/fhir/r4/Condition?page=2',
    'https://EHR.good.example/fhir/r4/Condition',
    'https://ehr.good.example:443/other',
    'Condition?page=2',
    '/pages/abc',
    '?_getpages=1',
    '//ehr.good.example/fhir/r4/x',
  ])('%s does', (link) => {
    expect(onSameOrigin(base, link)?.origin).toBe('https://ehr.good.example');
  });

  it.each([
    'http://ehr.good.example/fhir/r4',
    'https://ehr.good.example:8443/fhir',
    'https://ehr.good.example.evil.com/fhir',
    'https://evil.com/ehr.good.example',
    'https://ehr.good.example@evil.com/',
    'https://user@ehr.good.example/fhir',
    'https://user:pass@ehr.good.example/fhir',
    'https://:pass@ehr.good.example/fhir',
    'https://sub.ehr.good.example/fhir',
    'https://good.example/fhir',
    'https://ehr.good.example./fhir',
    'https://xn--ehr-good.example/',
    'https://ehr.goоd.example/fhir',
    'https://ehr.good.example%00.evil.com/',
    'https://ehr.good.example%2eevil.com/',
    'https://ehr.good.example#@evil.com@evil.com/x'.replace('#', '%23'),
    '//evil.com/fhir',
    '///evil.com',
    '\\\\evil.com\\fhir',
    '/\\evil.com',
    'https:\\\\evil.com',
    'https:///evil.com',
    'https:/\\evil.com',
    'http://127.0.0.1/fhir',
    'http://127.1/fhir',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:169.254.169.254]/latest/meta-data',
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/',
    'http://2852039166/',
    'http://0xA9FEA9FE/',
    'http://0251.0376.0251.0376/',
    'http://metadata.google.internal/',
    'http://localhost/fhir',
    'https://localhost/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://[fd00::1]/',
    'https://127.0.0.1.nip.io/',
    'https://evil.com?https://ehr.good.example/fhir',
    'https://evil.com#https://ehr.good.example/fhir',
    'https://evil.com/https://ehr.good.example/fhir',
    'file:///etc/passwd',
    'file://ehr.good.example/etc/passwd',
    'gopher://ehr.good.example/',
    'ftp://ehr.good.example/',
    'ws://ehr.good.example/',
    'wss://ehr.good.example/',
    'data:application/json,{}',
    'javascript:alert(1)',
    'blob:https://ehr.good.example/x',
    'ldap://ehr.good.example/',
    'jar:https://ehr.good.example/!/',
    'about:blank',
    'urn:uuid:1',
    'mailto:a@ehr.good.example',
    'http://ehr.good.example:443/fhir',
    'https://ehr.good.example:80/fhir',
    'https://[',
    'https://ehr.good.example:99999/',
  ])('%s does not', (link) => {
    expect(onSameOrigin(base, link)).toBeUndefined();
  });

  it.each(['ftp://ehr.example', 'https://user:pass@ehr.example', 'https://ehr.example?x=1', 'not a url', 'file:///fhir'])(
    '%s is no base',
    (url) => {
      expect(() => baseOf(url)).toThrow(TypeError);
    },
  );

  it.each([
    ['Patient/1', 'Patient/1'],
    ['Patient/1/_history/4', 'Patient/1'],
    ['https://ehr.good.example/fhir/r4/Patient/a-b.c', 'Patient/a-b.c'],
    ['https://other.example/fhir/r4/Patient/1', undefined],
    ['https://ehr.good.example/fhir/r4.evil/Patient/1', undefined],
    ['#coverage', undefined],
    ['urn:uuid:0f0f0f0f-0000-4000-8000-000000000000', undefined],
    ['Patient/..', undefined],
    ['Patient/../Practitioner/1', undefined],
    ['Patient/1?x=1', undefined],
    ['Patient/%2e%2e', undefined],
    ['Patient', undefined],
    [undefined, undefined],
  ])('reads the reference %s as %s', (written, local) => {
    expect(localReference(base, written)).toBe(local);
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 14:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2020 14:00:30 GMT', 0],
    ['999999', 3_600_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [null, undefined],
  ])('Retry-After %s is %s ms', (header, ms) => {
    const read = retryAfterMs(header, Date.parse('2026-11-23T14:00:00Z'));
    // Date.parse reads "-5" as a year of long ago: nothing to wait for either way.
    expect(header === '-5' ? (read ?? 0) : read).toBe(header === '-5' ? 0 : ms);
  });
});
