import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verifyTelnyx } from '../../src/adapters/telnyx/signature.js';

const now = Date.parse('2026-11-23T15:00:00Z');
const body = Buffer.from('{"data":{"id":"e1"}}');
const [first, second, stranger] = [1, 2, 3].map(() => generateKeyPairSync('ed25519')) as [KeyPair, KeyPair, KeyPair];
type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };

function raw({ publicKey }: KeyPair): string {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}

function signed(pair: KeyPair, secondsFromNow = 0, content: Uint8Array = body) {
  const timestamp = String(now / 1_000 + secondsFromNow);
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), content]), pair.privateKey).toString('base64');
  return { headers: { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }, body: content };
}

describe('a Telnyx signature', () => {
  const check = verifyTelnyx({ publicKey: [raw(first), raw(second)], realNow: () => now });

  it('counts under every active key, so that keys change without downtime', () => {
    expect(check(signed(first))).toEqual({ ok: true });
    expect(check(signed(second))).toEqual({ ok: true });
    expect(verifyTelnyx({ publicKey: raw(first), realNow: () => now })(signed(first))).toEqual({ ok: true });
  });

  it.each([
    ['at the limit', 300, { ok: true }],
    ['at the other limit', -300, { ok: true }],
    ['from the past', -301, { ok: false, reason: 'stale' }],
    ['from the future', 301, { ok: false, reason: 'stale' }],
  ])('is judged by its age: %s', (_what, seconds, verdict) => {
    expect(check(signed(first, seconds))).toEqual(verdict);
  });

  it('does not count under a stranger\'s key, over another body, or moved to another time', () => {
    expect(check(signed(stranger))).toEqual({ ok: false, reason: 'mismatch' });
    expect(check({ ...signed(first), body: Buffer.from('{"data":{"id":"e2"}}') })).toEqual({ ok: false, reason: 'mismatch' });
    const moved = signed(first, -1_000);
    expect(check({ ...moved, headers: { ...moved.headers, 'telnyx-timestamp': String(now / 1_000) } })).toEqual({ ok: false, reason: 'mismatch' });
  });

  it.each([
    ['no headers', {}, 'missing'],
    ['no time', { 'telnyx-signature-ed25519': 'AAAA' }, 'missing'],
    ['an empty signature', { 'telnyx-timestamp': '1', 'telnyx-signature-ed25519': '' }, 'missing'],
    ['a signature of the wrong length', { 'telnyx-timestamp': '1', 'telnyx-signature-ed25519': 'AAAA' }, 'mismatch'],
    ['a signature that is no base64', { 'telnyx-timestamp': '1', 'telnyx-signature-ed25519': '!'.repeat(88) }, 'mismatch'],
  ])('is refused with %s', (_what, headers, reason) => {
    expect(check({ headers, body })).toEqual({ ok: false, reason });
  });

  it('cannot be set up with a key that is none', () => {
    expect(() => verifyTelnyx({ publicKey: 'c2hvcnQ=', realNow: () => now })).toThrow(RangeError);
  });
});
