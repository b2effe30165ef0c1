import type { RequestHandler } from 'express';
import { patternOf } from '../auth/authorize.js';
import type { HttpMetrics } from '../operations/metrics.js';
import type { RequestLog } from '../../ports/log.js';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * One line for each request: method, route, status, milliseconds. The URL itself is never logged.
 */
export function logRequests(log: RequestLog, metrics: Pick<HttpMetrics, 'observe'>): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const method = knownMethods.has(request.method) ? request.method : 'OTHER';
    response.once('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const route = patternOf(request);
      const status = response.statusCode;
      metrics.observe({ method, route, status }, durationMs / 1_000);
      log.info({ method, route, status, durationMs }, 'request');
    });
    next();
  };
}
