import type { Request, Response } from 'express';

export function cookieIn({ headers }: Request, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

export interface Cookie {
  readonly name: string;
  readonly path: string;
  readonly sameSite: 'Strict' | 'Lax';
  /** Left out, it goes with the browser. */
  readonly maxAgeSeconds?: number;
}

/** No script reads it. */
export function setCookie(response: Response, { name, path, sameSite, maxAgeSeconds }: Cookie, value: string, publicUrl: string): void {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  response.append('Set-Cookie', `${name}=${value}; Path=${path}; HttpOnly; SameSite=${sameSite}${secure}${age}`);
}

export const dropCookie = (response: Response, cookie: Cookie, publicUrl: string): void =>
  setCookie(response, { ...cookie, maxAgeSeconds: 0 }, '', publicUrl);

export const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');
