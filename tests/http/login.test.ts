import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messages as demo } from '../../src/simulators/idp/messages.js';
import { messages } from '../../src/http/html/messages.js';
import type { Role } from '../../src/ports/tokens.js';
import { demoPeople } from '../../src/simulators/idp/people.js';
import { createIdpSimulator } from '../../src/simulators/idp/simulator.js';
import { openBentProvider, type Bend } from '../support/bentProvider.js';
import { BrowserJar } from '../support/browserJar.js';
import { lastingPort } from '../support/lastingPort.js';
import { cardiologyOrder, openHarness, tokens, type Harness } from './apiHarness.js';
import { acr, client, openFront, waysBack, type Front } from './front.js';
import { minuteMs as minute } from '../../src/domain/time/durations.js';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.database.db.coordinator.create({
    data: { id: 'coordinator-1', name: 'Maya Ortiz', email: 'Maya.Ortiz@harborview.example' },
  });
});
afterAll(async () => {
  await harness.stop();
});

const audited = () => harness.database.db.audit.findMany({ orderBy: { sequence: 'asc' } });
const lastDenial = async () => (await audited()).findLast(({ action }) => action === 'deny');
const own = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

describe("the log-in at the demo's identity provider", () => {
  let idp: Awaited<ReturnType<typeof createIdpSimulator>>;
  let front: Front;
  beforeAll(async () => {
    const port = await lastingPort();
    idp = await createIdpSimulator({ port: await lastingPort(), client: { ...client, ...waysBack(port) }, acr });
    front = await openFront(harness, idp.url, { acr: [acr], amr: ['mfa'] }, port);
  });
  afterAll(async () => {
    await front.close();
    await idp.stop();
  });

  /** All the way, as a browser goes it. */
  async function logIn(id: string, query = ''): Promise<{ browser: BrowserJar; landed: Awaited<ReturnType<BrowserJar['open']>> }> {
    const browser = new BrowserJar();
    const people = await browser.open(`${front.url}/session/login${query}`);
    expect([people.status, people.text]).toEqual([200, expect.stringContaining(demo.choose.text)]);
    const chosen = await browser.send(people.url, { method: 'POST', body: new URLSearchParams({ person: id }) });
    return { browser, landed: await browser.open(new URL(chosen.headers.get('location') ?? '', people.url).href) };
  }
  const signedInAs = async (browser: BrowserJar): Promise<unknown> => (await browser.get(`${front.url}/session/me`)).json();

  it.each(demoPeople)('brings in $name, $role', async ({ id, name, role }) => {
    const { browser, landed } = await logIn(id, '?to=%2Fsession%3Fa%3D1%26b');
    expect(landed).toMatchObject({ status: 200, text: expect.stringContaining('content="0; url=/session?a=1&amp;b"') });
    expect(await signedInAs(browser)).toMatchObject({ actor: id, name, role });
    expect((await audited()).findLast(({ action }) => action === 'sign-in')).toMatchObject({
      actor: `${role}/${id}`,
      detail: { by: 'oidc', subject: id },
    });
    expect((await browser.get(`${front.url}/api/referrals`)).status).toBe(200);
  });

  it('keeps a sealed cookie on the way, and one afterwards that no other site is sent', async () => {
    const { browser } = await logIn('coordinator-1');
    const ours = browser.set.filter((cookie) => cookie.startsWith('loopkeeper_'));
    expect(ours).toEqual([
      expect.stringMatching(/^loopkeeper_login=[\w-]+\.\.[\w.-]+; Path=\/session; HttpOnly; SameSite=Lax; Max-Age=600$/u),
      'loopkeeper_login=; Path=/session; HttpOnly; SameSite=Lax; Max-Age=0',
      expect.stringMatching(/^loopkeeper_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/u),
    ]);
  });

  it('knows a coordinator of the list by the verified address, and acts in that name alone', async () => {
    const { browser } = await logIn('coordinator-1');
    const order = await harness.order(cardiologyOrder({ id: 'login-1', identifier: [] }));
    const { referral } = (await order.json()) as { referral: { id: string } };
    await harness.settled();
    const act = (name: string, body: object, by = browser) =>
      by.send(`${front.url}/api/referrals/${referral.id}/${name}`, { method: 'POST', headers: own, body: JSON.stringify(body) });
    expect((await act('claim', {})).status).toBe(200);
    expect(harness.process.acts.at(-1)?.action.input).toEqual({ by: 'coordinator-1' });
    expect((await act('claim', { by: 'coordinator-2' })).status).toBe(422);
    const end = { outcome: 'unreachable' };
    expect((await act('withdraw', { ...end, clinician: 'Maya Ortiz' })).status).toBe(422);
    expect((await act('withdraw', { ...end, clinician: 'Dr. Amara Osei' })).status).toBe(200);
    const goOn = { reason: 'consent-needed', decision: 'proceed' };
    expect((await act('resolveTask', goOn)).status).toBe(422);
    expect((await act('resolveTask', { ...goOn, clinician: 'Dr. Amara Osei' })).status).toBe(200);
    const osei = (await logIn('amara.osei')).browser;
    expect((await act('withdraw', { ...end, clinician: 'Dr. Tomas Lindqvist' }, osei)).status).toBe(422);
    expect((await act('withdraw', end, osei)).status).toBe(200);
    expect((await act('resolveTask', goOn, osei)).status).toBe(200);
    expect(harness.process.acts.slice(-2).map(({ action }) => action.input)).toEqual([
      { by: 'amara.osei', outcome: 'unreachable', clinician: 'Dr. Amara Osei' },
      { by: 'amara.osei', ...goOn, clinician: 'Dr. Amara Osei' },
    ]);
    expect((await audited()).findLast(({ action }) => action === 'act')).toMatchObject({
      actor: 'clinician/amara.osei',
      detail: { name: 'resolveTask', by: 'amara.osei', clinician: 'Dr. Amara Osei' },
    });
  });

  it('ends after fifteen minutes without use, and after twelve hours', async () => {
    const { browser } = await logIn('coordinator-2');
    const looks = async () => (await browser.get(`${front.url}/api/referrals`, { accept: 'application/json' })).status;
    const isThere = () => browser.send(`${front.url}/session/active`, { method: 'POST', headers: own });
    for (let turn = 0; turn < 2; turn += 1) {
      front.move(14 * minute);
      expect((await isThere()).status).toBe(204);
    }
    // An open page that asks for news keeps nobody signed in.
    front.move(14 * minute);
    expect(await looks()).toBe(200);
    front.move(2 * minute);
    expect(await looks()).toBe(401);
    const { browser: again } = await logIn('coordinator-2');
    let hours = 0;
    for (; hours < 20; hours += 1 / 6) {
      front.move(10 * minute);
      if ((await again.send(`${front.url}/session/active`, { method: 'POST', headers: own })).status !== 204) break;
    }
    expect(Math.round(hours)).toBe(12);
  });

  it('is over at once when it is ended from elsewhere', async () => {
    const { browser } = await logIn('coordinator-3');
    const ended = await fetch(`${front.url}/api/sessions/coordinator-3`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${tokens.administrator}` },
    });
    expect(await ended.json()).toEqual({ ended: 1 });
    expect((await browser.get(`${front.url}/api/referrals`)).status).toBe(401);
  });

  it('signs out here, and then at the provider, which sends the browser back', async () => {
    const { browser } = await logIn('grace.whitfield');
    const value = browser.value('loopkeeper_session');
    const answer = await browser.send(`${front.url}/session`, { method: 'DELETE', headers: own });
    const { to } = (await answer.json()) as { to: string };
    expect(new URL(to).origin).toBe(idp.url);
    const stolen = await fetch(`${front.url}/api/referrals`, { headers: { cookie: `loopkeeper_session=${value}` } });
    expect(stolen.status).toBe(401);
    const question = await browser.open(to);
    expect([question.status, question.text]).toEqual([200, expect.stringContaining(demo.signOut.text)]);
    const xsrf = /name="xsrf" value="(?<xsrf>[^"]+)"/u.exec(question.text)?.groups?.['xsrf'] ?? '';
    const confirm = /action="(?<action>[^"]+)"/u.exec(question.text)?.groups?.['action'] ?? '';
    const done = await browser.send(confirm, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
    expect(done.headers.get('location')).toBe(`${front.url}/session`);
  });

  it('takes no answer that another browser was asked for, nor one twice', async () => {
    const [attacker, victim] = [new BrowserJar(), new BrowserJar()];
    const people = await attacker.open(`${front.url}/session/login`);
    const chosen = await attacker.send(people.url, { method: 'POST', body: new URLSearchParams({ person: 'jonas.keller' }) });
    const resumed = await attacker.get(new URL(chosen.headers.get('location') ?? '', people.url).href);
    const callback = resumed.headers.get('location') ?? '';
    expect(callback).toMatch(/\/session\/callback\?code=/u);
    expect((await victim.open(callback)).status).toBe(403);
    expect(await lastDenial()).toMatchObject({ actor: 'nobody', detail: { why: 'login-not-begun' } });
    await victim.open(`${front.url}/session/login`);
    expect((await victim.open(callback)).status).toBe(403);
    expect(await lastDenial()).toMatchObject({ actor: 'nobody', detail: { why: 'login-invalid' } });
    expect(victim.value('loopkeeper_session')).toBeUndefined();
    expect((await attacker.open(callback)).status).toBe(200);
    expect((await attacker.open(callback)).status).toBe(403);
  });

  it('takes no answer after ten minutes', async () => {
    const browser = new BrowserJar();
    const people = await browser.open(`${front.url}/session/login`);
    front.move(11 * minute);
    const chosen = await browser.send(people.url, { method: 'POST', body: new URLSearchParams({ person: 'jonas.keller' }) });
    const landed = await browser.open(new URL(chosen.headers.get('location') ?? '', people.url).href);
    expect([landed.status, landed.text]).toEqual([403, expect.stringContaining(messages.login.notBegun.title)]);
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/%0d%0aset-cookie:x=y\r\n', '/"><script>', 'javascript:alert(1)'])(
    'leads nobody elsewhere: %j',
    async (to) => {
      const { landed } = await logIn('priya.raman', `?to=${encodeURIComponent(to)}`);
      expect(/url=(?<to>[^"]*)"/u.exec(landed.text)?.groups?.['to']).toBe('/session');
    },
  );

  it('lets nobody take a role that is not theirs', async () => {
    const { browser, landed } = await logIn('grace.whitfield', '?as=administrator');
    expect([landed.status, landed.text]).toEqual([403, expect.stringContaining(messages.login.role.title)]);
    expect(await lastDenial()).toMatchObject({ detail: { why: 'login-role', subject: 'grace.whitfield' } });
    expect(await signedInAs(browser)).toEqual({ login: true });
  });

  it('begins at the name that the provider sends browsers back to', async () => {
    const answer = await fetch(`${front.url.replace('127.0.0.1', 'localhost')}/session/login?to=/temporal&as=engineer`, {
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toBe(`${front.url}/session/login?to=%2Ftemporal&as=engineer`);
  });

  it('refuses a person who leaves the provider’s page, in our own words', async () => {
    const browser = new BrowserJar();
    const { url } = await browser.open(`${front.url}/session/login`);
    expect(url).toContain('/interaction/');
    const asked = new URL((await browser.get(`${front.url}/session/login`)).headers.get('location') ?? '');
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<b>Zqcanary</b>',
      state: asked.searchParams.get('state') ?? '',
      iss: idp.url,
    });
    const landed = await browser.open(`${front.url}/session/callback?${query.toString()}`);
    expect([landed.status, landed.text]).toEqual([403, expect.stringContaining('The identity provider did not let you in')]);
    expect(landed.text).not.toContain('Zqcanary');
  });
});

describe('an answer that does not hold', () => {
  let bent: Awaited<ReturnType<typeof openBentProvider>>;
  beforeAll(async () => {
    bent = await openBentProvider(client);
  });
  afterAll(() => bent.stop());

  /** There and back, with a token that is bent. */
  async function comeBack(front: Front, how: Bend, change: (query: URLSearchParams) => void = () => undefined) {
    const browser = new BrowserJar();
    const asked = (await browser.get(`${front.url}/session/login`)).headers.get('location') ?? '';
    bent.bend(asked, how);
    const query = new URLSearchParams({ code: 'any', state: new URL(asked).searchParams.get('state') ?? '' });
    change(query);
    const landed = await browser.open(`${front.url}/session/callback?${query.toString()}`);
    return { landed, asked: new URL(asked).searchParams, isIn: browser.value('loopkeeper_session') !== undefined };
  }

  describe('lets nobody in', () => {
    let front: Front;
    beforeAll(async () => {
      front = await openFront(harness, bent.url, { acr: [acr], amr: ['mfa', 'hwk'] });
    });
    afterAll(() => front.close());
    const strong = { acr, amr: ['pwd', 'mfa'] };
    const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;

    it('but one that does hold', async () => {
      const { isIn, asked } = await comeBack(front, { claims: strong });
      expect(isIn).toBe(true);
      expect(Object.fromEntries(asked)).toMatchObject({
        acr_values: acr,
        prompt: 'login',
        code_challenge_method: 'S256',
        response_type: 'code',
      });
    });

    it.each<[string, Bend]>([
      ['for another audience', { claims: { ...strong, aud: 'somebody-else' } }],
      ['for several audiences, of another party', { claims: { ...strong, aud: [client.id, 'other'], azp: 'other' } }],
      ['with another nonce', { claims: { ...strong, nonce: 'other' } }],
      ['without a nonce', { claims: { ...strong, nonce: undefined } }],
      ['of another issuer', { claims: { ...strong, iss: 'https://evil.example' } }],
      ['that is over', { claims: { ...strong, iat: hourAgo, exp: hourAgo + 60 } }],
      ['signed by somebody else', { claims: strong, isForged: true }],
    ])('a token %s', async (_what, bend) => {
      const { landed, isIn } = await comeBack(front, bend);
      expect([landed.status, isIn]).toEqual([403, false]);
      expect(landed.text).toContain(messages.login.invalid.title);
      expect(await lastDenial()).toMatchObject({
        actor: 'nobody',
        subject: 'route/GET /session/callback',
        detail: { why: 'login-invalid' },
      });
    });

    it.each<[string, (query: URLSearchParams) => void]>([
      ['another state', (query) => query.set('state', 'other')],
      ['no state', (query) => query.delete('state')],
      ['two states', (query) => query.append('state', 'other')],
      ['no code', (query) => query.delete('code')],
    ])('an answer with %s', async (_what, change) => {
      const { landed, isIn } = await comeBack(front, { claims: strong }, change);
      expect([landed.status, isIn]).toEqual([403, false]);
    });

    it.each([{ acr: 'urn:test:password', amr: ['mfa'] }, { amr: ['mfa'] }, { acr, amr: ['pwd'] }, { acr }])(
      'without a second factor: %j',
      async (claims) => {
        const { landed, isIn } = await comeBack(front, { claims });
        expect([landed.status, isIn]).toEqual([403, false]);
        expect(landed.text).toContain(messages.login.mfa.title);
        expect(await lastDenial()).toMatchObject({ detail: { why: 'login-mfa', subject: 'person-7' } });
      },
    );

    it.each([{ roles: [] }, { roles: ['Coordinator', 'owner'] }, { roles: { coordinator: true } }, { roles: undefined }])(
      'without a role: %j',
      async (claims) => {
        const { landed, isIn } = await comeBack(front, { claims: { ...strong, ...claims } });
        expect([landed.status, isIn]).toEqual([403, false]);
        expect(landed.text).toContain('make you a coordinator, clinician, manager, engineer or administrator');
      },
    );

    it('while the provider does not answer, and says so', async () => {
      const { landed, isIn } = await comeBack(front, { claims: strong, status: 502 });
      expect([landed.status, isIn]).toEqual([503, false]);
      expect(landed.text).toContain(messages.login.away.title);
    });
  });

  it('goes by the names that the installation gave the roles, and by no others', async () => {
    const roleOf = new Map<string, Role>([
      ['Referral Desk', 'coordinator'],
      ['f3b1-physicians', 'clinician'],
    ]);
    const front = await openFront(harness, bent.url, { roleOf });
    expect((await comeBack(front, { claims: { roles: ['coordinator'] } })).landed.status).toBe(403);
    expect((await comeBack(front, { claims: { roles: undefined, groups: ['Referral Desk', 'f3b1-physicians'] } })).isIn).toBe(true);
    // Who may do more comes in with it.
    expect((await audited()).at(-1)).toMatchObject({ actor: 'clinician/rosa', detail: { subject: 'person-7' } });
    await front.close();
  });

  it('believes an address only that was verified', async () => {
    const front = await openFront(harness, bent.url);
    const claims = { email: 'maya.ortiz@harborview.example' };
    for (const isVerified of [undefined, false, 'true']) {
      expect((await comeBack(front, { claims: { ...claims, email_verified: isVerified } })).isIn).toBe(true);
      expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/rosa' });
    }
    await comeBack(front, { claims: { ...claims, email_verified: true } });
    expect((await audited()).at(-1)).toMatchObject({ actor: 'coordinator/coordinator-1' });
    await front.close();
  });
});

describe('with the provider away', () => {
  it('nothing breaks but the log-in, which goes on as soon as it is back', async () => {
    const idpPort = await lastingPort();
    const port = await lastingPort();
    const front = await openFront(harness, `http://127.0.0.1:${idpPort}`, {}, port);
    const browser = new BrowserJar();
    const page = await browser.open(`${front.url}/session/login`);
    expect([page.status, page.text]).toEqual([503, expect.stringContaining(messages.login.away.text)]);
    expect((await fetch(`${front.url}/readyz`)).status).toBe(200);
    const session = await browser.send(`${front.url}/session`, { method: 'POST', headers: { authorization: `Bearer ${tokens.engineer}` } });
    expect(session.status).toBe(204);
    expect((await browser.send(`${front.url}/session`, { method: 'DELETE', headers: own })).status).toBe(204);
    const idp = await createIdpSimulator({ port: idpPort, client: { ...client, ...waysBack(port) }, acr });
    expect((await browser.open(`${front.url}/session/login`)).url).toContain('/interaction/');
    await idp.stop();
    await front.close();
  });

  it('an installation without one says so', async () => {
    const answer = await harness.call('GET', '/session/login');
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining(messages.login.none.title)]);
    expect((await harness.call('GET', '/session/callback?code=x&state=y')).status).toBe(404);
  });
});
