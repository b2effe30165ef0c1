import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTelnyxTransmitter } from '../../src/adapters/telnyx/transmitter.js';
import { Ambiguous, Rejected, Unavailable } from '../../src/domain/errors.js';
import { createFaxSimulator, type FaxSimulator } from '../../src/simulators/fax/simulator.js';
import { busyNumber, goodNumber, packet, transmitterContract } from './transmitter.contract.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const fax = packet('r1:packet:1');
const asked = { key: fax.key, channel: fax.channel, address: fax.address };

async function listening(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The fax provider, with a listener that hears every status event. */
async function provider(): Promise<{ simulator: FaxSimulator; heard: (type: string) => Promise<void> }> {
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const webhookUrl = await listening((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push((JSON.parse(Buffer.concat(chunks).toString()) as { data: { event_type: string } }).data.event_type);
      response.writeHead(200).end();
      for (const look of waiting) look();
    });
  });
  const { privateKey } = generateKeyPairSync('ed25519');
  const simulator = await createFaxSimulator({
    port: 0,
    signingKey: privateKey,
    webhookUrl,
    clock: { now: Date.now, realNow: Date.now },
    stepMs: 1,
  });
  stops.push(simulator.stop);
  const heard = (type: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (told.includes(type)) resolve();
      };
      waiting.push(look);
      look();
    });
  return { simulator, heard };
}

function transmitterTo(baseUrl: string, timeoutMs = 5_000) {
  return createTelnyxTransmitter({ apiKey: 'KEY-test', connectionId: '234423', from: '+12025550100', baseUrl, timeoutMs });
}

async function behave(url: string, to: string, manner: string): Promise<void> {
  await fetch(`${url}/_behave`, { method: 'POST', body: JSON.stringify({ match: { to }, do: manner }) });
}

async function sent(url: string): Promise<{ key: string; status: string; pages: number }[]> {
  return (await (await fetch(`${url}/_sent`)).json()) as { key: string; status: string; pages: number }[];
}

describe('fax through Telnyx', () => {
  transmitterContract(async () => {
    const { simulator, heard } = await provider();
    await behave(simulator.url, busyNumber, 'busy');
    return {
      transmitter: transmitterTo(simulator.url),
      accepted: async () => (await sent(simulator.url)).map((one) => one.key),
      settle: (_providerId, status) => heard(status === 'failed' ? 'fax.failed' : 'fax.delivered'),
    };
  });

  it('finds a packet whose answer was lost, so that it is never sent twice', async () => {
    const { simulator } = await provider();
    await behave(simulator.url, goodNumber, 'accept-then-drop-response');
    const transmitter = transmitterTo(simulator.url);
    await expect(transmitter.send(fax)).rejects.toBeInstanceOf(Ambiguous);
    expect(await transmitter.find({ ...asked, sinceRealMs: Date.now() - 1_000 })).toBeDefined();
    expect(await sent(simulator.url)).toHaveLength(1);
  });

  it('finds its key on a later page of a long list', async () => {
    const { simulator } = await provider();
    const transmitter = transmitterTo(simulator.url);
    for (let number = 1; number <= 103; number++) await transmitter.send({ ...fax, key: `r${number}:packet:1` });
    expect(await transmitter.find({ ...asked, sinceRealMs: Date.now() - 60_000 })).toBeDefined();
  });

  it.each([
    ['429', Unavailable, { code: 'provider-busy', retryAfterMs: 1_000 }],
    ['500', Ambiguous, { code: 'answer-failed' }],
    ['hang', Ambiguous, { code: 'answer-late', askAfterMs: 300 }],
  ])('reads the answer %s of a provider', async (manner, kind, what) => {
    const { simulator } = await provider();
    await behave(simulator.url, goodNumber, manner);
    const sending = transmitterTo(simulator.url, manner === 'hang' ? 300 : 5_000).send(fax);
    await expect(sending).rejects.toBeInstanceOf(kind);
    await expect(sending).rejects.toMatchObject(what);
    expect(await sent(simulator.url)).toEqual([]);
  });

  it('takes a provider that nobody reaches as not sent', async () => {
    const url = await listening(() => undefined);
    await stops.pop()?.();
    await expect(transmitterTo(url).send(fax)).rejects.toMatchObject({ name: 'Unavailable', code: 'provider-unreachable' });
    await expect(transmitterTo(url).find({ ...asked, sinceRealMs: 0 })).rejects.toBeInstanceOf(Unavailable);
  });

  /** A provider whose media storage works and whose faxes answer as the test says. */
  const answering = (status: number, body: string, type = 'application/json'): Promise<string> =>
    listening((request, response) => {
      request.resume();
      const isMedia = request.url?.startsWith('/v2/media');
      response.writeHead(isMedia ? 201 : status, { 'content-type': isMedia ? 'application/json' : type });
      response.end(isMedia ? '{"data":{}}' : body);
    });

  it.each([
    ['credentials that are refused', 401, '{"errors":[{"code":"10009"}]}', Rejected, 'provider-credentials'],
    ['credentials that may not', 403, '{}', Rejected, 'provider-credentials'],
    [
      'a number that the provider does not take',
      422,
      '{"errors":[{"code":"10002","source":{"pointer":"/to"}}]}',
      Rejected,
      'invalid-number',
    ],
    [
      'a document that it does not take',
      422,
      '{"errors":[{"code":"10015","source":{"pointer":"/media_name"}}]}',
      Rejected,
      'invalid-document',
    ],
    ['another refusal', 400, '{"errors":[{"code":"10015"}]}', Rejected, 'refused'],
    ['a refusal in no shape at all', 400, '<html>', Rejected, 'refused'],
    ['a redirect', 307, '', Unavailable, 'provider-moved'],
    ['a gateway that failed', 502, '<html>', Ambiguous, 'answer-failed'],
    ['a 2xx with half an answer', 200, '{"data":{"id":', Ambiguous, 'answer-lost'],
    ['a 2xx without a fax', 202, '{"data":{}}', Ambiguous, 'answer-unreadable'],
    ['a 2xx with an empty body', 202, '', Ambiguous, 'answer-lost'],
  ])('knows what to make of %s', async (_what, status, body, kind, code) => {
    const sending = transmitterTo(await answering(status, body)).send(fax);
    await expect(sending).rejects.toBeInstanceOf(kind);
    await expect(sending).rejects.toMatchObject({ code });
  });

  it('never takes an answer that it cannot read for "no such fax"', async () => {
    const looking = transmitterTo(await answering(200, '<html>Login</html>', 'text/html'));
    await expect(looking.find({ ...asked, sinceRealMs: 0 })).rejects.toBeInstanceOf(Unavailable);
    const refused = transmitterTo(await answering(401, '{}'));
    await expect(refused.find({ ...asked, sinceRealMs: 0 })).rejects.toBeInstanceOf(Unavailable);
  });

  it('gives up on an answer that begins and never ends', async () => {
    const url = await listening((request, response) => {
      request.resume();
      const isMedia = request.url?.startsWith('/v2/media');
      response.writeHead(202, { 'content-type': 'application/json' });
      if (isMedia) response.end('{"data":{}}');
      else response.write('{"data":');
    });
    await expect(transmitterTo(url, 300).send(fax)).rejects.toBeInstanceOf(Ambiguous);
  });

  it('keeps the number out of its errors', async () => {
    const echo = await answering(
      422,
      JSON.stringify({ errors: [{ code: '1', title: goodNumber, detail: goodNumber, source: { pointer: goodNumber } }] }),
    );
    const error = await transmitterTo(echo)
      .send(fax)
      .catch((one: unknown) => one);
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain(goodNumber.slice(1));
  });

  it('asks the provider to keep nothing', async () => {
    const bodies: string[] = [];
    const url = await listening((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString('latin1'));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"id":"fax-1"}}');
      });
    });
    await transmitterTo(url).send(fax);
    const [uploaded, created] = bodies;
    expect(uploaded).toContain('name="ttl_secs"\r\n\r\n21600');
    expect(JSON.parse(created ?? '')).toEqual({
      connection_id: '234423',
      from: '+12025550100',
      to: goodNumber,
      client_state: btoa(fax.key),
      monochrome: true,
      quality: 'high',
      store_preview: false,
      media_name: expect.stringMatching(/^[0-9a-f]{48}\.pdf$/),
    });
  });
});
