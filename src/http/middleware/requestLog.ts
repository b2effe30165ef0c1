import type { RequestHandler } from 'express';
import type { HttpMetrics } from '../operations/metrics.js';
import type { RequestLog } from '../../ports/log.js';
import type { PatternOf } from './routePatterns.js';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** One line a request: method, route pattern, status, milliseconds. The URL itself is never written down. */
export function logRequests(log: RequestLog, metrics: HttpMetrics, patternOf: PatternOf): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const method = knownMethods.has(request.method) ? request.method : 'OTHER';
    const route = patternOf(request.method, request.path);
    response.once('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const status = response.statusCode;
      metrics.observe({ method, route, status }, durationMs / 1_000);
      log.info({ method, route, status, durationMs }, 'request');
    });
    next();
  };
}
