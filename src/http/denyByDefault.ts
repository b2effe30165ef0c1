import type { Request, RequestHandler, Response } from 'express';
import type { Actor, Role } from '../ports/tokens.js';
import { Refusal } from './errors.js';
import type { AppParts } from './parts.js';
import type { PatternOf } from './routePatterns.js';

/**
 * What is answered without a token: signed webhooks, health without any detail, and the description of the API, which is the same
 * in every installation and holds no data. A preflight carries no credentials by its nature; it answers with headers alone.
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
  'OPTIONS /codec/encode',
  'OPTIONS /codec/decode',
]);

/** Who may: looking is for everyone with a token, acting on a referral for those who care for patients, opening payloads not for managers. */
const acting: readonly Role[] = ['coordinator'];
const decoding: readonly Role[] = ['coordinator', 'engineer'];
const looking: readonly Role[] = ['coordinator', 'manager', 'engineer'];

function allowed(method: string, pattern: string): readonly Role[] {
  if (pattern.startsWith('/codec/')) return decoding;
  return method === 'GET' || method === 'HEAD' ? looking : acting;
}

/** Everything else wants a bearer token: also what does not exist, so that nobody without one learns what does. */
export function denyByDefault(parts: AppParts, patternOf: PatternOf): RequestHandler {
  return async (request, response, next) => {
    if (openRoutes.has(`${request.method} ${request.path}`)) return next();
    const pattern = patternOf(request.method, request.path);
    const holder = holderOf(parts, request);
    if (holder === undefined) {
      await recordDenial(parts, { actor: 'nobody', request, pattern, why: 'no-token' });
      return next(new Refusal(401, 'token-required', 'A bearer token is required.'));
    }
    if (!allowed(request.method, pattern).includes(holder.role)) {
      await recordDenial(parts, { actor: `${holder.role}/${holder.actor}`, request, pattern, why: 'role' });
      return next(new Refusal(403, 'role-forbidden', 'Not for this role.'));
    }
    response.locals['holder'] = holder;
    return next();
  };
}

function holderOf({ tokens }: AppParts, { headers }: Request): Actor | undefined {
  const token = /^Bearer ([\x21-\x7e]{1,4096})$/iu.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : tokens.verify(token);
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
}

/** A refusal stands whether or not it could be recorded: with the database away there is nothing to see either. */
export async function recordDenial({ audit, log }: AppParts, { actor, request, pattern, why }: Denial): Promise<void> {
  const entry = { actor, action: 'deny', subject: `route/${request.method} ${pattern}`, detail: { why } };
  await audit.append(entry).catch(() => log.error({ code: 'audit-away' }, 'a denial was not recorded'));
}
