import { Router } from 'express';
import type { HttpMetrics } from './metrics.js';
import type { AppParts } from '../parts.js';

/** Liveness says nothing of the database: restarting us would not bring it back. */
export function createHealthRouter({ isReady }: AppParts, metrics: HttpMetrics): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/livez', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await isReady().catch(() => false);
    if (!ready) response.set('Retry-After', '2');
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready' });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.text());
  });
  return router;
}
