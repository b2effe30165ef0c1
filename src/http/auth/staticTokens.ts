import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor, Tokens } from '../../ports/tokens.js';

/**
 * Tokens that are known beforehand, such as the one that up.json holds. Hashes are compared, so
 * that neither length nor first difference shows in the time, and every token is looked at,
 * whichever matches.
 */
export function createStaticTokens(known: readonly (Actor & { token: string })[]): Tokens {
  const principals = known.map(({ token, actor, role }) => ({ hash: hashOf(token), principal: { actor, role } }));
  const find = (hash: Buffer): Actor | undefined =>
    principals.reduce<Actor | undefined>((found, each) => (timingSafeEqual(each.hash, hash) ? each.principal : found), undefined);
  return {
    verify: (token) => find(hashOf(token)),
    fingerprint: (token) => hashOf(token).toString('base64url'),
    actorOf: (fingerprint) => {
      const hash = Buffer.from(fingerprint, 'base64url');
      return hash.length === 32 ? find(hash) : undefined;
    },
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
