import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignedRequest, Verdict } from '../../ports/signatures.js';

/** Older (or newer) than this is a replay or a broken clock; the number is the provider's own. */
const toleranceSeconds = 300;

export interface TelnyxVerification {
  /** Raw Ed25519 public keys in base64, as the portal shows them; several while keys are rotated. */
  publicKey: string | readonly string[];
  /** Real time, epoch milliseconds. */
  realNow: () => number;
}

/**
 * The check of Telnyx's webhooks: Ed25519 over `timestamp|body`, headers `telnyx-timestamp` (epoch seconds) and
 * `telnyx-signature-ed25519` (base64). Every key is tried, whichever fits. Throws at construction for a key that is none.
 */
export function verifyTelnyx(options: TelnyxVerification): (request: SignedRequest) => Verdict {
  const keys = [options.publicKey].flat().map(ed25519Key);
  return ({ headers, body }) => {
    const timestamp = headers['telnyx-timestamp'];
    const signature = headers['telnyx-signature-ed25519'];
    if (!timestamp || !signature) return { ok: false, reason: 'missing' };
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
    if (!isSignedByOne(keys, signed, signature)) return { ok: false, reason: 'mismatch' };
    return isFresh(timestamp, options.realNow()) ? { ok: true } : { ok: false, reason: 'stale' };
  };
}

function isFresh(timestamp: string, realNowMs: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(realNowMs / 1000 - Number(timestamp)) <= toleranceSeconds;
}

/** All keys are tried also after one has fitted, so that the time taken does not tell which. */
function isSignedByOne(keys: readonly KeyObject[], signed: Uint8Array, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64) return false;
  return keys.map((key) => verify(null, signed, key, bytes)).includes(true);
}

/** The fixed DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410, section 4). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

function ed25519Key(base64: string): KeyObject {
  const raw = Buffer.from(base64.trim(), 'base64');
  if (raw.length !== 32) throw new RangeError('A Telnyx public key is 32 bytes in base64.');
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}
