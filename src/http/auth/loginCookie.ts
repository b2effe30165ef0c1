import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { roles } from '../../ports/tokens.js';
import { cookieIn, dropCookie, setCookie, type Cookie } from './cookies.js';

/** A person who is asked for a second factor may have to fetch a phone. */
const lifeSeconds = 600;

/** Lax: the browser comes back from another site. */
const cookie: Cookie = { name: 'loopkeeper_login', path: '/session', sameSite: 'Lax', maxAgeSeconds: lifeSeconds };

const schema = z.object({
  checks: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  /** Where the person was going. */
  to: z.string(),
  as: z.enum(roles).optional(),
});
export type LoginUnderWay = z.output<typeof schema>;

export interface LoginCookies {
  readonly keep: (response: Response, login: LoginUnderWay) => Promise<void>;
  /**
   * What this browser was sent away with; undefined when it was not, or too long ago. Taken once.
   */
  readonly take: (request: Request, response: Response) => Promise<LoginUnderWay | undefined>;
}

export interface LoginCookieOptions {
  /** The active one first; every one of them still opens what it sealed. */
  readonly secrets: readonly string[];
  readonly publicUrl: string;
  readonly realNow: () => number;
}

/**
 * The checks of a log-in under way, sealed, in the browser that they are for: an answer that
 * another browser brings is nobody's.
 */
export function createLoginCookies({ secrets, publicUrl, realNow }: LoginCookieOptions): LoginCookies {
  const keys = secrets.map(keyOf);
  const [active] = keys;
  if (active === undefined) throw new Error('A log-in needs a secret to be sealed with.');
  const opened = async (sealed: string): Promise<LoginUnderWay | undefined> => {
    const options = { currentDate: new Date(realNow()), keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    for (const key of keys) {
      const payload = await jwtDecrypt(sealed, key, options).catch(() => undefined);
      if (payload !== undefined) return schema.safeParse(payload.payload['login']).data;
    }
    return undefined;
  };
  return {
    keep: async (response, login) => {
      const sealed = new EncryptJWT({ login })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(realNow() / 1_000) + lifeSeconds);
      setCookie(response, cookie, await sealed.encrypt(active), publicUrl);
    },
    take: async (request, response) => {
      dropCookie(response, cookie, publicUrl);
      return opened(cookieIn(request, cookie.name) ?? '');
    },
  };
}

/** The same secrets may seal other things one day. */
const keyOf = (secret: string): Uint8Array => createHash('sha256').update(`login\0${secret}`).digest();
