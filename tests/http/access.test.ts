import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresMeasureStore } from '../../src/adapters/postgres/measure/store.js';
import { Rejected, Unavailable } from '../../src/domain/errors.js';
import { actionSchemas } from '../../src/domain/process/messages.js';
import { reviewOf } from '../../src/domain/measure/review.js';
import { createRouter } from '../../src/http/app.js';
import { notFound } from '../../src/http/errors.js';
import { rawRoute } from '../../src/http/route.js';
import { routes as definitions } from '../../src/http/routes.js';
import { roles, type Role } from '../../src/ports/tokens.js';
import { on } from '../support/measureBuilders.js';
import { cardiologyOrder, openHarness, tokens, type Harness } from './apiHarness.js';

let harness: Harness;
let referralId: string;

beforeAll(async () => {
  harness = await openHarness();
  const answer = await harness.order(cardiologyOrder());
  referralId = ((await answer.json()) as { referral: { id: string } }).referral.id;
  await harness.settled();
  const review = reviewOf({ week: '2026-W47', facts: [], baseline: undefined, now: on('2026-11-30') });
  await createPostgresMeasureStore(harness.database.db).saveReviews([review]);
});

afterAll(() => harness.stop());

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const routes = definitions.flatMap(({ method, path, access }) =>
  (method === 'ALL' ? everyMethod : [method]).map((one) => ({ method: one, pattern: path, access })),
);
/** An address that the pattern answers. */
const pathOf = (pattern: string): string =>
  pattern
    .replace(':id', referralId)
    .replace(':week', '2026-W47')
    .replace(':step', 'sent')
    .replace(':actor', 'nobody')
    .replace(':name', 'cardiology')
    .replace('{*path}', 'x');
const closed = routes.filter(({ access }) => access !== 'public');

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';
/**
 * What each role may, in the words of the practice; whatever is not named here is refused to
 * everyone.
 */
const rights: Readonly<Record<Role, (method: string, pattern: string) => boolean>> = {
  coordinator: (method, pattern) =>
    looks(method, pattern) || signsIn(pattern) || acts(method, pattern) || opens(method, pattern) || readsMail(method, pattern),
  clinician: (method, pattern) => rights.coordinator(method, pattern),
  manager: (method, pattern) => looks(method, pattern) || signsIn(pattern),
  engineer: (method, pattern) =>
    looks(method, pattern) ||
    signsIn(pattern) ||
    opens(method, pattern) ||
    pattern.startsWith('/temporal') ||
    pattern === '/api/sessions/:actor',
  administrator: (method, pattern) =>
    looks(method, pattern) || signsIn(pattern) || pattern.startsWith('/api/admin/') || pattern === '/api/sessions/:actor',
};
const looks = (method: string, pattern: string): boolean =>
  (isReading(method) && (/^\/api\/(?!admin\/|sessions\/|messages)/u.test(pattern) || pattern === '/metrics')) ||
  // A name that is searched for stands in no address.
  (method === 'POST' && pattern === '/api/worklist');
/** What patients and offices wrote is for those who care for patients. */
const readsMail = (method: string, pattern: string): boolean => isReading(method) && pattern.startsWith('/api/messages');
const signsIn = (pattern: string): boolean => pattern.startsWith('/session');
const acts = (method: string, pattern: string): boolean => !isReading(method) && /^\/api\/(?!admin\/|sessions\/)/u.test(pattern);
/**
 * Payloads, and the Temporal Web UI. What is sent there is judged word by word:
 * tests/http/temporalProxy.test.ts.
 */
const opens = (method: string, pattern: string): boolean =>
  (method === 'POST' && pattern.startsWith('/codec/')) || (isReading(method) && pattern.startsWith('/temporal'));

const audited = () => harness.database.db.audit.findMany({ orderBy: { sequence: 'asc' } });

describe('deny by default', () => {
  it('wants a token for every route that is not expressly open', async () => {
    expect(closed.length).toBeGreaterThan(6);
    for (const { method, pattern } of closed) {
      const path = pathOf(pattern);
      for (const headers of [
        {},
        { authorization: 'Bearer ' },
        { authorization: 'Bearer wrong' },
        { authorization: `Basic ${tokens.coordinator}` },
      ]) {
        const answer = await harness.call(method, path, { headers });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  it('answers these to everyone, and nothing else', () => {
    const open = routes.filter(({ access }) => access === 'public').map(({ method, pattern }) => `${method} ${pattern}`);
    expect(open.toSorted()).toEqual([
      'GET /',
      'GET /assets/:file',
      'GET /directory',
      'GET /docs',
      'GET /docs/page.js',
      'GET /docs/reference.js',
      'GET /favicon.ico',
      'GET /go-live',
      'GET /livez',
      'GET /openapi.json',
      'GET /readyz',
      'GET /referrals/:id',
      'GET /rules',
      'GET /session',
      'GET /session/callback',
      'GET /session/login',
      'GET /session/me',
      'GET /session/page.css',
      'GET /session/page.js',
      'GET /specialties',
      'GET /week',
      'GET /week/:week',
      'GET /week/:week/:step',
      'GET /worklist',
      'OPTIONS /codec/decode',
      'OPTIONS /codec/encode',
      'POST /webhooks/ehr/appointments',
      'POST /webhooks/ehr/orders',
      'POST /webhooks/telnyx/fax',
      'POST /webhooks/twilio/messages',
      'POST /webhooks/twilio/status',
    ]);
  });

  it('does not start with a route that no role may call', () => {
    const forgotten = rawRoute({ method: 'GET', path: '/forgotten', access: [], handlers: () => [notFound] });
    expect(() => createRouter([forgotten], {}, () => [notFound])).toThrow('No role may call GET /forgotten.');
  });

  it('does not say what exists', async () => {
    for (const path of ['/admin', '/api/nothing', '/API/referrals', '/api/referrals/', '//api/referrals', '/livez/', '/docs/../metrics'])
      expect([path, (await harness.call('GET', path)).status]).toEqual([path, 401]);
  });

  it('records each denial, without the URL', async () => {
    const before = (await audited()).length;
    await harness.call('GET', `/api/referrals/${referralId}?name=Zqcanary`);
    await harness.call('GET', '/api/referrals', { token: tokens.coordinator, headers: { host: 'evil.example' } });
    await harness.call('POST', `/api/referrals/${referralId}/claim`, { token: tokens.engineer });
    expect((await audited()).slice(before)).toMatchObject([
      { actor: 'nobody', action: 'deny', subject: 'route/GET /api/referrals/:id', detail: { why: 'no-token' } },
      { actor: 'nobody', action: 'deny', subject: 'route/GET /api/referrals', detail: { why: 'host' } },
      { actor: 'engineer/eve', action: 'deny', subject: 'route/POST /api/referrals/:id/claim', detail: { why: 'role' } },
    ]);
    expect(JSON.stringify(await audited(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'Zqcanary',
    );
    expect(await harness.parts.audit.verifyChain()).toMatchObject({ ok: true });
  });

  it('answers only by its own names', async () => {
    for (const host of ['evil.example', 'loopkeeper.test.evil.example', 'LOOPKEEPER.TEST:81'])
      expect((await harness.call('GET', '/api/referrals', { token: tokens.coordinator, headers: { host } })).status).toBe(403);
    expect((await harness.call('GET', '/livez', { headers: { host: '10.0.0.1:3000' } })).status).toBe(200);
  });

  it.each(roles)(
    'lets a %s do what the role is for and nothing else, on every route that there is, and records each refusal',
    async (role) => {
      for (const { method, pattern } of closed) {
        const before = (await audited()).length;
        // A stream has no end to wait for: its head says as much.
        const answer = await harness.call(pattern.endsWith('/changes') ? 'HEAD' : method, pathOf(pattern), {
          token: tokens[role],
          headers: { 'content-type': 'application/json' },
          ...(['POST', 'PUT', 'PATCH'].includes(method) ? { body: '{}' } : {}),
        });
        const isLetIn = answer.status !== 403;
        expect([method, pattern, isLetIn]).toEqual([method, pattern, rights[role](method, pattern)]);
        const denials = (await audited()).slice(before).filter(({ action }) => action === 'deny');
        expect(denials.map(({ actor, detail }) => ({ actor: actor.split('/')[0], detail }))).toEqual(
          isLetIn ? [] : [{ actor: role, detail: expect.objectContaining({ why: 'role' }) }],
        );
      }
    },
  );

  it('answers an address without a route with 404 to every known caller', async () => {
    for (const role of roles) {
      const statuses = [
        await harness.call('GET', '/api/admin/rules', { token: tokens[role] }),
        await harness.call('PUT', '/api/admin/rules', { token: tokens[role] }),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([404, 404]);
    }
  });

  it('slows down a caller who guesses', async () => {
    const strict = await openHarness({ limits: { denials: 5 } });
    const statuses = [];
    for (let turn = 0; turn < 8; turn += 1) statuses.push((await strict.call('GET', '/api/referrals')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    await strict.stop();
  });
});

describe('the API of the desk', () => {
  const get = (path: string) => harness.call('GET', path, { token: tokens.coordinator });

  it('shows a referral, its list and its timeline, and records who looked', async () => {
    const before = (await audited()).length;
    const detail = (await (await get(`/api/referrals/${referralId}`)).json()) as Record<string, unknown>;
    expect(detail).toMatchObject({ id: referralId, specialty: 'cardiology', stage: 'assembling', tasks: [], specialist: null });
    const page = (await (await get('/api/referrals?specialty=cardiology&limit=1')).json()) as { referrals: unknown[] };
    expect(page.referrals).toHaveLength(1);
    const timeline = (await (await get(`/api/referrals/${referralId}/timeline`)).json()) as { entries: unknown[] };
    expect(timeline.entries).toMatchObject([{ kind: 'order', what: 'new' }]);
    expect(JSON.stringify([detail, page, timeline])).not.toContain('Zqcanary');
    expect((await audited()).slice(before).map(({ action, subject }) => [action, subject])).toEqual([
      ['read', `referral/${referralId}`],
      ['list', 'referrals'],
      ['read-timeline', `referral/${referralId}`],
    ]);
  });

  it('pages through everything once', async () => {
    for (let order = 2; order <= 6; order += 1) await harness.order(cardiologyOrder({ id: `page-${order}`, identifier: [] }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = (await (await get(`/api/referrals?limit=2${cursor}`)).json()) as { referrals: { id: string }[]; next?: string };
      seen.push(...page.referrals.map(({ id }) => id));
      cursor = page.next === undefined ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  it.each([
    ['/api/referrals?limit=0', 400],
    ['/api/referrals?limit=1000', 400],
    ['/api/referrals?statsu=open', 400],
    ['/api/referrals?status=a&status=b', 400],
    ["/api/referrals?owner=' or 1=1 --", 200],
    ['/api/referrals?cursor=bm9uc2Vuc2U', 200],
    ['/api/referrals/not-a-uuid', 404],
    ['/api/referrals/00000000-0000-4000-8000-000000000000', 404],
    ['/api/referrals/00000000-0000-4000-8000-000000000000/timeline', 404],
    ['/api/referrals/%ZZ', 400],
    ['/api/reviews/2026-W47', 200],
    ['/api/reviews/2026-W46', 404],
    ['/api/reviews/2026-W99', 404],
    ['/api/reviews', 200],
    ['/api/reviews/2026-W47/funnel/booked', 200],
    ['/api/reviews/2026-W47/funnel/booked?from=sent&reached=no&limit=200', 200],
    ['/api/reviews/2026-W47/funnel/ordered', 200],
    ['/api/reviews/2026-W47/funnel/booked?from=kept', 400],
    ['/api/reviews/2026-W47/funnel/booked?from=booked', 400],
    ['/api/reviews/2026-W47/funnel/booked?limit=201', 400],
    ['/api/reviews/2026-W47/funnel/booked?form=sent', 400],
    ['/api/reviews/2026-W47/funnel/booked?cursor=nobody', 400],
    ['/api/reviews/2026-W47/funnel/lost', 404],
    ['/api/reviews/2026-W46/funnel/booked', 404],
  ])('answers %s with %i', async (path, status) => {
    const answer = await harness.call('GET', path.replaceAll(' ', '%20'), { token: tokens.coordinator });
    expect([path, answer.status]).toEqual([path, status]);
    if (status >= 400) expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  const act = (name: string, body: unknown, id = referralId, headers: Record<string, string> = {}) =>
    harness.call('POST', `/api/referrals/${id}/${name}`, {
      token: tokens.coordinator,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('takes an action in the name of who the token belongs to', async () => {
    harness.process.acts.length = 0;
    expect(await (await act('claim', {})).json()).toEqual({ accepted: true });
    expect(await (await act('claim', { by: 'ben' })).json()).toEqual({ accepted: true });
    expect(harness.process.acts).toEqual([
      { referralId, action: { name: 'claim', input: { by: 'ana' } }, key: expect.any(String) },
      { referralId, action: { name: 'claim', input: { by: 'ben' } }, key: expect.any(String) },
    ]);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'act', detail: { name: 'claim', by: 'ben' } });
  });

  it('hands on the key of a submission, and makes one for each request without', async () => {
    harness.process.acts.length = 0;
    const key = randomUUID();
    const claim = (headers: Record<string, string>) => act('claim', {}, referralId, headers);
    for (const headers of [{ 'idempotency-key': key }, { 'idempotency-key': key }, {}, {}]) expect((await claim(headers)).status).toBe(200);
    const keys = harness.process.acts.map((one) => one.key);
    expect([keys.slice(0, 2), new Set(keys).size]).toEqual([[key, key], 3]);
    const refused = await claim({ 'idempotency-key': 'Zqcanary' });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      {
        type: 'about:blank',
        title: 'The Idempotency-Key header must be a UUID.',
        status: 400,
        code: 'invalid-idempotency-key',
      },
    ]);
    expect(harness.process.acts).toHaveLength(4);
  });

  it.each([
    ['nothing', {}, 404],
    ['constructor', {}, 404],
    ['__proto__', {}, 404],
    ['assign', {}, 422],
    ['snooze', { untilAt: 'tomorrow', reason: 'Zqcanary' }, 422],
    ['claim', [], 400],
    ['withdraw', { outcome: 'kept', clinician: 'Zqcanary' }, 422],
  ])('refuses %s of %j with %i', async (name, body, status) => {
    const answer = await act(name, body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('Zqcanary');
  });

  it('says why an action is not possible, and that a referral has ended', async () => {
    harness.process.refuses = new Rejected('task-unknown', 'There is no such task open.');
    const refused = await act('claim', {});
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'task-unknown', title: 'There is no such task open.' }),
    ]);
    harness.process.refuses = undefined;
    harness.process.ended.add(referralId);
    const ended = await act('claim', {});
    expect([ended.status, await ended.json()]).toEqual([409, expect.objectContaining({ code: 'workflow-missing' })]);
    harness.process.ended.clear();
    harness.process.isDown = true;
    const away = await act('claim', {});
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    harness.process.isDown = false;
    expect((await act('claim', {}, '00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});

describe('the codec', () => {
  const decode = (body: string, headers: Record<string, string> = {}) =>
    harness.call('POST', '/codec/decode', { token: tokens.engineer, body, headers: { 'content-type': 'application/json', ...headers } });

  it('answers in the order given, records the call, and answers {} with {}', async () => {
    const payloads = [{ metadata: { encoding: 'YQ==' }, data: 'YQ==' }, { data: 'Yg==' }];
    expect(await (await decode(JSON.stringify({ payloads }))).json()).toEqual({ payloads });
    expect((await audited()).at(-1)).toMatchObject({ actor: 'engineer/eve', action: 'decode', detail: { count: 2 } });
    expect(await (await decode('{}')).json()).toEqual({});
    for (const body of ['{"payloads":[{"data":"not base64!"}]}', '{"payloads":{}}', '[1]', '{'])
      expect((await decode(body)).status).toBe(400);
  });

  it('lets an exact origin in, and no other', async () => {
    const preflight = (origin: string) =>
      harness.call('OPTIONS', '/codec/decode', { headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight('http://127.0.0.1:8233');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:8233');
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    for (const origin of ['http://localhost:8233', 'http://127.0.0.1:82330', 'null', 'https://127.0.0.1:8233'])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what is open', () => {
  it('is health, and the description of the API with a page that loads from here alone', async () => {
    expect((await harness.call('GET', '/livez')).status).toBe(200);
    expect((await harness.call('GET', '/readyz')).status).toBe(200);
    const description = (await (await harness.call('GET', '/openapi.json')).json()) as { paths: Record<string, unknown> };
    for (const name of Object.keys(actionSchemas)) {
      expect(description.paths[`/api/referrals/{id}/${name}`]).toMatchObject({
        post: { parameters: expect.arrayContaining([expect.objectContaining({ in: 'header', name: 'idempotency-key' })]) },
      });
    }
    const page = await harness.call('GET', '/docs');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page.text()).not.toMatch(/https?:/u);
    expect((await harness.call('GET', '/docs/reference.js')).status).toBe(200);
  });

  /** Pages for people, what they are made of, and the description itself. */
  const notDescribed =
    /^\/(?:$|docs|session|temporal|favicon\.ico|openapi\.json|worklist|referrals|week|directory|rules|specialties|go-live|assets)/u;

  it('describes every route that there is', async () => {
    const description = (await (await harness.call('GET', '/openapi.json')).json()) as { paths: Record<string, object> };
    const described = new Set(
      Object.entries(description.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    );
    const missing = routes
      .filter(({ method, pattern }) => method !== 'OPTIONS' && !notDescribed.test(pattern))
      .map(({ method, pattern }) => `${method} ${pattern.replaceAll(/:(\w+)/gu, '{$1}')}`)
      .filter((route) => !described.has(route));
    expect(missing).toEqual([]);
  });

  it('says that it is not ready while the database is away, and stays alive', async () => {
    const away = await openHarness({}, { isReady: () => Promise.reject(new Unavailable('database-away', 'away')) });
    const ready = await away.call('GET', '/readyz');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await away.call('GET', '/livez')).status).toBe(200);
    await away.stop();
  });
});

describe('the log', () => {
  it('holds method, route pattern, status and time, and nothing else of a request', () => {
    const requests = harness.logged.filter(({ message }) => message === 'request');
    expect(requests.length).toBeGreaterThan(20);
    for (const { fields } of requests) expect(Object.keys(fields).sort()).toEqual(['durationMs', 'method', 'route', 'status']);
    expect(JSON.stringify(harness.logged)).not.toContain(referralId);
  });
});
