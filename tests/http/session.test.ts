import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStaticTokens } from '../../src/http/auth/staticTokens.js';
import { createPostgresSessions } from '../../src/adapters/postgres/sessions.js';
import type { Sessions } from '../../src/ports/sessions.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { openHarness, tokens, vault, type CallOptions, type Harness } from './apiHarness.js';
import { minuteMs as minute } from '../../src/domain/time/durations.js';

describe('a session', () => {
  const principal = { actor: 'ana', role: 'coordinator' as const };
  const person = { actor: 'coordinator-1', role: 'coordinator' as const, name: 'Maya Ortiz' };
  const known = createStaticTokens([
    { token: 'of-ana', ...principal },
    { token: 'of-max', actor: 'max', role: 'manager' },
  ]);
  let database: TestDatabase;
  let now = 1_000_000_000_000;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.stop());
  const sessionsOf = (tokens = known) => createPostgresSessions({ db: database.db, tokens, vault, realNow: () => now });
  const ofToken = (token = 'of-ana') => sessionsOf().begin({ by: 'token', token });
  const ofPerson = () => sessionsOf().begin({ by: 'person', principal: person, idToken: 'header.Zqcanary.signature' });

  it('is whose token was shown, and says nothing of it; the database holds neither', async () => {
    const value = await ofToken();
    expect(await sessionsOf().resume(value)).toEqual({ principal, needsTouch: false });
    expect(value).toMatch(/^[\w-]{43}$/u);
    const rows = JSON.stringify(await database.db.session.findMany());
    for (const secret of [value, 'of-ana']) expect(rows).not.toContain(secret);
  });

  it('is whom the provider named, whose ID token is kept sealed and given back at the end', async () => {
    const value = await ofPerson();
    expect((await sessionsOf().resume(value))?.principal).toEqual(person);
    const [row] = await database.db.session.findMany({ where: { actor: person.actor } });
    expect(Buffer.from(row?.idToken ?? []).toString('latin1')).not.toContain('Zqcanary');
    expect(await sessionsOf().end(value)).toBe('header.Zqcanary.signature');
    expect(await sessionsOf().resume(value)).toBeUndefined();
    expect(await sessionsOf().end(value)).toBeUndefined();
  });

  it.each([ofToken, ofPerson])('goes on while it is used, and ends a quarter of an hour after the last use', async (begin) => {
    const value = await begin();
    for (let turn = 0; turn < 5; turn += 1) {
      now += 14 * minute;
      expect(await sessionsOf().resume(value)).toMatchObject({ needsTouch: true });
      await sessionsOf().touch(value);
      expect(await sessionsOf().resume(value)).toMatchObject({ needsTouch: false });
    }
    now += 15 * minute + 1;
    expect(await sessionsOf().resume(value)).toBeUndefined();
    await sessionsOf().touch(value);
    expect(await sessionsOf().resume(value)).toBeUndefined();
  });

  it('ends after twelve hours, however it is used', async () => {
    const value = await ofPerson();
    let turns = 0;
    for (; turns < 100 && (await sessionsOf().resume(value)) !== undefined; turns += 1) {
      now += 10 * minute;
      await sessionsOf().touch(value);
    }
    expect(turns).toBe(73);
  });

  it('leaves no row behind once it is over', async () => {
    await ofToken();
    now += 13 * 60 * minute;
    await ofToken('of-max');
    expect((await database.db.session.findMany()).map(({ actor }) => actor)).toEqual(['max']);
  });

  it('is nobody’s when anything of it was changed', async () => {
    const value = await ofToken();
    for (const forged of ['', '.', `${value}x`, value.slice(0, -1), value.toUpperCase(), '.'.repeat(1_000), 'a'.repeat(43)])
      expect([forged, await sessionsOf().resume(forged)]).toEqual([forged, undefined]);
  });

  it('ends with the token that it began with', async () => {
    const value = await ofToken();
    expect(await sessionsOf(createStaticTokens([])).resume(value)).toBeUndefined();
  });

  it('ends with all others of the same person, and nobody else’s', async () => {
    const values = [await ofPerson(), await ofPerson(), await ofToken()];
    expect(await sessionsOf().endAllOf(person.actor)).toBe(2);
    expect(await Promise.all(values.map((value) => sessionsOf().resume(value)))).toEqual([
      undefined,
      undefined,
      { principal, needsTouch: false },
    ]);
  });
});

/** A session that is always there and always worn. */
const alwaysInUse = (touched: string[]): Sessions => ({
  begin: async () => 'x',
  resume: async () => ({ principal: { actor: 'ana', role: 'coordinator' }, needsTouch: true }),
  touch: async (value) => void touched.push(value),
  end: async () => undefined,
  endAllOf: async () => 0,
});

describe('signing in and out', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.stop());

  const audited = () => harness.database.db.audit.findMany({ orderBy: { sequence: 'asc' } });
  const signIn = (token: string) => harness.call('POST', '/session', { token });
  const cookieOf = async (answer: Response): Promise<string> => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  /** As a page of ours asks. */
  const asPage = (method: string, path: string, cookie: string, { headers, ...more }: CallOptions = {}) =>
    harness.call(method, path, {
      ...more,
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
    });
  const decode = (cookie: string, headers: Record<string, string>) => asPage('POST', '/codec/decode', cookie, { body: '{}', headers });

  it('gives a browser one cookie, which no script reads and no other site makes it send', async () => {
    const answer = await signIn(tokens.coordinator);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-loopkeeper_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/u);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'sign-in', subject: 'session' });
  });

  it('keeps one without TLS on this machine, under the plain name', async () => {
    const local = await openHarness({ publicUrl: 'http://127.0.0.1:3000' });
    const cookie = (await local.call('POST', '/session', { token: tokens.coordinator })).headers.get('set-cookie');
    expect(cookie).toMatch(/^loopkeeper_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/u);
    await local.stop();
  });

  it('ends the session before it, so that a browser has one', async () => {
    const first = await cookieOf(await signIn(tokens.coordinator));
    await harness.call('POST', '/session', { token: tokens.engineer, headers: { cookie: first } });
    expect((await asPage('GET', '/api/referrals', first)).status).toBe(401);
  });

  it('is refused to who is not known', async () => {
    expect((await harness.call('POST', '/session')).status).toBe(401);
    expect((await signIn('wrong')).status).toBe(401);
    expect((await audited()).slice(-2).map(({ actor, detail }) => [actor, detail])).toEqual([
      ['nobody', { why: 'no-token' }],
      ['nobody', { why: 'no-token' }],
    ]);
  });

  it('says whose session it is and where to go, and to a stranger nothing', async () => {
    const cookie = await cookieOf(await signIn(tokens.engineer));
    const principal = (await (await asPage('GET', '/session/me', cookie)).json()) as object;
    expect(principal).toEqual({ actor: 'eve', role: 'engineer', views: [] });
    expect(await (await harness.call('GET', '/session/me')).json()).toEqual({});
    expect(await (await asPage('GET', '/session/me', '__Host-loopkeeper_session=forged')).json()).toEqual({});
  });

  it('counts for the codec and for the API, as far as its role goes', async () => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    expect((await decode(cookie, {})).status).toBe(200);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'decode' });
    expect((await asPage('GET', '/api/referrals', cookie)).status).toBe(200);
    const managers = await cookieOf(await signIn(tokens.manager));
    expect((await asPage('GET', '/api/referrals', managers)).status).toBe(200);
    expect((await decode(managers, {})).status).toBe(403);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'manager/max', action: 'deny', detail: { why: 'role' } });
  });

  it('acts on a referral from a page of ours, and from no other site', async () => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    const path = `/api/referrals/${randomUUID()}/claim`;
    expect((await asPage('POST', path, cookie, { body: '{}' })).status).toBe(404);
    for (const from of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      expect((await asPage('POST', path, cookie, { body: '{}', headers: from })).status).toBe(403);
      expect((await audited()).at(-1)).toMatchObject({
        actor: 'coordinator/ana',
        action: 'deny',
        subject: 'route/POST /api/referrals/:id/claim',
        detail: { why: 'other-site' },
      });
    }
  });

  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://loopkeeper.test' }, 403],
    [{ origin: 'https://loopkeeper.test' }, 200],
    [{ origin: 'https://loopkeeper.test.evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ])('is heard from our own pages alone when something is to change: %j', async (from, status) => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    const headers: Record<string, string> = { cookie, 'content-type': 'application/json', ...from };
    const answer = await harness.call('POST', '/codec/decode', { headers, body: '{}' });
    expect(answer.status).toBe(status);
    if (status === 403)
      expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'deny', detail: { why: 'other-site' } });
  });

  it('is taken back', async () => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    const answer = await asPage('DELETE', '/session', cookie);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBe('__Host-loopkeeper_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0');
    expect((await audited()).at(-1)).toMatchObject({ action: 'sign-out' });
    expect((await asPage('GET', '/api/referrals', cookie)).status).toBe(401);
  });

  it('is ended from elsewhere by an engineer or an administrator', async () => {
    const cookies = [await cookieOf(await signIn(tokens.coordinator)), await cookieOf(await signIn(tokens.coordinator))];
    const end = (token: string) => harness.call('DELETE', '/api/sessions/ana', { token });
    for (const role of ['coordinator', 'clinician', 'manager'] as const) expect((await end(tokens[role])).status).toBe(403);
    expect(await (await end(tokens.administrator)).json()).toEqual({ ended: expect.any(Number) });
    for (const cookie of cookies) expect((await asPage('GET', '/api/referrals', cookie)).status).toBe(401);
    expect((await audited()).find(({ action }) => action === 'end-sessions')).toMatchObject({
      actor: 'administrator/ada',
      subject: 'person/ana',
    });
    expect(await (await end(tokens.engineer)).json()).toEqual({ ended: 0 });
    expect((await harness.call('DELETE', `/api/sessions/${'a'.repeat(81)}`, { token: tokens.engineer })).status).toBe(422);
  });

  it('tells a session that is over from none', async () => {
    expect((await asPage('GET', '/temporal/', '__Host-loopkeeper_session=old')).status).toBe(401);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'nobody', detail: { why: 'session-over' } });
  });

  it('is renewed by what somebody does, and not by what an open page asks for by itself', async () => {
    const touched: string[] = [];
    const sessionToTouch = await openHarness({}, { sessions: alwaysInUse(touched) });
    const renews = async (method: string, path: string, accept = '*/*') => {
      const headers = {
        cookie: '__Host-loopkeeper_session=x',
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        accept,
      };
      touched.length = 0;
      await sessionToTouch.call(method, path, { headers, ...(method === 'POST' ? { body: '{}' } : {}) });
      return touched.length > 0;
    };
    const workflow = '/temporal/api/v1/namespaces/loopkeeper/workflows/referral-7d8a602e-fd3f-470a-a6c3-c224a11248d5';
    expect(await renews('GET', '/temporal/namespaces/loopkeeper/workflows', 'text/html')).toBe(true);
    expect(await renews('GET', '/temporal/api/v1/settings')).toBe(true);
    expect(await renews('POST', `${workflow}/signal/claim`)).toBe(true);
    expect(await renews('POST', '/session/active')).toBe(true);
    expect(await renews('GET', '/api/referrals')).toBe(false);
    expect(await renews('GET', workflow)).toBe(false);
    expect(await renews('GET', `${workflow}/history?waitNewEvent=true`)).toBe(false);
    expect(await renews('POST', `${workflow}/query/status`)).toBe(false);
    expect(await renews('POST', '/codec/decode')).toBe(false);
    await sessionToTouch.stop();
  });

  it('has a page of its own, with nothing in it that could be another’s', async () => {
    const page = await harness.call('GET', '/session');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/u);
    expect(policy).not.toContain('unsafe');
    const text = await page.text();
    expect(text).not.toMatch(/<script>|<style| style=| on\w+=|https?:/u);
    expect((await harness.call('GET', '/session/page.js')).headers.get('content-type')).toContain('javascript');
    expect((await harness.call('GET', '/session/page.css')).headers.get('content-type')).toContain('css');
    expect((await harness.call('GET', '/favicon.ico')).status).toBe(204);
  });
});
