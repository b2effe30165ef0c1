import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSmartToken, type SmartTokenOptions } from '../../src/adapters/fhir/smartToken.js';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

describe('a token by SMART Backend Services', () => {
  let rsa: Keys;
  let ec: Keys;
  let server: Server;
  let url: string;
  let nowMs: number;
  let requests: URLSearchParams[];
  let answer: { status: number; body: object };

  beforeAll(async () => {
    rsa = await generateKeyPair('RS384', { extractable: true });
    ec = await generateKeyPair('ES384', { extractable: true });
  });
  beforeEach(async () => {
    nowMs = 1_000_000;
    requests = [];
    answer = { status: 200, body: { access_token: 'first', token_type: 'bearer', expires_in: 600 } };
    server = createServer((request, response) => {
      if (request.url === '/fhir/.well-known/smart-configuration') {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ token_endpoint: `${url}/token` }));
        return;
      }
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push(new URLSearchParams(body));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
  });

  const source = async (options: Partial<SmartTokenOptions> = {}) =>
    createSmartToken({
      baseUrl: `${url}/fhir`,
      clientId: 'loopkeeper',
      privateKey: await exportPKCS8(rsa.privateKey),
      keyId: 'key-1',
      scope: 'system/Patient.r system/Task.cud',
      timeoutMs: 2_000,
      realNow: () => nowMs,
      ...options,
    });

  it('asks with a signed assertion whose audience is the token endpoint', async () => {
    const token = await source();
    expect(await token()).toBe('first');
    const [form] = requests;
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'system/Patient.r system/Task.cud',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const { payload, protectedHeader } = await jwtVerify(form?.get('client_assertion') ?? '', rsa.publicKey, { audience: `${url}/token` });
    expect(protectedHeader).toMatchObject({ alg: 'RS384', kid: 'key-1' });
    expect(payload).toMatchObject({ iss: 'loopkeeper', sub: 'loopkeeper', jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
  });

  it('takes a private JWK of either kind', async () => {
    const jwk = { ...(await exportJWK(ec.privateKey)), kid: 'ec-1' };
    await (
      await source({ privateKey: JSON.stringify(jwk), keyId: undefined })
    )();
    const { protectedHeader } = await jwtVerify(requests[0]?.get('client_assertion') ?? '', ec.publicKey);
    expect(protectedHeader).toMatchObject({ alg: 'ES384', kid: 'ec-1' });
  });

  it('takes an elliptic key in PEM', async () => {
    await (
      await source({ privateKey: await exportPKCS8(ec.privateKey) })
    )();
    await expect(jwtVerify(requests[0]?.get('client_assertion') ?? '', ec.publicKey)).resolves.toBeDefined();
  });

  it('shares one token until shortly before it ends', async () => {
    const token = await source();
    await Promise.all([token(), token(), token()]);
    nowMs += 539_000;
    await token();
    expect(requests).toHaveLength(1);
    nowMs += 2_000;
    answer.body = { access_token: 'second', token_type: 'bearer', expires_in: 600 };
    expect(await token()).toBe('second');
    expect(requests).toHaveLength(2);
  });

  it('asks again when the EHR refused the token', async () => {
    const token = await source();
    await token();
    answer.body = { access_token: 'second', token_type: 'bearer', expires_in: 600 };
    expect(await token({ refresh: true })).toBe('second');
    expect(await token()).toBe('second');
    expect(requests).toHaveLength(2);
  });

  it('delays, and tells nothing of the key, when the EHR does not know it', async () => {
    answer = { status: 400, body: { error: 'invalid_client', error_description: 'key eyJhbGciOi not known' } };
    const error: unknown = await (await source())().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'Unavailable', code: 'ehr-no-token' });
    expect(String(error)).not.toContain('eyJ');
    answer = { status: 200, body: { access_token: 'first', token_type: 'bearer' } };
    expect(await (await source())()).toBe('first');
  });

  it('delays when nobody is there', async () => {
    const token = await source({ baseUrl: 'http://127.0.0.1:1/fhir' });
    await expect(token()).rejects.toMatchObject({ name: 'Unavailable' });
  });
});
