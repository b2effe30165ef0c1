import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Verdict, WebhookSignatures } from '../../ports/signatures.js';

export interface TwilioVerification {
  /** The account's auth tokens: the primary, and the secondary during a rotation. */
  authTokens: readonly string[];
  /**
   * The configured callback address without its path: scheme, host, and a port that is not the
   * scheme's default.
   */
  publicUrl: string;
}

/**
 * The check of Twilio's webhooks: HMAC-SHA1 over the called address and the form parameters, sorted
 * by name ("Webhooks security" of its documentation). The signature contains no time: repeats are
 * recognized by the message's id elsewhere.
 *
 * The host is always the configured one. The request's own host headers are ignored. Throws at
 * construction for an invalid token.
 */
export function verifyTwilio({ authTokens, publicUrl }: TwilioVerification): WebhookSignatures['twilio'] {
  // An empty key produces valid signatures too, and everyone has it.
  if (authTokens.includes('')) throw new RangeError('A Twilio auth token is empty.');
  const base = publicUrl.replace(/\/+$/, '');
  return ({ headers, url, parameters }): Verdict => {
    const signature = headers['x-twilio-signature'];
    if (!signature) return { ok: false, reason: 'missing' };
    const called = `${base}${pathOf(url, base)}`;
    const matches = [called, withDefaultPort(called)].flatMap((address) =>
      authTokens.map((token) => isEqual(signature, twilioSignature(token, address, parameters))),
    );
    return matches.includes(true) ? { ok: true } : { ok: false, reason: 'mismatch' };
  };
}

/** Sorted by code unit, name and value without any separator. */
export function twilioSignature(authToken: string, url: string, parameters: Readonly<Record<string, string>>): string {
  const names = Object.keys(parameters).toSorted((a, b) => (a < b ? -1 : 1));
  const text = names.reduce((all, name) => `${all}${name}${parameters[name]}`, url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** Path and query, unchanged: normalization would change the signed text. */
function pathOf(url: string, base: string): string {
  if (url.startsWith(`${base}/`)) return url.slice(base.length);
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
}

/**
 * The provider signs `https://host:443/` when the configured address has the port. Both forms are
 * the same address.
 */
function withDefaultPort(url: string): string {
  const [, scheme, host, rest] = /^(https?):\/\/(\[[^\]]*\]|[^/?#:]*)((?:[/?#].*)?)$/i.exec(url) ?? [];
  return scheme === undefined ? url : `${scheme}://${host}:${scheme.toLowerCase() === 'https' ? 443 : 80}${rest}`;
}

function isEqual(given: string, expected: string): boolean {
  const bytes = Buffer.from(given);
  const wanted = Buffer.from(expected);
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}
