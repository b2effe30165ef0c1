import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Sessions } from '../ports/sessions.js';
import type { Tokens } from '../ports/tokens.js';

/** Real time. Nobody is at the desk any more; and even who is shows the token again the next day. */
const idleMs = 15 * 60_000;
const longestMs = 12 * 60 * 60_000;
/** A value younger than this is kept as it is: a page asks for a hundred things at once. */
const freshMs = 60_000;

export interface TokenSessionsOptions {
  readonly tokens: Tokens;
  /** The active one first; every one of them still opens what it signed. */
  readonly secrets: readonly string[];
  readonly realNow: () => number;
}

/**
 * Sessions that begin with a bearer token and are kept by the browser alone: which token, since when, last used when, signed. Nothing is stored, so that
 * any of our processes knows them; they end with the token's being taken out, or the secret's.
 */
export function createTokenSessions({ tokens, secrets, realNow }: TokenSessionsOptions): Sessions {
  const [active] = secrets;
  if (active === undefined) throw new Error('Sessions need a secret to be signed with.');
  const valueOf = (fingerprint: string, beganAt: number, usedAt: number): string => {
    const text = `1.${fingerprint}.${beganAt.toString(36)}.${usedAt.toString(36)}`;
    return `${text}.${signature(active, text).toString('base64url')}`;
  };
  return {
    begin: (token) => valueOf(tokens.fingerprint(token), realNow(), realNow()),
    resume: (value) => {
      const { text, signed, fingerprint, beganAt, usedAt } = partsOf(value);
      // Every secret is tried, whichever fits.
      const isOurs = secrets.map((secret) => isEqual(signature(secret, text), signed)).includes(true);
      const now = realNow();
      if (!isOurs || now - usedAt > idleMs || now - beganAt > longestMs) return undefined;
      const holder = tokens.holderOf(fingerprint);
      return holder && { holder, fresh: now - usedAt > freshMs ? valueOf(fingerprint, beganAt, now) : undefined };
    },
  };
}

function partsOf(value: string) {
  const end = value.lastIndexOf('.');
  const text = value.slice(0, Math.max(end, 0));
  const [, fingerprint = '', beganAt = '', usedAt = ''] = text.split('.');
  return {
    text,
    signed: Buffer.from(value.slice(end + 1), 'base64url'),
    fingerprint,
    beganAt: Number.parseInt(beganAt, 36),
    usedAt: Number.parseInt(usedAt, 36),
  };
}

/** The same secrets may sign other things one day. */
const signature = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(`session\0${text}`).digest();

const isEqual = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
