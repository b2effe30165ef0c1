import { z } from 'zod';
import { everyone } from '../auth/roles.js';
import type { AppParts } from '../parts.js';
import { defineRoute, rawRoute } from '../route.js';
import type { HttpMetrics } from './metrics.js';

const tag = 'Operations';
const health = z.object({ status: z.string() });

/** Liveness does not depend on the database: restarting this process would not bring it back. */
const live = defineRoute({
  method: 'GET',
  path: '/livez',
  access: 'public',
  tag,
  summary: 'The process is alive',
  answer: { description: 'Yes', schema: health },
  handle: () => ({ status: 'alive' }),
});

const ready = defineRoute({
  method: 'GET',
  path: '/readyz',
  access: 'public',
  tag,
  summary: 'An order could be accepted now',
  answer: { description: 'Yes', schema: health },
  handle: async ({ isReady }: Pick<AppParts, 'isReady'>, { response }) => {
    const isUp = await isReady().catch(() => false);
    if (!isUp) response.status(503).set('Retry-After', '2');
    return { status: isUp ? 'ready' : 'not-ready' };
  },
});

const metrics = rawRoute({
  method: 'GET',
  path: '/metrics',
  access: everyone,
  docs: { tag, summary: 'Prometheus', answer: { description: 'Text format' } },
  handlers: ({ metrics: source }: { metrics: HttpMetrics }) => [
    async (_request, response) => void response.type(source.contentType).send(await source.text()),
  ],
});

export const operationsRoutes = [live, ready, metrics];
