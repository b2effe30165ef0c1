import type { Request } from 'express';
import type { Actor } from '../ports/tokens.js';
import { wantsPage } from './pages.js';
import type { AppParts } from './parts.js';
import { sessionIn, takesSession } from './sessionCookie.js';

/** Who asks; `fresh` is what a browser is to keep from now on. Or why nobody is let in, and who it was where that is known. */
export type Caller =
  | { readonly holder: Actor; readonly fresh?: string | undefined }
  | { readonly why: 'no-token' | 'session-over' | 'other-site'; readonly who?: Actor };

/** A bearer token, or where a browser may come, its session. A token wins: a program says who it is each time. */
export function callerOf({ tokens, sessions, settings }: AppParts, request: Request): Caller {
  const token = tokenIn(request);
  if (token !== undefined) {
    const holder = tokens.verify(token);
    return holder === undefined ? { why: 'no-token' } : { holder };
  }
  const value = takesSession(request.path) ? sessionIn(request) : undefined;
  if (value === undefined) return { why: 'no-token' };
  const session = sessions.resume(value);
  if (session === undefined) return { why: 'session-over' };
  return isReading(request) || isFromOurPages(request, settings.allowedHosts) ? session : { why: 'other-site', who: session.holder };
}

export function tokenIn({ headers }: Request): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,4096})$/iu.exec(headers.authorization ?? '')?.[1];
}

export const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/**
 * Whether a person is behind it. An open page of the Web UI goes on asking for news, for the workflow's answers and for what they mean; it asks for its settings
 * when somebody turns to another page (tried).
 */
export function isSomebodysDoing(request: Request): boolean {
  if (!isReading(request)) return !/\/query\/|^\/codec\//u.test(request.path);
  return request.path === '/temporal/api/v1/settings' || wantsPage(request);
}

/**
 * A browser sends a session along by itself, so that what changes anything must come from a page of ours. To a browser another port of this machine is
 * the same site: only the same origin will do.
 */
function isFromOurPages({ headers }: Request, hosts: readonly string[]): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  return origin !== undefined && URL.canParse(origin) && hosts.includes(new URL(origin).host);
}
