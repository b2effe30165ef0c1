import { z } from 'zod';
import { newSpecialty, specialtyChange } from '../../domain/order/specialtyEntry.js';
import { actorName } from '../auth/principal.js';
import { administrators, everyone } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { settingsMessages } from '../messages/settings.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { specialty, specialtyEntry } from './schemas.js';

/** The specialties, and what leads orders to them. Every change is recorded before it is made. */

const tag = 'Specialties';
type Parts = Pick<AppParts, 'specialties' | 'audit'>;

const list = defineRoute({
  method: 'GET',
  path: '/api/specialties',
  access: everyone,
  tag,
  summary: 'Every specialty, and whether it is on',
  answer: { description: 'By label', schema: z.object({ specialties: z.array(specialty) }).meta({ id: 'Specialties' }) },
  handle: async ({ readiness }: Pick<AppParts, 'readiness'>) => ({ specialties: await readiness.specialties() }),
});

const listEntries = defineRoute({
  method: 'GET',
  path: '/api/admin/specialties',
  access: administrators,
  tag,
  summary: 'Every specialty, with the codes and words that lead orders to it',
  answer: { description: 'By label', schema: z.object({ specialties: z.array(specialtyEntry) }) },
  handle: async ({ specialties }: Parts) => ({ specialties: await specialties.entries() }),
});

const add = defineRoute({
  method: 'POST',
  path: '/api/admin/specialties',
  access: administrators,
  tag,
  summary: 'Adds a specialty, switched off',
  body: newSpecialty,
  answer: { status: 201, description: 'Saved', schema: z.object({ name: z.string() }) },
  refusals: { 409: 'There is one of this name, or a code leads to another specialty' },
  handle: async ({ specialties, audit }: Parts, { body, principal }) => {
    await audit.append({ actor: actorName(principal), action: 'add-specialty', subject: `specialty/${body.name}` });
    await specialties.add(body);
    return { name: body.name };
  },
});

const change = defineRoute({
  method: 'PUT',
  path: '/api/admin/specialties/:name',
  access: administrators,
  tag,
  summary: 'Replaces the label, the codes and the words of a specialty',
  params: newSpecialty.pick({ name: true }),
  body: specialtyChange,
  answer: { description: 'Saved', schema: z.object({ changed: z.literal(true) }) },
  refusals: { 404: settingsMessages.unknownSpecialty, 409: 'A code leads to another specialty' },
  handle: async ({ specialties, audit }: Parts, { params: { name }, body, principal }) => {
    await audit.append({ actor: actorName(principal), action: 'change-specialty', subject: `specialty/${name}` });
    if (!(await specialties.change(name, body))) throw new Refusal(404, 'not-found', settingsMessages.unknownSpecialty);
    return { changed: true as const };
  },
});

export const specialtyRoutes = [list, listEntries, add, change] as const;
