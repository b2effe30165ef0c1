import type { Request, RequestHandler, Response } from 'express';
import type { Actor, Role } from '../ports/tokens.js';
import { callerOf, isSomebodysDoing, type Caller } from './callers.js';
import { Refusal } from './errors.js';
import type { AppParts } from './parts.js';
import type { PatternOf } from './routePatterns.js';
import { keepSession } from './sessionCookie.js';

/**
 * What is answered without a token: signed webhooks, health without any detail, the description of the API, which is the same
 * in every installation and holds no data, the page where people sign in, and the dashboard's, which is empty until the API lets it see something. A preflight carries no credentials by its nature; it answers with headers alone.
 */
export const openRoutes: ReadonlySet<string> = new Set([
  'POST /webhooks/ehr/orders',
  'POST /webhooks/ehr/appointments',
  'POST /webhooks/twilio/messages',
  'POST /webhooks/twilio/status',
  'POST /webhooks/telnyx/fax',
  'GET /livez',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/page.js',
  'GET /docs/reference.js',
  'GET /favicon.ico',
  'GET /session',
  'GET /session/page.js',
  'GET /session/page.css',
  'GET /session/holder',
  'GET /',
  'GET /worklist',
  'GET /referrals/:id',
  'GET /week',
  'GET /week/:week',
  'GET /directory',
  'GET /rules',
  'GET /assets/:file',
  'OPTIONS /codec/encode',
  'OPTIONS /codec/decode',
]);

/** Who may: looking is for everyone with a token, acting on a referral for those who care for patients, opening payloads not for managers. */
const acting: readonly Role[] = ['coordinator'];
const decoding: readonly Role[] = ['coordinator', 'engineer'];
const looking: readonly Role[] = ['coordinator', 'manager', 'engineer'];

/** A read for everyone who may look, though its method says otherwise: a name that is searched for must not stand in an address. */
const readsByPost: ReadonlySet<string> = new Set(['POST /api/worklist']);

/** The Temporal Web UI shows payloads, and a session is for it; what may be done there is the door's to say. */
const decodes = /^\/(?:codec|session|temporal)(?:\/|$)/u;

function allowed(method: string, pattern: string): readonly Role[] {
  if (decodes.test(pattern)) return decoding;
  if (readsByPost.has(`${method} ${pattern}`)) return looking;
  return method === 'GET' || method === 'HEAD' ? looking : acting;
}

/** Everything else wants to know who asks: also what does not exist, so that no stranger learns what does. */
export function denyByDefault(parts: AppParts, patternOf: PatternOf): RequestHandler {
  return async (request, response, next) => {
    const pattern = patternOf(request.method, request.path);
    if (openRoutes.has(`${request.method} ${pattern}`)) return next();
    const caller = callerOf(parts, request);
    const why = 'why' in caller ? caller.why : allowed(request.method, pattern).includes(caller.holder.role) ? undefined : 'role';
    if (why !== undefined) {
      await recordDenial(parts, { actor: nameOf(caller), request, pattern, why });
      return next(refusals[why]());
    }
    if ('holder' in caller) {
      response.locals['holder'] = caller.holder;
      if (caller.fresh !== undefined && isSomebodysDoing(request)) keepSession(response, caller.fresh, parts.settings.publicUrl);
    }
    return next();
  };
}

const unknownCaller = (): Refusal => new Refusal(401, 'token-required', 'A bearer token is required.');
const refusals = {
  'no-token': unknownCaller,
  'session-over': unknownCaller,
  'other-site': () => new Refusal(403, 'other-site', 'Only from a page of ours.'),
  role: () => new Refusal(403, 'role-forbidden', 'Not for this role.'),
} as const;

function nameOf(caller: Caller): string {
  const known = 'holder' in caller ? caller.holder : caller.who;
  return known === undefined ? 'nobody' : actorName(known);
}

/** Who asks; only behind `denyByDefault`. */
export function actorOf(response: Response): Actor {
  // Set above and nowhere else; `locals` is untyped by design.
  return response.locals['holder'] as Actor;
}

export function actorName({ actor, role }: Actor): string {
  return `${role}/${actor}`;
}

interface Denial {
  actor: string;
  request: Request;
  pattern: string;
  why: string;
  /** What it was about, in words of our own tables. */
  detail?: Readonly<Record<string, string>>;
}

/** A refusal stands whether or not it could be recorded: with the database away there is nothing to see either. */
export async function recordDenial({ audit, log }: AppParts, { actor, request, pattern, why, detail }: Denial): Promise<void> {
  const entry = { actor, action: 'deny', subject: `route/${request.method} ${pattern}`, detail: { why, ...detail } };
  await audit.append(entry).catch(() => log.error({ code: 'audit-away' }, 'a denial was not recorded'));
}
