import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStaticTokens } from '../../src/http/staticTokens.js';
import { createTokenSessions } from '../../src/http/tokenSessions.js';
import { openDesk, tokens, type CallOptions, type Desk } from './desk.js';

const minute = 60_000;

describe('a session', () => {
  const holder = { actor: 'ana', role: 'coordinator' as const };
  const known = createStaticTokens([
    { token: 'of-ana', ...holder },
    { token: 'of-max', actor: 'max', role: 'manager' },
  ]);
  let now = 1_000_000_000_000;
  const sessionsWith = (secrets: string[], with_ = known) => createTokenSessions({ tokens: with_, secrets, realNow: () => now });
  const sessions = sessionsWith(['new', 'old']);

  it('is whose token was shown, and says nothing of the token', () => {
    const value = sessions.begin('of-ana');
    expect(sessions.resume(value)).toEqual({ holder, fresh: undefined });
    expect(value).not.toContain('of-ana');
    expect(value).toMatch(/^[\w.-]{1,200}$/u);
  });

  it('goes on while it is used, and ends a quarter of an hour after the last use', () => {
    let value = sessions.begin('of-ana');
    for (let turn = 0; turn < 5; turn += 1) {
      now += 14 * minute;
      const { fresh } = sessions.resume(value) ?? {};
      expect(fresh).toBeDefined();
      value = fresh ?? '';
    }
    now += 16 * minute;
    expect(sessions.resume(value)).toBeUndefined();
  });

  it('ends after twelve hours, however it is used', () => {
    let value = sessions.begin('of-ana');
    let turns = 0;
    for (; turns < 100 && sessions.resume(value) !== undefined; turns += 1) {
      now += 10 * minute;
      value = sessions.resume(value)?.fresh ?? value;
    }
    expect(turns).toBe(73);
  });

  it('is nobody’s when anything of it was changed', () => {
    const value = sessions.begin('of-ana');
    const max = sessions.begin('of-max');
    const [version, , began, used, signed] = value.split('.');
    const swapped = [version, max.split('.')[1], began, used, signed].join('.');
    const longer = [version, value.split('.')[1], began, 'zzzzzzzz', signed].join('.');
    const unsigned = value.slice(0, value.lastIndexOf('.') + 1);
    for (const forged of ['', '.', '1.a.b.c.d', `${value}x`, value.slice(0, -1), swapped, longer, unsigned, '.'.repeat(1_000)])
      expect([forged, sessions.resume(forged)]).toEqual([forged, undefined]);
    expect(sessions.resume(max)?.holder.role).toBe('manager');
  });

  it('outlives a rotation of the secret, and neither the old secret nor the token', () => {
    const value = sessionsWith(['old']).begin('of-ana');
    expect(sessions.resume(value)?.holder).toEqual(holder);
    expect(sessionsWith(['new']).resume(value)).toBeUndefined();
    expect(sessionsWith(['old'], createStaticTokens([])).resume(value)).toBeUndefined();
  });

  it('needs a secret', () => expect(() => sessionsWith([])).toThrow(/secret/u));
});

describe('signing in and out', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.stop());

  const audited = () => desk.database.db.audit.findMany({ orderBy: { sequence: 'asc' } });
  const signIn = (token: string) => desk.call('POST', '/session', { token });
  const cookieOf = async (answer: Response): Promise<string> => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  /** As a page of ours asks. */
  const asPage = (method: string, path: string, cookie: string, { headers, ...more }: CallOptions = {}) =>
    desk.call(method, path, {
      ...more,
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
    });
  const decode = (cookie: string, headers: Record<string, string>) => asPage('POST', '/codec/decode', cookie, { body: '{}', headers });

  it('gives a browser what no script reads, no other site makes it send, and few paths get', async () => {
    const answer = await signIn(tokens.coordinator);
    expect(answer.status).toBe(204);
    const cookies = (answer.headers.get('set-cookie') ?? '').split(/,(?=loopkeeper_session=)/u);
    expect(cookies.map((cookie) => /Path=(?<path>[^;]+)/u.exec(cookie)?.groups?.['path'])).toEqual(['/codec', '/session', '/temporal']);
    for (const cookie of cookies) expect(cookie).toMatch(/^loopkeeper_session=[\w.-]+; Path=\/\w+; HttpOnly; SameSite=Strict; Secure$/u);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'sign-in', subject: 'session' });
  });

  it('is refused to who is not known, and to who may not see payloads', async () => {
    expect((await desk.call('POST', '/session')).status).toBe(401);
    expect((await signIn('wrong')).status).toBe(401);
    expect((await signIn(tokens.manager)).status).toBe(403);
    expect((await audited()).slice(-3).map(({ actor, detail }) => [actor, detail])).toEqual([
      ['nobody', { why: 'no-token' }],
      ['nobody', { why: 'no-token' }],
      ['manager/max', { why: 'role' }],
    ]);
  });

  it('says whose session it is and where to go, and to a stranger nothing', async () => {
    const cookie = await cookieOf(await signIn(tokens.engineer));
    const holder = (await (await asPage('GET', '/session/holder', cookie)).json()) as object;
    expect(holder).toEqual({ actor: 'eve', role: 'engineer', views: [] });
    expect(await (await desk.call('GET', '/session/holder')).json()).toEqual({});
    expect(await (await asPage('GET', '/session/holder', 'loopkeeper_session=forged')).json()).toEqual({});
  });

  it('counts for the codec, and not for the API', async () => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    expect((await decode(cookie, {})).status).toBe(200);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'decode' });
    expect((await asPage('GET', '/api/referrals', cookie)).status).toBe(401);
    expect((await asPage('GET', '/metrics', cookie)).status).toBe(401);
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
    const answer = await desk.call('POST', '/codec/decode', { headers, body: '{}' });
    expect(answer.status).toBe(status);
    if (status === 403)
      expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/ana', action: 'deny', detail: { why: 'other-site' } });
  });

  it('is taken back', async () => {
    const cookie = await cookieOf(await signIn(tokens.coordinator));
    const answer = await asPage('DELETE', '/session', cookie);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^(?:loopkeeper_session=; Path=\/\w+; HttpOnly; SameSite=Strict; Secure; Max-Age=0,?){3}$/u,
    );
    expect((await audited()).at(-1)).toMatchObject({ action: 'sign-out' });
  });

  it('tells a session that is over from none', async () => {
    expect((await asPage('GET', '/temporal/', 'loopkeeper_session=1.old.a.b.c')).status).toBe(401);
    expect((await audited()).at(-1)).toMatchObject({ actor: 'nobody', detail: { why: 'session-over' } });
  });

  it('is renewed by what somebody does, and not by what an open page asks for by itself', async () => {
    const worn = await openDesk(
      {},
      { sessions: { begin: () => 'x', resume: () => ({ holder: { actor: 'ana', role: 'coordinator' }, fresh: 'y' }) } },
    );
    const renews = async (method: string, path: string, accept = '*/*') => {
      const headers = { cookie: 'loopkeeper_session=x', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', accept };
      return (await worn.call(method, path, { headers, ...(method === 'POST' ? { body: '{}' } : {}) })).headers.get('set-cookie') !== null;
    };
    const workflow = '/temporal/api/v1/namespaces/loopkeeper/workflows/referral-7d8a602e-fd3f-470a-a6c3-c224a11248d5';
    expect(await renews('GET', '/temporal/namespaces/loopkeeper/workflows', 'text/html')).toBe(true);
    expect(await renews('GET', '/temporal/api/v1/settings')).toBe(true);
    expect(await renews('POST', `${workflow}/signal/claim`)).toBe(true);
    expect(await renews('GET', workflow)).toBe(false);
    expect(await renews('GET', `${workflow}/history?waitNewEvent=true`)).toBe(false);
    expect(await renews('POST', `${workflow}/query/status`)).toBe(false);
    expect(await renews('POST', '/codec/decode')).toBe(false);
    await worn.stop();
  });

  it('has a page of its own, with nothing in it that could be another’s', async () => {
    const page = await desk.call('GET', '/session');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/u);
    expect(policy).not.toContain('unsafe');
    const text = await page.text();
    expect(text).not.toMatch(/<script>|<style| style=| on\w+=|https?:/u);
    expect((await desk.call('GET', '/session/page.js')).headers.get('content-type')).toContain('javascript');
    expect((await desk.call('GET', '/session/page.css')).headers.get('content-type')).toContain('css');
    expect((await desk.call('GET', '/favicon.ico')).status).toBe(204);
  });
});
