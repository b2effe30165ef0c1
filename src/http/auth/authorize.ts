import type { Request, RequestHandler, Response } from 'express';
import { roles, type Actor, type Role } from '../../ports/tokens.js';
import { callerOf, isUserInitiated, type Caller } from './authenticate.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';
import type { PatternOf } from '../middleware/routePatterns.js';

/**
 * What is answered to everyone: signed webhooks, health without any detail, the description of the API, which is the same
 * in every installation and holds no data, the pages where people sign in, and the dashboard's, which are empty until the API lets them see something.
 * A preflight carries no credentials by its nature; it answers with headers alone.
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
  'GET /week/:week/:step',
  'GET /directory',
  'GET /rules',
  'GET /go-live',
  'GET /assets/:file',
  'GET /session/login',
  'GET /session/callback',
  'OPTIONS /codec/encode',
  'OPTIONS /codec/decode',
]);

export const everyone: readonly Role[] = roles;
/** Who looks after patients, and so acts on their referrals. */
export const clinicalRoles: readonly Role[] = ['coordinator', 'clinician'];
/** Who sees what workflows hold in clear. */
export const decodingRoles: readonly Role[] = [...clinicalRoles, 'engineer'];
const operatorRoles: readonly Role[] = ['engineer', 'administrator'];
const administrators: readonly Role[] = ['administrator'];
const nobody: readonly Role[] = [];

interface Rule {
  /** This path, and whatever lies below it. */
  readonly under: string;
  /** GET and HEAD. */
  readonly look: readonly Role[];
  /** Every other method. */
  readonly change: readonly Role[];
}

/** Who may ask for what: the first row that fits. What fits none is nobody's. */
const table: readonly Rule[] = [
  { under: '/api/admin', look: administrators, change: administrators },
  { under: '/api/sessions', look: nobody, change: operatorRoles },
  // A read, though its method says otherwise: a name that is searched for must not stand in an address.
  { under: '/api/worklist', look: everyone, change: everyone },
  { under: '/api', look: everyone, change: clinicalRoles },
  { under: '/metrics', look: everyone, change: nobody },
  { under: '/session', look: everyone, change: everyone },
  // Payloads are shown there. What may be done in the Temporal Web UI is the door's to say (temporalDoor.ts).
  { under: '/codec', look: nobody, change: decodingRoles },
  { under: '/temporal', look: decodingRoles, change: decodingRoles },
];

/** Everything that is not open wants to know who asks: also what does not exist, so that no stranger learns what does. */
export function denyByDefault(parts: AppParts, patternOf: PatternOf): RequestHandler {
  return async (request, response, next) => {
    const pattern = patternOf(request.method, request.path);
    if (openRoutes.has(`${request.method} ${pattern}`)) return next();
    const caller = await callerOf(parts, request);
    const why = whyNot(caller, request, pattern);
    if (why !== undefined) {
      await recordDenial(parts, { actor: nameOf(caller), request, pattern, why });
      return next(refusals[why]());
    }
    if ('principal' in caller) {
      response.locals['principal'] = caller.principal;
      if (caller.sessionToTouch !== undefined && isUserInitiated(request)) await parts.sessions.touch(caller.sessionToTouch);
    }
    return next();
  };
}

function whyNot(caller: Caller, { method, path }: Request, pattern: string): keyof typeof refusals | undefined {
  if ('why' in caller) return caller.why;
  const isThere = pattern !== 'unknown';
  const rule = ruleOf(isThere ? pattern : path);
  // Neither a route nor a place that is kept for one: not found.
  if (rule === undefined) return isThere ? 'role' : undefined;
  return (method === 'GET' || method === 'HEAD' ? rule.look : rule.change).includes(caller.principal.role) ? undefined : 'role';
}

const ruleOf = (path: string): Rule | undefined => table.find(({ under }) => path === under || path.startsWith(`${under}/`));

const unknownCaller = (): Refusal => new Refusal(401, 'token-required', 'A bearer token or a session is required.');
const refusals = {
  'no-token': unknownCaller,
  'session-over': unknownCaller,
  'other-site': () => new Refusal(403, 'other-site', 'Only from a page of ours.'),
  role: () => new Refusal(403, 'role-forbidden', 'Not for this role.'),
} as const;

function nameOf(caller: Caller): string {
  const known = 'principal' in caller ? caller.principal : caller.who;
  return known === undefined ? 'nobody' : actorName(known);
}

/** Who asks; only behind `denyByDefault`. */
export function actorOf(response: Response): Actor {
  // Set above and nowhere else; `locals` is untyped by design.
  return response.locals['principal'] as Actor;
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
