import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createTwilioMessenger, type TwilioOptions } from '../../src/adapters/twilio/messenger.js';
import { Ambiguous, Rejected, Unavailable } from '../../src/domain/errors.js';
import type { Messenger } from '../../src/ports/messenger.js';
import { listening, stopAfterEach } from '../support/listening.js';
import { accountSid, authToken, messagingServiceSid, smsProvider, type SmsProvider } from '../support/smsProvider.js';
import { goodNumber, messengerContract, unreachableNumber } from './messenger.contract.js';

const atTheEnd = stopAfterEach();
const text = { key: 'r1:nudge:1', to: goodNumber, body: 'Oak Clinic: have you booked?' };

function messengerTo(baseUrl: string, more: Partial<TwilioOptions> = {}): Messenger {
  const statusCallbackUrl = 'http://127.0.0.1:9/webhooks/twilio/status';
  return createTwilioMessenger({
    accountSid,
    credentials: { authToken },
    messagingServiceSid,
    baseUrl,
    statusCallbackUrl,
    timeoutMs: 5_000,
    ...more,
  });
}

async function provider(...options: Parameters<typeof smsProvider>): Promise<SmsProvider> {
  const started = await smsProvider(...options);
  atTheEnd(started.stop);
  return started;
}

/** A provider that answers everything the same way. */
async function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<Messenger> {
  const server = await listening((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  atTheEnd(server.stop);
  return messengerTo(server.url);
}

function twilioError(code: number, message = `The number ${goodNumber} of Ana Ruiz`): string {
  return JSON.stringify({ code, message, more_info: 'x', status: 400 });
}

async function failure(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('It did not fail'),
    (error: unknown) => (error instanceof Error ? error : new Error('Thrown, but no error')),
  );
}

describe('the messenger through Twilio', () => {
  messengerContract(async () => {
    const sms = await provider();
    await sms.behave(unreachableNumber, 'busy');
    const statusCallbackUrl = `${sms.application}/webhooks/twilio/status`;
    return {
      messenger: messengerTo(sms.simulator.url, { statusCallbackUrl }),
      accepted: async () => (await sms.sent()).filter(({ by }) => by === 'api').map(({ key }) => key),
      setOptedOut: async (from, isOptedOut) => void (await sms.simulator.reply({ from, body: isOptedOut ? 'STOP' : 'START' })),
      receive: async (text) => void (await sms.simulator.reply(text)),
      settle: async (sid, status) => {
        const word = status === 'failed' ? 'undelivered' : status;
        await sms.heard(({ parameters }) => parameters['MessageSid'] === sid && parameters['MessageStatus'] === word);
      },
    };
  });

  it('logs in with an API key', async () => {
    const { simulator } = await provider({ apiKey: { sid: 'SK1', secret: 'shh' } });
    const messenger = messengerTo(simulator.url, { credentials: { apiKey: 'SK1', apiSecret: 'shh' } });
    expect((await messenger.send(text)).providerId).toMatch(/^SM[0-9a-f]{32}$/);
  });

  it('names the send in the address of its status', async () => {
    const sms = await provider();
    await messengerTo(sms.simulator.url, { statusCallbackUrl: `${sms.application}/webhooks/twilio/status` }).send(text);
    const call = await sms.heard(({ parameters }) => parameters['MessageStatus'] === 'delivered');
    expect(call.path).toBe('/webhooks/twilio/status?key=r1%3Anudge%3A1');
  });
});

describe('what Twilio answers to a text', () => {
  it.each([
    [400, 21610, 'opted-out'],
    [400, 21211, 'undeliverable'],
    [400, 21614, 'undeliverable'],
    [403, 21408, 'undeliverable'],
    [400, 21612, 'undeliverable'],
    [400, 30003, 'undeliverable'],
    [400, 30008, 'undeliverable'],
    [401, 20003, 'provider-credentials'],
    [403, 20003, 'provider-credentials'],
    [401, 0, 'provider-credentials'],
    [400, 21703, 'refused'],
    [404, 20404, 'refused'],
  ])('%i with code %i is a refusal: %s, with the code and without the number', async (status, code, expected) => {
    const error = await failure((await answering(status, twilioError(code))).send(text));
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: expected, detail: { status, providerCode: code } });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/Ruiz|2025550142/);
  });

  it.each([
    ['429', 429, twilioError(20429)],
    ['429 without a word', 429, ''],
    ['a full queue', 400, twilioError(21611)],
    ['503 of its own', 503, twilioError(20503)],
    ['503 that says when', 503, '<html>'],
    ['a redirect', 302, ''],
  ])('was not accepted: %s', async (what, status, body) => {
    const headers: Record<string, string> = status === 302 ? { location: 'http://127.0.0.1:9/' } : { 'retry-after': '7' };
    const error = await failure((await answering(status, body, headers)).send(text));
    expect(error).toBeInstanceOf(Unavailable);
    if (what !== 'a redirect') expect(error).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('waits until the date that Twilio names', async () => {
    const error = await failure((await answering(429, '', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() })).send(text));
    expect(error instanceof Unavailable && error.retryAfterMs).toBeGreaterThan(50_000);
  });

  it.each([
    ['500', 500, twilioError(20500)],
    ['502', 502, '<html>bad gateway</html>'],
    ['503 of something in between', 503, '<html>'],
    ['504', 504, ''],
    ['408', 408, ''],
    ['201 with what is no JSON', 201, '<html>created</html>'],
    ['201 with half the JSON', 201, '{"sid":"SM1'],
    ['201 without an id', 201, '{}'],
    ['201 with null', 201, 'null'],
  ])('is not known: %s', async (_what, status, body) => {
    expect(await failure((await answering(status, body)).send(text))).toBeInstanceOf(Ambiguous);
  });

  it('was not accepted when nobody listens', async () => {
    const { url, stop } = await listening(() => undefined);
    await stop();
    expect(await failure(messengerTo(url).send(text))).toMatchObject({ name: 'Unavailable', code: 'provider-unreachable' });
  });

  it('was not accepted when the provider has gone since the last text', async () => {
    const sms = await smsProvider();
    const messenger = messengerTo(sms.simulator.url);
    await messenger.send(text);
    await sms.stop();
    expect(await failure(messenger.send(text))).toMatchObject({ name: 'Unavailable', code: 'provider-unreachable' });
  });

  it('is not known when no answer comes', async () => {
    const sms = await provider();
    await sms.behave(undefined, 'hang');
    expect(await failure(messengerTo(sms.simulator.url, { timeoutMs: 100 }).send(text))).toBeInstanceOf(Ambiguous);
  });

  it('is not known when the answer never ends', async () => {
    const server = await listening((_request, response) => void response.writeHead(201).write('{"sid":'));
    atTheEnd(server.stop);
    expect(await failure(messengerTo(server.url, { timeoutMs: 100 }).send(text))).toBeInstanceOf(Ambiguous);
  });

  it('is not known when the connection breaks after the request left', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    atTheEnd(() => new Promise((resolve) => server.close(resolve)));
    // It was given a port and no pipe.
    const { port } = server.address() as AddressInfo;
    expect(await failure(messengerTo(`http://127.0.0.1:${port}`).send(text))).toBeInstanceOf(Ambiguous);
  });

  it.each(['accept-then-drop-response', 'accept-then-nonsense'])('can be asked about after %s, and one text went out', async (manner) => {
    const sms = await provider();
    const messenger = messengerTo(sms.simulator.url);
    await sms.behave(goodNumber, manner);
    const sinceRealMs = Date.now();
    expect(await failure(messenger.send(text))).toBeInstanceOf(Ambiguous);
    const found = await messenger.find({ ...text, sinceRealMs });
    expect((await sms.sent()).map(({ sid }) => sid)).toEqual([found?.providerId]);
  });

  it('is asked for once: a refusal is not repeated behind our back', async () => {
    let asked = 0;
    const server = await listening((request, response) => {
      request.resume();
      asked += 1;
      response.writeHead(429, { 'retry-after': '0' }).end('{}');
    });
    atTheEnd(server.stop);
    await failure(messengerTo(server.url).send(text));
    expect(asked).toBe(1);
  });
});

describe('asking what became of a text', () => {
  it.each([
    ['401', 401, twilioError(20003)],
    ['404', 404, twilioError(20404)],
    ['429', 429, ''],
    ['500', 500, ''],
    ['HTML', 200, '<html>'],
    ['another list', 200, '{"data":[]}'],
    ['an empty object', 200, '{}'],
    ['messages of another shape', 200, '{"messages":[{"id":1}]}'],
  ])('never reads %s as "it was not sent"', async (_what, status, body) => {
    expect(await failure((await answering(status, body)).find({ ...text, sinceRealMs: 0 }))).toBeInstanceOf(Unavailable);
  });

  it('reads page after page, and from no other host than ours', async () => {
    const created = new Date().toUTCString();
    const others = Array.from({ length: 3 }, (_value, index) => ({
      sid: `SM${index}`,
      to: goodNumber,
      body: 'other',
      direction: 'outbound-api',
      status: 'sent',
      date_created: created,
    }));
    const wanted = { ...others[0], sid: 'SM9', body: text.body, status: 'undelivered', error_code: 30005 };
    const paths: string[] = [];
    const server = await listening((request, response) => {
      paths.push(request.url ?? '');
      const isFirst = paths.length === 1;
      const next = '//127.0.0.1:9/2010-04-01/Accounts/x/Messages.json?Page=1&PageToken=PA1';
      response.end(JSON.stringify({ messages: isFirst ? others : [wanted], next_page_uri: isFirst ? next : null }));
    });
    atTheEnd(server.stop);
    expect(await messengerTo(server.url).find({ ...text, sinceRealMs: Date.now() })).toEqual({
      providerId: 'SM9',
      status: 'failed',
      failure: '30005',
    });
    expect(paths).toEqual([expect.stringContaining('To=%2B12025550142'), expect.stringContaining('PageToken=PA1')]);
  });

  it('reads through the pages of a busy number', async () => {
    const sms = await provider();
    const messenger = messengerTo(sms.simulator.url);
    const sinceRealMs = Date.now();
    const { providerId } = await messenger.send(text);
    for (let number = 0; number < 120; number++) await messenger.send({ ...text, body: `Text ${number}`, key: `r1:text:${number}` });
    expect(await messenger.find({ ...text, sinceRealMs })).toMatchObject({ providerId });
  });

  it('of several it tells the one that came furthest, and none that came in', async () => {
    const one = { to: goodNumber, body: text.body, date_created: new Date().toUTCString() };
    const list = [
      { ...one, sid: 'SM1', direction: 'inbound', status: 'received' },
      { ...one, sid: 'SM2', direction: 'outbound-api', status: 'queued', date_created: null },
      { ...one, sid: 'SM3', direction: 'outbound-api', status: 'delivered' },
      { ...one, sid: 'SM4', direction: 'outbound-reply', status: 'failed' },
    ];
    const messenger = await answering(200, JSON.stringify({ messages: list }));
    expect(await messenger.find({ ...text, sinceRealMs: Date.now() })).toEqual({ providerId: 'SM3', status: 'delivered' });
  });
});
