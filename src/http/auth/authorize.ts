import type { Request, RequestHandler } from 'express';
import { callerOf, isUserInitiated, type Caller } from './authenticate.js';
import { actorName, setPrincipal } from './principal.js';
import { Refusal } from '../errors.js';
import { requestMessages } from '../messages/requests.js';
import type { AppParts } from '../parts.js';
import type { Access } from '../route.js';

export type AuthParts = Pick<AppParts, 'tokens' | 'sessions' | 'settings' | 'audit' | 'log'>;

/**
 * Lets the callers of a route's roles through, as `principalOf`. Addresses without a route need a
 * known caller too, so that a stranger does not learn which addresses exist: `access` is then
 * undefined.
 */
export function authorize(parts: AuthParts, access: Access | undefined): RequestHandler {
  return async (request, response, next) => {
    if (access === 'public') return next();
    const caller = await callerOf(parts, request);
    const why = whyNot(caller, access);
    if (why !== undefined) {
      await recordDenial(parts, { actor: nameOf(caller), request, why });
      return next(refusals[why]());
    }
    if ('principal' in caller) {
      setPrincipal(response, caller.principal);
      if (caller.sessionToTouch !== undefined && isUserInitiated(request)) await parts.sessions.touch(caller.sessionToTouch);
    }
    return next();
  };
}

function whyNot(caller: Caller, access: Exclude<Access, 'public'> | undefined): keyof typeof refusals | undefined {
  if ('why' in caller) return caller.why;
  return access === undefined || access.includes(caller.principal.role) ? undefined : 'role';
}

const unknownCaller = (): Refusal => new Refusal(401, 'token-required', requestMessages.signInNeeded);
const refusals = {
  'no-token': unknownCaller,
  'session-over': unknownCaller,
  'other-site': () => new Refusal(403, 'other-site', requestMessages.otherSite),
  role: () => new Refusal(403, 'role-forbidden', requestMessages.roleForbidden),
} as const;

function nameOf(caller: Caller): string {
  const known = 'principal' in caller ? caller.principal : caller.known;
  return known === undefined ? 'nobody' : actorName(known);
}

interface Denial {
  actor: string;
  request: Request;
  why: string;
  /** What it was about, in words of our own tables. */
  detail?: Readonly<Record<string, string>>;
}

/**
 * The denial stands even when it cannot be recorded: with the database down there is nothing to see
 * either.
 */
export async function recordDenial(
  { audit, log }: Pick<AppParts, 'audit' | 'log'>,
  { actor, request, why, detail }: Denial,
): Promise<void> {
  const entry = { actor, action: 'deny', subject: `route/${request.method} ${patternOf(request)}`, detail: { why, ...detail } };
  await audit.append(entry).catch(() => log.error({ code: 'audit-away' }, 'a denial was not recorded'));
}

/**
 * The name of a request in the log, the metrics and the audit: its route's path, never the URL's
 * values.
 */
export function patternOf({ route }: Request): string {
  // Express sets it once a route has matched, and types it as anything.
  const { path } = (route ?? {}) as { path?: string };
  return path ?? 'unknown';
}
