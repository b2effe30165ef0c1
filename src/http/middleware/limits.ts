import type { RequestHandler } from 'express';
import { rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import { Refusal, answer } from '../errors.js';
import { requestMessages } from '../messages/requests.js';
import type { Limits } from '../parts.js';
import { minuteMs as minute } from '../../domain/time/durations.js';

/**
 * Webhooks: ten times the burst that a practice's EHR sends after a night of downtime. The API:
 * pages that poll, for an office behind one address.
 */
const defaults: Limits = { webhooks: 60_000, api: 1_200, codec: 600, temporalUi: 6_000, denials: 120, inFlight: 1_000 };

export function createLimits(wished: Partial<Limits> = {}): { denials: RequestHandler; byRoute: RequestHandler } {
  const limits = { ...defaults, ...wished };
  const webhooks = limiter(limits.webhooks);
  const api = limiter(limits.api);
  const codec = limiter(limits.codec);
  const temporalUi = limiter(limits.temporalUi);
  return {
    denials: limiter(limits.denials, true),
    byRoute: (request, response, next) => {
      if (request.path.startsWith('/webhooks/')) return void webhooks(request, response, next);
      if (request.path.startsWith('/temporal/')) return void temporalUi(request, response, next);
      return void (request.path.startsWith('/codec/') ? codec : api)(request, response, next);
    },
  };
}

/**
 * `onlyDenials` counts only answers of 401 and 403, so that guessing gets slow and cannot flood the
 * audit.
 */
function limiter(limit: number, onlyDenials = false): RateLimitRequestHandler {
  return rateLimit({
    windowMs: minute,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: onlyDenials,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401 && response.statusCode !== 403,
    // Client addresses behind a proxy come from X-Forwarded-For; that no other header is read needs
    // no warning.
    validate: { forwardedHeader: false },
    skip: ({ path }) => path === '/livez' || path === '/readyz',
    handler: (request, response) => answer(request, response, new Refusal(429, 'too-many', requestMessages.tooManyRequests, [], 60)),
  });
}

/**
 * Stays open as long as its page and is idle nearly always. The change feed has a limit of its own.
 */
const streams: ReadonlySet<string> = new Set(['/api/worklist/changes']);

/**
 * Above this many requests at once, a quick 503 serves everyone better than a long queue; senders
 * retry.
 */
export function shedLoad(most = defaults.inFlight): RequestHandler {
  let inFlight = 0;
  return (request, response, next) => {
    if (streams.has(request.path)) return next();
    if (inFlight >= most && request.path !== '/livez') return next(new Refusal(503, 'overloaded', requestMessages.overloaded, [], 1));
    inFlight += 1;
    response.once('close', () => (inFlight -= 1));
    return next();
  };
}
