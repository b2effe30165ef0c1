import type { RequestHandler } from 'express';
import { recordDenial } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import { requestMessages } from '../messages/requests.js';
import type { AppParts } from '../parts.js';

/** Probes call by IP address, and learn only that the server is up. */
const byAnyName = new Set(['/livez', '/readyz']);

/** Refuses a page under a foreign name that resolves to this server (DNS rebinding). */
export function checkHost(parts: Pick<AppParts, 'settings' | 'audit' | 'log'>): RequestHandler {
  const allowed = new Set(parts.settings.allowedHosts.map((host) => host.toLowerCase()));
  return async (request, _response, next) => {
    if (byAnyName.has(request.path) || allowed.has(request.headers.host?.toLowerCase() ?? '')) return next();
    await recordDenial(parts, { actor: 'nobody', request, why: 'host' });
    return next(new Refusal(403, 'host-forbidden', requestMessages.hostForbidden));
  };
}
