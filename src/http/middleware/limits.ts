import type { RequestHandler } from 'express';
import { rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import { Refusal, answer } from '../errors.js';
import type { Limits } from '../parts.js';

/** Webhooks: ten times the burst that a practice's EHR sends after a night of downtime. The API: a screen that polls, for an office behind one address. */
const defaults: Limits = { webhooks: 60_000, api: 1_200, codec: 600, door: 6_000, denials: 120, inFlight: 1_000 };

const minute = 60_000;

export function createLimits(wished: Partial<Limits> = {}): { denials: RequestHandler; byRoute: RequestHandler } {
  const limits = { ...defaults, ...wished };
  const webhooks = limiter(limits.webhooks);
  const api = limiter(limits.api);
  const codec = limiter(limits.codec);
  const door = limiter(limits.door);
  return {
    denials: limiter(limits.denials, true),
    byRoute: (request, response, next) => {
      if (request.path.startsWith('/webhooks/')) return void webhooks(request, response, next);
      if (request.path.startsWith('/temporal/')) return void door(request, response, next);
      return void (request.path.startsWith('/codec/') ? codec : api)(request, response, next);
    },
  };
}

/** `onlyDenials`: counts answers of 401 and 403 alone, so that guessing gets slow and cannot flood the audit. */
function limiter(limit: number, onlyDenials = false): RateLimitRequestHandler {
  return rateLimit({
    windowMs: minute,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: onlyDenials,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401 && response.statusCode !== 403,
    // Who is behind a proxy is X-Forwarded-For's to say; that another header is not read needs no word on the console.
    validate: { forwardedHeader: false },
    skip: ({ path }) => path === '/livez' || path === '/readyz',
    handler: (request, response) => answer(request, response, new Refusal(429, 'too-many', 'Too many requests; slow down.', [], 60)),
  });
}

/** Lasts as long as a page is open and hardly ever does anything; how many there may be is its own to say (liveChanges.ts). */
const streams: ReadonlySet<string> = new Set(['/api/worklist/changes']);

/** Beyond so many requests at once a quick 503 serves everyone better than a long queue; the sender tries again. */
export function shedLoad(most = defaults.inFlight): RequestHandler {
  let inFlight = 0;
  return (request, response, next) => {
    if (streams.has(request.path)) return next();
    if (inFlight >= most && request.path !== '/livez') return next(new Refusal(503, 'overloaded', 'Too much at once; try again.', [], 1));
    inFlight += 1;
    response.once('close', () => (inFlight -= 1));
    return next();
  };
}
