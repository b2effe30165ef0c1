import { docsRoutes } from './openapi/docs.js';
import { describeApi } from './openapi/document.js';
import { loginRoutes } from './auth/loginRoutes.js';
import { sessionApiRoutes, sessionRoutes } from './auth/sessionRoutes.js';
import { directoryRoutes } from './directory/routes.js';
import { faxRoutes } from './faxes/routes.js';
import { dashboardRoutes } from './html/dashboard.js';
import { operationsRoutes } from './operations/health.js';
import type { HttpMetrics } from './operations/metrics.js';
import type { AppParts } from './parts.js';
import { readinessRoutes } from './readiness/routes.js';
import { actionRoutes } from './referrals/actionRoutes.js';
import { referralRoutes } from './referrals/routes.js';
import { reviewRoutes } from './reviews/routes.js';
import type { Route } from './route.js';
import { ruleRoutes } from './rules/routes.js';
import { specialtyRoutes } from './specialties/routes.js';
import { codecPreflights, codecRoutes } from './temporalUi/codec.js';
import { temporalUiRoutes } from './temporalUi/proxy.js';
import { ehrRoutes } from './webhooks/ehr.js';
import { telnyxRoutes } from './webhooks/telnyx.js';
import { twilioRoutes } from './webhooks/twilio.js';
import { worklistRoutes } from './worklist/routes.js';

/** The JSON API. The dashboard's client derives its types from this list. */
export const apiRoutes = [
  ...referralRoutes,
  ...actionRoutes,
  ...worklistRoutes,
  ...reviewRoutes,
  ...directoryRoutes,
  ...faxRoutes,
  ...ruleRoutes,
  ...specialtyRoutes,
  ...readinessRoutes,
  ...sessionApiRoutes,
  ...codecRoutes,
] as const;

export type MountedParts = AppParts & { readonly metrics: HttpMetrics };

/** Every address that is answered. What is not listed here does not exist. */
export const routes: readonly Route<MountedParts>[] = [
  ...operationsRoutes,
  ...ehrRoutes,
  ...twilioRoutes,
  ...telnyxRoutes,
  ...apiRoutes,
  ...codecPreflights,
  ...sessionRoutes,
  ...loginRoutes,
  ...temporalUiRoutes,
  ...dashboardRoutes,
  ...docsRoutes(() => describeApi(routes)),
];
