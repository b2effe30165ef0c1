import { z } from 'zod';
import { everyone } from '../auth/roles.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { specialty } from './schemas.js';

const list = defineRoute({
  method: 'GET',
  path: '/api/specialties',
  access: everyone,
  tag: 'Readiness',
  summary: 'Every specialty, and whether it is on',
  answer: { description: 'By label', schema: z.object({ specialties: z.array(specialty) }).meta({ id: 'Specialties' }) },
  handle: async ({ readiness }: Pick<AppParts, 'readiness'>) => ({ specialties: await readiness.specialties() }),
});

export const specialtyRoutes = [list] as const;
