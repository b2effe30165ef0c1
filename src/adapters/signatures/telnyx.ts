import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignedRequest, Verdict } from '../../ports/signatures.js';
import { isFresh } from './freshness.js';

export interface TelnyxVerification {
  /** Raw Ed25519 public keys in base64, as in the provider's portal, several during a rotation. */
  publicKeys: readonly string[];
  /** Real time, epoch milliseconds. */
  realNow: () => number;
}

/**
 * The check of Telnyx's webhooks: Ed25519 over `timestamp|body`, headers `telnyx-timestamp` (epoch
 * seconds) and `telnyx-signature-ed25519` (base64). Throws at construction for an invalid key.
 */
export function verifyTelnyx({ publicKeys, realNow }: TelnyxVerification): (request: SignedRequest) => Verdict {
  const keys = publicKeys.map(ed25519Key);
  return ({ headers, body }) => {
    const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } = headers;
    if (!timestamp || !signature) return { ok: false, reason: 'missing' };
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
    if (!isSignedByOne(keys, signed, Buffer.from(signature, 'base64'))) return { ok: false, reason: 'mismatch' };
    return isFresh(timestamp, realNow()) ? { ok: true } : { ok: false, reason: 'stale' };
  };
}

const signatureLength = 64;

function isSignedByOne(keys: readonly KeyObject[], signed: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === signatureLength && keys.some((key) => verify(null, signed, key, signature));
}

/**
 * The bytes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
 */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const keyLength = 32;

function ed25519Key(base64: string): KeyObject {
  const raw = Buffer.from(base64.trim(), 'base64');
  if (raw.length !== keyLength) throw new RangeError('A Telnyx public key is 32 bytes in base64.');
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}
