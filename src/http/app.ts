import compression from 'compression';
import express, { Router, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { authorize } from './auth/authorize.js';
import { handleErrors, notFound } from './errors.js';
import { checkHost } from './middleware/hosts.js';
import { createLimits, shedLoad } from './middleware/limits.js';
import { logRequests } from './middleware/requestLog.js';
import { createMetrics } from './operations/metrics.js';
import type { AppParts } from './parts.js';
import type { Access, Route } from './route.js';
import { routes } from './routes.js';

/**
 * The whole HTTP side. Every route starts with its own authorization, and an address without a
 * route needs a known caller to be answered 404. Listens to nothing: the caller does, and sets the
 * server's limits (serverLimits.ts).
 */
export function createApp(parts: AppParts): Express {
  const app = express();
  const metrics = createMetrics(parts.workload);

  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.set('trust proxy', parts.settings.trustedProxies ?? false);

  app.use(logRequests(parts.log, metrics));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(['/api', '/assets'], compression());
  app.use(createRouter(routes, { ...parts, metrics }, guards(parts)));
  app.use(handleErrors(parts.log));
  return app;
}

type Guards = (access: Access | undefined) => RequestHandler[];

/** What runs before a route's own handlers, the cheapest check first. */
function guards(parts: AppParts): Guards {
  const { denials, byRoute } = createLimits(parts.settings.limits);
  const shed = shedLoad(parts.settings.limits?.inFlight);
  const host = checkHost(parts);
  return (access) => [shed, denials, host, byRoute, authorize(parts, access)];
}

/** Mounts a list of routes. Throws when one names no role that may call it. */
export function createRouter<Needs>(list: readonly Route<Needs>[], parts: Needs, guardsOf: Guards): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const { method, path, access, handlers } of list) {
    if (access.length === 0) throw new Error(`No role may call ${method} ${path}.`);
    const verb = methods[method];
    router[verb](path, ...guardsOf(access), ...handlers(parts));
  }
  router.use(...guardsOf(undefined), notFound);
  return router;
}

const methods = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete', OPTIONS: 'options', ALL: 'all' } as const;
