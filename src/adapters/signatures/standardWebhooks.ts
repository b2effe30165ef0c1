import { isUtf8 } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { SignedRequest, Verdict } from '../../ports/signatures.js';
import { isFresh } from './freshness.js';

export interface StandardWebhooksVerification {
  /** `whsec_` and base64, the active one first, several during a rotation. */
  secrets: readonly string[];
  /** Real time, epoch milliseconds. */
  realNow: () => number;
}

/**
 * The check of the Standard Webhooks convention: `webhook-id`, `webhook-timestamp` (epoch seconds)
 * and `webhook-signature`, a list of `v1,<base64>` of which one must match. Throws at construction
 * for an invalid secret.
 *
 * The package computes the signature. The comparison and the time check are here, because the
 * package's own check reads the system clock.
 */
export function verifyStandardWebhooks({ secrets, realNow }: StandardWebhooksVerification): (request: SignedRequest) => Verdict {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return ({ headers, body }) => {
    const { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
    if (!eventId || !timestamp || !signatures) return { ok: false, reason: 'missing' };
    // The package signs text: invalid UTF-8 would match other bytes that decode to the same text.
    if (!/^\d{1,12}$/.test(timestamp) || eventId.length > 200 || !isUtf8(body)) return { ok: false, reason: 'mismatch' };
    const expected = webhooks.map((webhook) => webhook.sign(eventId, new Date(Number(timestamp) * 1_000), Buffer.from(body)));
    if (!isOneOf(signatures, expected)) return { ok: false, reason: 'mismatch' };
    return isFresh(timestamp, realNow()) ? { ok: true, eventId } : { ok: false, reason: 'stale' };
  };
}

/** Limit of signatures per request. Each costs a comparison, and anyone can send the header. */
const mostSignatures = 10;

function isOneOf(signatures: string, expected: readonly string[]): boolean {
  const given = signatures
    .split(' ')
    .slice(0, mostSignatures)
    .map((text) => Buffer.from(text));
  const wanted = expected.map((text) => Buffer.from(text));
  return given.flatMap((one) => wanted.map((other) => one.length === other.length && timingSafeEqual(one, other))).includes(true);
}
