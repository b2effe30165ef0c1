import type { Request } from 'express';
import type { Actor } from '../../ports/tokens.js';
import { wantsPage } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { sessionIn } from './sessionCookie.js';

/** Who asks; `worn` is the session whose use is to be noted, should somebody be behind it. Or why nobody is let in, and who it was where that is known. */
export type Caller =
  | { readonly principal: Actor; readonly sessionToTouch?: string | undefined }
  | { readonly why: 'no-token' | 'session-over' | 'other-site'; readonly who?: Actor };

/** A bearer token, or a browser's session. A token wins: a program says who it is each time. */
export async function callerOf({ tokens, sessions, settings }: AppParts, request: Request): Promise<Caller> {
  const token = tokenIn(request);
  if (token !== undefined) {
    const principal = tokens.verify(token);
    return principal === undefined ? { why: 'no-token' } : { principal };
  }
  const value = sessionIn(request, settings.publicUrl);
  if (value === undefined) return { why: 'no-token' };
  const session = await sessions.resume(value);
  if (session === undefined) return { why: 'session-over' };
  if (!isReading(request) && !isFromOurPages(request, settings.allowedHosts)) return { why: 'other-site', who: session.principal };
  return { principal: session.principal, sessionToTouch: session.needsTouch ? value : undefined };
}

export function tokenIn({ headers }: Request): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,4096})$/iu.exec(headers.authorization ?? '')?.[1];
}

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/**
 * Whether a person is behind it. An open page goes on asking for news by itself, the Temporal Web UI for the workflow's answers and for what they mean as well; that one
 * asks for its settings when somebody turns to another page (tried). A page of ours says so by `POST /session/active`.
 */
export function isUserInitiated(request: Request): boolean {
  if (!isReading(request)) return !/\/query\/|^\/codec\/|^\/api\/worklist$/u.test(request.path);
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
