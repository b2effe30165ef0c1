import compression from 'compression';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { createApiRouter } from './referrals/routes.js';
import { createCodecRouter } from './temporalUi/codec.js';
import { createDashboardRouter } from './html/dashboard.js';
import { denyByDefault } from './auth/authorize.js';
import { createDirectoryRouter } from './directory/routes.js';
import { createDocsRouter } from './openapi/docs.js';
import { createEhrRouter } from './webhooks/ehr.js';
import { handleErrors, notFound } from './errors.js';
import { createHealthRouter } from './operations/health.js';
import { checkHost } from './middleware/hosts.js';
import { createLimits, shedLoad } from './middleware/limits.js';
import { createMetrics } from './operations/metrics.js';
import { createLoginRouter } from './auth/login.js';
import type { AppParts } from './parts.js';
import { logRequests } from './middleware/requestLog.js';
import { patternsOf } from './middleware/routePatterns.js';
import { createReadinessRouter } from './readiness/routes.js';
import { createRulesRouter } from './rules/routes.js';
import { createSessionRouter } from './auth/session.js';
import { createTelnyxRouter } from './webhooks/telnyx.js';
import { createTemporalDoor } from './temporalUi/proxy.js';
import { createTwilioRouter } from './webhooks/twilio.js';

/**
 * The whole HTTP side. Nothing is reachable without a token or a session unless it stands in `openRoutes`, whose webhooks check signatures themselves.
 * Listens to nothing: the caller does, and sets the server's limits (serverLimits.ts).
 */
export function createApp(parts: AppParts): Express {
  const app = express();
  const metrics = createMetrics(parts.workload);
  const routers = [
    createHealthRouter(parts, metrics),
    createEhrRouter(parts),
    createTwilioRouter(parts),
    createTelnyxRouter(parts),
    createDocsRouter(),
    createApiRouter(parts),
    createCodecRouter(parts),
    createSessionRouter(parts),
    createLoginRouter(parts),
    createTemporalDoor(parts),
    createDirectoryRouter(parts),
    createRulesRouter(parts),
    createReadinessRouter(parts),
    createDashboardRouter(parts.settings.dashboard),
  ];
  const patternOf = patternsOf(routers);
  const limits = createLimits(parts.settings.limits);

  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.set('etag', false);
  app.set('trust proxy', parts.settings.trustedProxies ?? false);

  app.use(logRequests(parts.log, metrics, patternOf));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(shedLoad(parts.settings.limits?.inFlight));
  app.use(limits.denials);
  app.use(checkHost(parts, patternOf));
  app.use(limits.byRoute);
  app.use(denyByDefault(parts, patternOf));
  app.use(['/api', '/assets'], compression());
  for (const router of routers) app.use(router);
  app.use(notFound);
  app.use(handleErrors(parts.log));
  return app;
}
