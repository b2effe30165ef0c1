import type { Request, Response } from 'express';

const name = 'loopkeeper_session';

/** Where a session counts: the Temporal Web UI, what decodes for it, and the page where people sign in and out. Elsewhere a browser does not even send it. */
export const sessionPaths = ['/codec', '/session', '/temporal'] as const;

export const takesSession = (path: string): boolean => sessionPaths.some((one) => path === one || path.startsWith(`${one}/`));

export function sessionIn({ headers }: Request): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** One cookie a path. Without an age of its own, so that it goes with the browser; no script reads it, and no other site makes a browser send it. */
export function keepSession(response: Response, value: string, publicUrl: string): void {
  set(response, value, publicUrl, '');
}

export function dropSession(response: Response, publicUrl: string): void {
  set(response, '', publicUrl, '; Max-Age=0');
}

function set(response: Response, value: string, publicUrl: string, age: string): void {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  for (const path of sessionPaths)
    response.append('Set-Cookie', `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict${secure}${age}`);
}
