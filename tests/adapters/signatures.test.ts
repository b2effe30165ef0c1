import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import twilio from 'twilio';
import { createSignatures } from '../../src/adapters/signatures/signatures.js';

const realNow = Date.parse('2026-11-23T15:00:00Z');
const secret = (letter: string): string => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const [active, retiring, stranger] = ['a', 'b', 'c'].map(secret) as [string, string, string]; // three in, three out
const keys = [1, 2, 3].map(() => generateKeyPairSync('ed25519'));
const [activeKey, retiringKey, strangerKey] = keys.map(({ privateKey }) => privateKey) as [KeyObject, KeyObject, KeyObject];
const publicKeys = keys
  .slice(0, 2)
  .map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'));

const settings = {
  ehrSecrets: [active, retiring],
  twilioAuthTokens: ['primary-token', 'secondary-token'],
  telnyxPublicKeys: publicKeys,
  publicUrl: 'https://loop.example',
  realNow: () => realNow,
};
const signatures = createSignatures(settings);
const body = Buffer.from('{"resourceType":"ServiceRequest","note":"ü"}');

describe("an EHR's signature", () => {
  function signed(by: string, secondsFromNow = 0, content = body): { headers: Record<string, string>; body: Uint8Array } {
    const at = new Date(realNow + secondsFromNow * 1_000);
    return {
      headers: {
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(by).sign('evt_1', at, content),
      },
      body: content,
    };
  }
  const mismatch = { ok: false, reason: 'mismatch' };

  it('is accepted, and tells the id of the event', () => {
    expect(signatures.ehr(signed(active))).toEqual({ ok: true, eventId: 'evt_1' });
  });

  it('is accepted with the secret that is being retired, and from a sender that signs with both', () => {
    expect(signatures.ehr(signed(retiring))).toMatchObject({ ok: true });
    const request = signed(active);
    const both = `v1,AAAA ${request.headers['webhook-signature'] ?? ''}`;
    expect(signatures.ehr({ ...request, headers: { ...request.headers, 'webhook-signature': both } })).toMatchObject({ ok: true });
  });

  it('is accepted again when the same request is repeated: what is known is known by its id', () => {
    const request = signed(active);
    expect(signatures.ehr(request)).toEqual(signatures.ehr(request));
  });

  it.each([-300, 300])('is fresh at %i seconds', (seconds) => {
    expect(signatures.ehr(signed(active, seconds))).toMatchObject({ ok: true });
  });

  it.each([-301, 301])('is stale at %i seconds', (seconds) => {
    expect(signatures.ehr(signed(active, seconds))).toEqual({ ok: false, reason: 'stale' });
  });

  it('does not tell a stranger that a time is stale', () => {
    expect(signatures.ehr(signed(stranger, -4_000))).toEqual(mismatch);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is missing without %s', (header) => {
    const { headers, body: content } = signed(active);
    expect(signatures.ehr({ headers: { ...headers, [header]: undefined }, body: content })).toEqual({ ok: false, reason: 'missing' });
    expect(signatures.ehr({ headers: { ...headers, [header]: '' }, body: content })).toEqual({ ok: false, reason: 'missing' });
  });

  it.each<[string, Record<string, string>]>([
    ['another id', { 'webhook-id': 'evt_2' }],
    ['another time', { 'webhook-timestamp': String(realNow / 1_000 + 1) }],
    ['a time in another form', { 'webhook-timestamp': `${realNow / 1_000}.0` }],
    ['a time that is none', { 'webhook-timestamp': 'soon' }],
    ['another version of the scheme', { 'webhook-signature': 'v2,AAAA' }],
    ['a version without a signature', { 'webhook-signature': 'v1' }],
    ['a thousand guesses', { 'webhook-signature': 'v1,AAAA '.repeat(1_000) }],
  ])('does not fit %s', (_what, changed) => {
    const { headers, body: content } = signed(active);
    expect(signatures.ehr({ headers: { ...headers, ...changed }, body: content })).toEqual(mismatch);
  });

  it('does not fit another body, nor the same one written differently', () => {
    const { headers } = signed(active);
    for (const other of ['{}', `${body.toString()}\n`, body.toString('latin1')]) {
      expect(signatures.ehr({ headers, body: Buffer.from(other) })).toEqual(mismatch);
    }
  });

  it('does not fit bytes that only read like the signed text', () => {
    const { headers } = signed(active, 0, Buffer.from('"\uFFFD"'));
    expect(signatures.ehr({ headers, body: Buffer.from([0x22, 0xff, 0x22]) })).toEqual(mismatch);
  });
});

describe("Twilio's signature", () => {
  const path = '/webhooks/twilio/messages?site=1';
  const parameters = { From: '+12025550142', Body: 'Sí, reservé 📅', MessageSid: 'SM1', Empty: '' };

  function signedFor(url: string, token = 'primary-token', signedParameters: Record<string, string> = parameters): Record<string, string> {
    return { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, signedParameters) };
  }
  function verdict(headers: Record<string, string>, url = path, given: Record<string, string> = parameters): string {
    const answer = signatures.twilio({ headers, url, parameters: given, body: Buffer.from('') });
    return answer.ok ? 'ok' : answer.reason;
  }

  it('fits what the vendor itself computes, with either token', () => {
    expect(verdict(signedFor(`https://loop.example${path}`))).toBe('ok');
    expect(verdict(signedFor(`https://loop.example${path}`, 'secondary-token'))).toBe('ok');
  });

  it('fits the example of the documentation', () => {
    const documented = createSignatures({ ...settings, twilioAuthTokens: ['12345'], publicUrl: 'https://example.com' });
    const call = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310', To: '+18005551212' };
    const headers = { 'x-twilio-signature': 'L/OH5YylLD5NRKLltdqwSvS0BnU=' };
    expect(documented.twilio({ headers, url: '/myapp.php?foo=1&bar=2', parameters: call, body: Buffer.from('') })).toEqual({ ok: true });
  });

  it('fits the address with its default port written out', () => {
    expect(verdict(signedFor(`https://loop.example:443${path}`))).toBe('ok');
  });

  it('takes the host from the configuration, whatever the request says of it', () => {
    expect(verdict(signedFor(`https://loop.example${path}`), `http://spoofed.example:8080${path}`)).toBe('ok');
    expect(verdict(signedFor(`https://spoofed.example${path}`), `https://spoofed.example${path}`)).toBe('mismatch');
  });

  it('knows a public address with a path of its own', () => {
    const behindPath = createSignatures({ ...settings, publicUrl: 'https://loop.example/referrals/' });
    const headers = signedFor(`https://loop.example/referrals${path}`);
    expect(behindPath.twilio({ headers, url: path, parameters, body: Buffer.from('') })).toEqual({ ok: true });
    expect(behindPath.twilio({ headers, url: `https://loop.example/referrals${path}`, parameters, body: Buffer.from('') })).toEqual({
      ok: true,
    });
  });

  it.each([
    ['another scheme', `http://loop.example${path}`],
    ['another port', `https://loop.example:8443${path}`],
    ['another host', `https://loop.example.evil.com${path}`],
    ['another path', `https://loop.example/webhooks/twilio/status?site=1`],
    ['no query', 'https://loop.example/webhooks/twilio/messages'],
    ['another query', 'https://loop.example/webhooks/twilio/messages?site=2'],
    ['a trailing slash', 'https://loop.example/webhooks/twilio/messages/?site=1'],
  ])('does not fit when made for %s', (_what, url) => {
    expect(verdict(signedFor(url))).toBe('mismatch');
  });

  it.each<[string, Record<string, string>]>([
    ['added', { ...parameters, OptOutType: 'STOP' }],
    ['changed', { ...parameters, Body: 'STOP' }],
    ['removed', { From: '+12025550142', Body: 'Sí, reservé 📅' }],
  ])('does not fit with a parameter %s', (_what, given) => {
    expect(verdict(signedFor(`https://loop.example${path}`), path, given)).toBe('mismatch');
  });

  it('does not fit under a stranger’s token, the SHA-256 of something, or nothing', () => {
    expect(verdict(signedFor(`https://loop.example${path}`, 'other'))).toBe('mismatch');
    expect(verdict({ 'x-twilio-signature': 'a'.repeat(44) })).toBe('mismatch');
    expect(verdict({})).toBe('missing');
    expect(verdict({ 'x-twilio-signature': '' })).toBe('missing');
  });

  it('is refused by everyone who has no token', () => {
    const none = createSignatures({ ...settings, twilioAuthTokens: [] });
    expect(
      none.twilio({ headers: signedFor(`https://loop.example${path}`, ''), url: path, parameters, body: Buffer.from('') }),
    ).toMatchObject({ ok: false });
  });
});

describe("Telnyx's signature", () => {
  function signed(key: KeyObject, secondsFromNow = 0): { headers: Record<string, string>; body: Uint8Array } {
    const timestamp = String(realNow / 1_000 + secondsFromNow);
    const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key).toString('base64');
    return { headers: { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }, body };
  }

  it('is accepted with every key that is in force', () => {
    expect(signatures.telnyx(signed(activeKey))).toEqual({ ok: true });
    expect(signatures.telnyx(signed(retiringKey, -300))).toEqual({ ok: true });
  });

  it('is stale after five minutes, in either direction', () => {
    expect(signatures.telnyx(signed(activeKey, -301))).toEqual({ ok: false, reason: 'stale' });
    expect(signatures.telnyx(signed(activeKey, 301))).toEqual({ ok: false, reason: 'stale' });
  });

  it('does not fit under another key, another time, another body, or cut short', () => {
    const request = signed(activeKey);
    const mismatch = { ok: false, reason: 'mismatch' };
    expect(signatures.telnyx(signed(strangerKey))).toEqual(mismatch);
    expect(signatures.telnyx({ ...request, body: Buffer.from('{}') })).toEqual(mismatch);
    expect(signatures.telnyx({ ...request, headers: { ...request.headers, 'telnyx-timestamp': '1' } })).toEqual(mismatch);
    expect(signatures.telnyx({ ...request, headers: { ...request.headers, 'telnyx-signature-ed25519': 'AAAA' } })).toEqual(mismatch);
  });

  it('is missing without its headers', () => {
    expect(signatures.telnyx({ headers: {}, body })).toEqual({ ok: false, reason: 'missing' });
  });
});

describe('keys that are none', () => {
  it.each([
    ['an EHR secret', { ehrSecrets: ['whsec_'] }],
    ['a Twilio token', { twilioAuthTokens: ['primary-token', ''] }],
    ['a Telnyx key', { telnyxPublicKeys: ['AAAA'] }],
  ])('are refused at the start: %s', (_what, wrong) => {
    expect(() => createSignatures({ ...settings, ...wrong })).toThrow();
  });
});
