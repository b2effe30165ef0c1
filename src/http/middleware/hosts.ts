import type { RequestHandler } from 'express';
import { recordDenial } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';
import type { PatternOf } from './routePatterns.js';

/** Probes call by address, and learn nothing but that we live. */
const byAnyName = new Set(['/livez', '/readyz']);

/** A page of a foreign name that resolves to us (DNS rebinding) is not answered. */
export function checkHost(parts: AppParts, patternOf: PatternOf): RequestHandler {
  const allowed = new Set(parts.settings.allowedHosts.map((host) => host.toLowerCase()));
  return async (request, _response, next) => {
    if (byAnyName.has(request.path) || allowed.has(request.headers.host?.toLowerCase() ?? '')) return next();
    await recordDenial(parts, { actor: 'nobody', request, pattern: patternOf(request.method, request.path), why: 'host' });
    return next(new Refusal(403, 'host-forbidden', 'Not by this name.'));
  };
}
