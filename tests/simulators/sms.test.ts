import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import twilio from 'twilio';
import { keywordOf } from '../../src/simulators/sms/keywords.js';
import { listening, stopAfterEach } from '../support/listening.js';
import { accountSid, authToken, messagingServiceSid, smsProvider, type SmsProvider } from '../support/smsProvider.js';

const atTheEnd = stopAfterEach();
const phone = '+12025550142';
const another = '+12025550143';

async function provider(...options: Parameters<typeof smsProvider>): Promise<SmsProvider> {
  const started = await smsProvider(...options);
  atTheEnd(started.stop);
  return started;
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sms-'));
  atTheEnd(async () => rmSync(folder, { recursive: true }));
  return folder;
}

const list = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
const login = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

interface WireText {
  sid: string;
  status: string;
  body: string;
  date_sent: string | null;
  error_code: number | null;
}

async function send(
  sms: SmsProvider,
  fields: Record<string, string> = {},
): Promise<{ status: number; body: WireText & { code?: number } }> {
  const form = {
    To: phone,
    Body: 'Oak Clinic: have you booked?',
    MessagingServiceSid: messagingServiceSid,
    StatusCallback: `${sms.application}/status?key=r1:nudge:1`,
    ...fields,
  };
  const response = await fetch(`${sms.simulator.url}${list}`, {
    method: 'POST',
    headers: { authorization: login },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as WireText };
}

async function listed(
  sms: SmsProvider,
  query: Record<string, string> = {},
): Promise<{ messages: WireText[]; next_page_uri: string | null }> {
  const response = await fetch(`${sms.simulator.url}${list}?${new URLSearchParams(query).toString()}`, {
    headers: { authorization: login },
  });
  return (await response.json()) as { messages: WireText[]; next_page_uri: string | null };
}

function statusesTold(sms: SmsProvider): (string | undefined)[] {
  return sms.calls.filter(({ path }) => path.startsWith('/status')).map(({ parameters }) => parameters['MessageStatus']);
}

const isTold = (status: string) => (call: { parameters: Record<string, string> }) => call.parameters['MessageStatus'] === status;

describe('the simulated text provider', () => {
  it('takes a text, and tells sent and delivered, signed as the vendor signs', async () => {
    const sms = await provider();
    const { status, body } = await send(sms);
    expect(status).toBe(201);
    expect(body).toMatchObject({ sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), status: 'queued', date_sent: null, error_code: null });
    const call = await sms.heard(isTold('delivered'));
    expect(statusesTold(sms)).toEqual(['sent', 'delivered']);
    expect(call.parameters).toMatchObject({ MessageSid: body.sid, To: phone, AccountSid: accountSid });
    expect(twilio.validateRequest(authToken, call.signature, `${sms.application}${call.path}`, call.parameters)).toBe(true);
  });

  it('lists what it accepted, with the key of the sender, in practice time and real time', async () => {
    const practiceTime = Date.parse('2026-01-05T14:00:00Z');
    const sms = await provider({ clock: { now: () => practiceTime, realNow: Date.now } });
    await send(sms);
    await sms.heard(isTold('delivered'));
    expect(await sms.sent()).toEqual([
      expect.objectContaining({
        key: 'r1:nudge:1',
        by: 'api',
        to: phone,
        at: '2026-01-05T14:00:00.000Z',
        body: 'Oak Clinic: have you booked?',
        status: 'delivered',
      }),
    ]);
    expect(Date.now() - Date.parse((await sms.sent())[0]?.realAt ?? '')).toBeLessThan(60_000);
  });

  it.each([
    ['fail', ['failed'], '30008'],
    ['busy', ['sent', 'undelivered'], '30003'],
  ])('does %s when asked to', async (manner, statuses, code) => {
    const sms = await provider();
    await sms.behave(phone, manner);
    await send(sms);
    const call = await sms.heard(isTold(statuses.at(-1) ?? ''));
    expect(call.parameters['ErrorCode']).toBe(code);
    expect(statusesTold(sms)).toEqual(statuses);
  });

  it('is silent when asked to, and its list knows all the same', async () => {
    const sms = await provider();
    await sms.behave(phone, 'silent');
    await send(sms);
    await send(sms, { To: another });
    await sms.heard(isTold('delivered'));
    expect(sms.calls.every(({ parameters }) => parameters['To'] === another)).toBe(true);
    expect((await listed(sms, { To: phone })).messages).toMatchObject([{ status: 'sent' }]);
  });

  it('tells everything twice when asked to', async () => {
    const sms = await provider();
    await sms.behave(undefined, 'duplicate-callbacks');
    await send(sms);
    await sms.heard(() => statusesTold(sms).length === 4);
    expect(statusesTold(sms)).toEqual(['sent', 'sent', 'delivered', 'delivered']);
  });

  it.each([
    ['429', 429],
    ['500', 500],
    ['503', 503],
  ])('answers %s when asked to, and accepts nothing', async (manner, status) => {
    const sms = await provider();
    await sms.behave(phone, manner);
    expect((await send(sms)).status).toBe(status);
    expect(await sms.sent()).toEqual([]);
    await sms.behave(phone, 'deliver');
    expect((await send(sms)).status).toBe(201);
  });

  it.each([
    ['no number', { To: '' }, 21604],
    ['a number that is none', { To: '555' }, 21211],
    ['no words', { Body: '' }, 21602],
    ['too many words', { Body: 'x'.repeat(1_601) }, 21617],
    ['no sender', { MessagingServiceSid: '' }, 21603],
  ])('refuses %s', async (_what, fields, code) => {
    const sms = await provider();
    expect(await send(sms, fields)).toMatchObject({ status: 400, body: { code } });
    expect(await sms.sent()).toEqual([]);
  });

  it('lets nobody in without a login', async () => {
    const { simulator } = await provider();
    for (const authorization of ['', 'Basic eA==', `Basic ${Buffer.from(`${accountSid}:guess`).toString('base64')}`]) {
      expect((await fetch(`${simulator.url}${list}`, { headers: { authorization } })).status).toBe(401);
    }
  });

  it('lists newest first, in pages, by number; by date only what has left the queue', async () => {
    const sms = await provider({ stepMs: 600_000 });
    for (const body of ['one', 'two', 'three']) await send(sms, { Body: body });
    await send(sms, { To: another });
    const first = await listed(sms, { To: phone, PageSize: '2' });
    expect(first.messages.map(({ body }) => body)).toEqual(['three', 'two']);
    const next = await fetch(`${sms.simulator.url}${first.next_page_uri ?? ''}`, { headers: { authorization: login } });
    expect(((await next.json()) as typeof first).messages.map(({ body }) => body)).toEqual(['one']);
    expect((await listed(sms, { 'DateSent>': new Date(0).toISOString() })).messages).toEqual([]);
  });

  it('gives up a callback that nobody takes, as the vendor does', async () => {
    const sms = await provider();
    const gone = await listening(() => undefined);
    await gone.stop();
    const { body } = await send(sms, { StatusCallback: `${gone.url}/status` });
    await send(sms, { To: another });
    await sms.heard(isTold('delivered'));
    const one = await fetch(`${sms.simulator.url}/2010-04-01/Accounts/${accountSid}/Messages/${body.sid}.json`, {
      headers: { authorization: login },
    });
    expect(['sent', 'delivered']).toContain(((await one.json()) as WireText).status);
  });
});

describe('a text from a patient', () => {
  it('reaches the application, signed, and its answer reaches the patient', async () => {
    const sms = await provider({
      twiml:
        '<?xml version="1.0"?><Response><Message>Thanks &amp; &lt;see you&gt;</Message><Message><Body>Call 911</Body></Message></Response>',
    });
    const response = await fetch(`${sms.simulator.url}/_reply`, { method: 'POST', body: JSON.stringify({ from: phone, body: 'Sí, 1' }) });
    expect(await response.json()).toMatchObject({ answer: 200 });
    const call = await sms.heard(({ path }) => path === '/webhooks/twilio/messages');
    expect(call.parameters).toMatchObject({ From: phone, Body: 'Sí, 1', SmsStatus: 'received' });
    expect(call.parameters).not.toHaveProperty('OptOutType');
    expect(twilio.validateRequest(authToken, call.signature, `${sms.application}${call.path}`, call.parameters)).toBe(true);
    expect((await sms.sent()).map(({ by, to, body }) => [by, to, body])).toEqual([
      ['answer', phone, 'Thanks & <see you>'],
      ['answer', phone, 'Call 911'],
    ]);
  });

  it('is kept by the provider when the application is down', async () => {
    const gone = await listening(() => undefined);
    await gone.stop();
    const sms = await provider({ inboundUrl: `${gone.url}/messages` });
    expect(await sms.simulator.reply({ from: phone, body: 'HELLO' })).toMatchObject({ answer: null });
    expect((await listed(sms, { From: phone })).messages).toMatchObject([{ body: 'HELLO', status: 'received' }]);
  });

  it.each([
    ['STOP', 'STOP'],
    [' stop ', 'STOP'],
    ['OptOut', 'STOP'],
    ['unstop', 'START'],
    ['Info', 'HELP'],
    ['stop please', undefined],
    ['STOP.', undefined],
    ['ALTO', undefined],
    ['', undefined],
  ])('%j is the keyword %s', (body, keyword) => {
    expect(keywordOf(body)).toBe(keyword);
  });

  it('STOP blocks the number for everyone, is confirmed once, and START opens it again', async () => {
    const sms = await provider({ twiml: '<Response><Message>Never said</Message></Response>' });
    await sms.simulator.reply({ from: phone, body: 'Stop' });
    expect((await sms.heard(() => true)).parameters).toMatchObject({ OptOutType: 'STOP', Body: 'Stop' });
    expect(await send(sms)).toMatchObject({ status: 400, body: { code: 21610 } });
    await sms.simulator.reply({ from: phone, body: 'STOP' });
    expect((await sms.sent()).map(({ by }) => by)).toEqual(['keyword']);
    expect((await send(sms, { To: another })).status).toBe(201);
    await sms.simulator.reply({ from: phone, body: 'START' });
    expect((await send(sms)).status).toBe(201);
  });
});

describe('what the provider holds', () => {
  it('is there again after a restart: texts, opt-outs, behaviour', async () => {
    const folder = dataFolder();
    const before = await smsProvider({ dataFolder: folder });
    const { body } = await send(before);
    await before.heard(isTold('delivered'));
    await before.simulator.reply({ from: another, body: 'STOP' });
    await before.behave(phone, '429');
    await before.stop();
    const after = await provider({ dataFolder: folder });
    expect((await after.sent())[0]).toMatchObject({ sid: body.sid, key: 'r1:nudge:1', status: 'delivered' });
    expect(await send(after, { To: another })).toMatchObject({ body: { code: 21610 } });
    expect((await send(after)).status).toBe(429);
  });

  it('goes on after a restart with what was under way, and delivers it once', async () => {
    const folder = dataFolder();
    const application = await provider();
    const before = await smsProvider({ dataFolder: folder, stepMs: 600_000 });
    await send(before, { StatusCallback: `${application.application}/status` });
    await before.stop();
    const after = await provider({ dataFolder: folder });
    await application.heard(isTold('delivered'));
    expect(statusesTold(application)).toEqual(['sent', 'delivered']);
    expect(await after.sent()).toHaveLength(1);
  });

  it('survives a line that was cut short, and is for its owner alone', async () => {
    const folder = dataFolder();
    const before = await smsProvider({ dataFolder: folder });
    await send(before);
    await before.stop();
    const file = join(folder, 'texts.jsonl');
    expect(statSync(file).mode & 0o077).toBe(0);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"kind":"text","te`);
    expect(await (await provider({ dataFolder: folder })).sent()).toHaveLength(1);
  });
});
