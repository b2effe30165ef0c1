import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { listening } from '../support/listening.js';
import { openHarness, tokens, type CallOptions, type Harness } from './apiHarness.js';
import { workflowIdOf } from '../../workflows/contract.js';

const id = '7d8a602e-fd3f-470a-a6c3-c224a11248d5';
const workflows = '/temporal/api/v1/namespaces/loopkeeper/workflows';
const script = '\n\t\t\t\timport("/temporal/_app/start.js")\n\t\t\t';
const index = `<html><script src="/temporal/_app/x.js"></script><div><script>${script}</script></div></html>`;

/** What reached the Web UI's server. */
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

/** A server that answers as the Web UI's does, and more than it should. */
const ui: RequestListener = (request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    response.setHeader('set-cookie', ['_csrf=abc; Path=/; SameSite=Strict', 'other=1; Path=/']);
    for (const name of ['access-control-allow-origin', 'server', 'x-frame-options', 'cache-control']) response.setHeader(name, 'theirs');
    if (url === '/temporal/api/v1/settings')
      return response.end(JSON.stringify({ Version: '2.50.1', Codec: { Endpoint: 'http://elsewhere' } }));
    if (url.startsWith('/temporal/temporal/render?')) response.setHeader('content-security-policy', 'sandbox');
    return response.setHeader('content-type', 'text/plain').end(url === '/temporal/' ? index : `answer to ${url}`);
  });
};

let harness: Harness;
let upstream: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  upstream = await listening(ui);
  harness = await openHarness({ temporalUi: { url: upstream.url, namespace: 'loopkeeper' } });
});
afterEach(() => {
  seen = [];
});
afterAll(async () => {
  await harness.stop();
  await upstream.stop();
});

const audited = () => harness.database.db.audit.findMany({ orderBy: { sequence: 'asc' } });
const as = (role: keyof typeof tokens, method: string, path: string, options: CallOptions = {}) =>
  harness.call(method, path, { token: tokens[role], ...options });
const json = { 'content-type': 'application/json' };
const body = '{"input":{"payloads":null}}';

describe('the door to the Temporal Web UI', () => {
  it('tells the Web UI nothing of ours', async () => {
    await as('coordinator', 'POST', `${workflows}/${workflowIdOf(id)}/query/status`, {
      body,
      headers: {
        ...json,
        'content-length': String(body.length),
        cookie: 'loopkeeper_session=secret; _csrf=abc; another=1',
        'x-csrf-token': 'abc',
        'x-http-method-override': 'DELETE',
        forwarded: 'for=10.0.0.1',
        authorization: `Bearer ${tokens.coordinator}`,
        'authorization-extras': 'x',
        expect: '100-continue',
      },
    });
    const { host, ...headers } = seen[0]?.headers ?? {};
    expect(upstream.url).toContain(host);
    expect(headers).toEqual({
      ...json,
      'content-length': String(body.length),
      cookie: '_csrf=abc',
      'x-csrf-token': 'abc',
      connection: 'keep-alive',
    });
    expect(seen[0]?.body).toBe(body);
  });

  it('hands on what the Web UI needs of an answer, under our own headers', async () => {
    const answer = await as('coordinator', 'GET', '/temporal/_app/immutable/x.js?v=1');
    expect(await answer.text()).toBe('answer to /temporal/_app/immutable/x.js?v=1');
    expect(answer.headers.get('set-cookie')).toBe('_csrf=abc; Path=/temporal; SameSite=Strict');
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    for (const name of ['access-control-allow-origin', 'server']) expect(answer.headers.get(name)).toBeNull();
    expect((await as('coordinator', 'GET', `${workflows}`)).headers.get('cache-control')).toBe('no-store');
  });

  it('serves the page with a policy that knows its one script', async () => {
    for (const path of ['/temporal', '/temporal/', '/temporal/namespaces/loopkeeper/workflows?query=x']) {
      const page = await as('coordinator', 'GET', path, { headers: { accept: 'text/html,*/*;q=0.8' } });
      expect(await page.text()).toBe(index);
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update(script).digest('base64')}';`);
      expect(policy).toContain("connect-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/u);
    }
  });

  it('renders Markdown in a frame under the policy that came with it, and writes down nothing of it', async () => {
    const answer = await as('coordinator', 'GET', '/temporal/render?content=Zqcanary', { headers: { accept: 'text/html' } });
    expect(await answer.text()).toBe('answer to /temporal/temporal/render?content=Zqcanary');
    expect(answer.headers.get('content-security-policy')).toBe('sandbox');
    expect(JSON.stringify(harness.logged)).not.toContain('Zqcanary');
    expect(harness.logged.at(-1)?.fields).toMatchObject({ route: '/temporal/{*path}' });
  });

  it('settles the Web UI by who asks, and by which name', async () => {
    const settings = async (role: 'coordinator' | 'engineer') =>
      (await (await as(role, 'GET', '/temporal/api/v1/settings')).json()) as object;
    const coordinator = await settings('coordinator');
    expect(coordinator).toMatchObject({
      Version: '2.50.1',
      Codec: { Endpoint: 'http://loopkeeper.test/codec' },
      DefaultNamespace: 'loopkeeper',
    });
    expect(coordinator).toMatchObject({ WorkflowTerminateDisabled: true, WorkflowResetDisabled: true, BatchActionsDisabled: true });
    expect(await settings('engineer')).not.toHaveProperty('WorkflowTerminateDisabled');
  });

  it('lets a coordinator act, and records it as the API does', async () => {
    expect((await as('coordinator', 'POST', `${workflows}/${workflowIdOf(id)}/signal/claim`, { body, headers: json })).status).toBe(200);
    expect((await as('coordinator', 'POST', `${workflows}/${workflowIdOf(id)}/update/withdraw`, { body, headers: json })).status).toBe(200);
    expect((await as('coordinator', 'POST', `${workflows}/${workflowIdOf(id)}/query/status`, { body, headers: json })).status).toBe(200);
    expect((await audited()).slice(-3)).toMatchObject([
      { actor: 'coordinator/ana', action: 'act', subject: `referral/${id}`, detail: { name: 'claim', via: 'signal' } },
      { actor: 'coordinator/ana', action: 'act', subject: `referral/${id}`, detail: { name: 'withdraw', via: 'update' } },
      { actor: 'coordinator/ana', action: 'read', subject: `referral/${id}`, detail: { via: 'query' } },
    ]);
    expect(seen).toHaveLength(3);
  });

  it.each(['cancel', 'terminate', 'reset', 'pause', 'signal/appointment', 'signal-with-start/claim'])(
    'leaves %s to engineers, and records either',
    async (what) => {
      const path = `${workflows}/${workflowIdOf(id)}/${what}`;
      const refused = await as('coordinator', 'POST', path, { body, headers: json });
      expect([refused.status, await refused.json()]).toEqual([
        403,
        expect.objectContaining({ code: 'role-forbidden', message: 'Only engineers may do this.' }),
      ]);
      expect(seen).toEqual([]);
      const named = `POST workflows/${what.split('/')[0] ?? ''}`;
      expect((await audited()).at(-1)).toMatchObject({
        actor: 'coordinator/ana',
        action: 'deny',
        detail: { why: 'role', what: named, of: `referral/${id}` },
      });
      expect((await as('engineer', 'POST', path, { body, headers: json })).status).toBe(200);
      expect((await audited()).at(-1)).toMatchObject({
        actor: 'engineer/eve',
        action: 'operate',
        subject: `referral/${id}`,
        detail: { what: named },
      });
      expect(seen).toMatchObject([{ method: 'POST', url: path, body }]);
    },
  );

  it('lets a clinician act as well, and operate as little', async () => {
    expect((await as('clinician', 'POST', `${workflows}/${workflowIdOf(id)}/update/withdraw`, { body, headers: json })).status).toBe(200);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'clinician/lee', action: 'act', detail: { name: 'withdraw' } });
    expect((await as('clinician', 'POST', `${workflows}/${workflowIdOf(id)}/terminate`, { body, headers: json })).status).toBe(403);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'clinician/lee', action: 'deny', detail: { why: 'role' } });
  });

  it('leaves acting on a referral to coordinators and clinicians, and all of it to neither managers, administrators nor strangers', async () => {
    const path = `${workflows}/${workflowIdOf(id)}/signal/claim`;
    expect((await as('engineer', 'POST', path, { body, headers: json })).status).toBe(403);
    for (const role of ['manager', 'administrator'] as const) expect((await as(role, 'GET', '/temporal/')).status).toBe(403);
    expect((await harness.call('GET', `${workflows}`)).status).toBe(401);
    expect(seen).toEqual([]);
  });

  it('shows a browser that is not signed in the page to do so, at the address it asked for', async () => {
    const answer = await harness.call('GET', '/temporal/namespaces/loopkeeper/workflows', { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<title>Sign in');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    const manager = await as('manager', 'GET', '/temporal/', { headers: { accept: 'text/html' } });
    expect([manager.status, await manager.text()]).toEqual([403, expect.stringContaining('Your role does not allow this.')]);
  });

  it('takes no body that does not say how long it is, and none that is too long', async () => {
    const path = `${workflows}/${workflowIdOf(id)}/signal/claim`;
    const chunked = await as('coordinator', 'POST', path, { headers: { ...json, 'transfer-encoding': 'chunked' }, body });
    expect(chunked.status).toBe(411);
    expect((await as('coordinator', 'POST', path, { headers: json, body: 'x'.repeat(4_000_001) })).status).toBe(413);
    expect(seen).toEqual([]);
  });

  it('opens no web socket', async () => {
    const answer = await as('engineer', 'GET', '/temporal/x', { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
    expect(answer.status).toBe(200);
    expect(seen[0]?.headers).not.toHaveProperty('upgrade');
  });
});

describe('a Web UI that is not there', () => {
  it('is said to be away, to a person as a page', async () => {
    const gone = await listening(ui);
    await gone.stop();
    const away = await openHarness({ temporalUi: { url: gone.url, namespace: 'loopkeeper' } });
    const call = (path: string, accept: string) => away.call('GET', path, { token: tokens.coordinator, headers: { accept } });
    const page = await call('/temporal/', 'text/html');
    expect([page.status, await page.text()]).toEqual([502, expect.stringContaining('does not answer')]);
    const answer = await call(workflows, '*/*');
    expect([answer.status, await answer.json()]).toEqual([502, expect.objectContaining({ code: 'temporal-ui-away' })]);
    expect((await call('/temporal/api/v1/settings', '*/*')).status).toBe(502);
    await away.stop();
  });

  it('is said not to be set up', async () => {
    const without = await openHarness();
    expect((await without.call('GET', '/temporal/x', { token: tokens.coordinator })).status).toBe(404);
    const page = await without.call('GET', '/temporal', { token: tokens.coordinator, headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('No Temporal Web UI is set up here.')]);
    await without.stop();
  });
});
