import type { Request } from 'express';
import type { Actor } from '../../ports/tokens.js';
import { wantsPage } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { sessionIn } from './sessionCookie.js';

/**
 * Who is calling; `sessionToTouch` is the session to mark as used if a person is behind the
 * request. Or why the caller is refused, and who it was if that is known.
 */
export type Caller =
  | { readonly principal: Actor; readonly sessionToTouch?: string | undefined }
  | { readonly why: 'no-token' | 'session-over' | 'other-site'; readonly known?: Actor };

export type CallerParts = Pick<AppParts, 'tokens' | 'sessions' | 'settings'>;

/** A bearer token, or a browser's session. A token wins: a program sends one with each request. */
export async function callerOf({ tokens, sessions, settings }: CallerParts, request: Request): Promise<Caller> {
  const token = tokenIn(request);
  if (token !== undefined) {
    const principal = tokens.verify(token);
    return principal === undefined ? { why: 'no-token' } : { principal };
  }
  const value = sessionIn(request, settings.publicUrl);
  if (value === undefined) return { why: 'no-token' };
  const session = await sessions.resume(value);
  if (session === undefined) return { why: 'session-over' };
  if (!isReading(request) && !isFromOurPages(request, settings.allowedHosts)) return { why: 'other-site', known: session.principal };
  return { principal: session.principal, sessionToTouch: session.needsTouch ? value : undefined };
}

export function tokenIn({ headers }: Request): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,4096})$/iu.exec(headers.authorization ?? '')?.[1];
}

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

/**
 * Whether a person is behind a request. An open page polls for changes, and so does the Temporal
 * Web UI, which also queries workflows and decodes the answers. The Web UI reads its settings when
 * a person opens another of its pages (tried). A page of ours reports activity with
 * `POST /session/active`.
 */
export function isUserInitiated(request: Request): boolean {
  if (!isReading(request)) return !/\/query\/|^\/codec\/|^\/api\/worklist$/u.test(request.path);
  return request.path === '/temporal/api/v1/settings' || wantsPage(request);
}

/**
 * A browser sends the session along automatically, so a change must come from a page of ours. To a
 * browser, another port of this machine is the same site: only the same origin will do.
 */
function isFromOurPages({ headers }: Request, hosts: readonly string[]): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  return origin !== undefined && URL.canParse(origin) && hosts.includes(new URL(origin).host);
}
