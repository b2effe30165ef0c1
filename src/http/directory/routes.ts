import { z } from 'zod';
import { networkChange, newEndpoint, newSpecialist, specialistChange, verification } from '../../domain/routing/directoryEntry.js';
import type { Actor } from '../../ports/tokens.js';
import { actorName } from '../auth/principal.js';
import { clinicalRoles, everyone } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { settingsMessages } from '../messages/settings.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';

/**
 * Where coordinators keep specialists, their networks and their fax numbers. Every change is
 * recorded before it is made.
 */

type Parts = Pick<AppParts, 'directory' | 'audit'>;

const tag = 'Directory';
const method = 'POST';
const access = clinicalRoles;
const bodyLimit = '20kb';
const refusals = { 404: settingsMessages.unknownEntry };
/** An id is a slug or a UUID of ours. Anything else names nothing, and is kept out of the audit. */
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/u) });
const changed = { description: 'Saved', schema: z.object({ changed: z.literal(true) }) };
const added = { status: 201, description: 'Saved', schema: z.object({ id: z.string() }) };

const text = z.string().nullable();
const entry = z
  .object({
    id: z.string(),
    npi: z.string(),
    name: z.string(),
    organization: z.string(),
    specialty: z.string(),
    phone: z.string(),
    postalCode: z.string(),
    languages: z.array(z.string()),
    accepting: z.boolean(),
    weeklyCapacity: z.number().int().nullable(),
    networks: z.array(z.object({ plan: z.string(), from: z.string(), until: text })),
    endpoints: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        address: z.string(),
        rank: z.number().int(),
        verifiedAt: text,
        verifiedBy: text,
        quarantinedAt: text,
        quarantinedBecause: text,
      }),
    ),
  })
  .meta({ id: 'DirectoryEntry' });

const list = defineRoute({
  method: 'GET',
  path: '/api/directory',
  access: everyone,
  tag,
  summary: 'Specialists with their networks and fax numbers',
  query: z.object({ specialty: z.string().optional() }),
  answer: { description: 'By name', schema: z.object({ specialists: z.array(entry) }) },
  handle: async ({ directory }: Parts, { query }) => ({ specialists: await directory.entries(query.specialty) }),
});

const addSpecialist = defineRoute({
  method,
  path: '/api/directory/specialists',
  access,
  tag,
  summary: 'Adds a specialist',
  body: newSpecialist,
  bodyLimit,
  answer: added,
  handle: async (parts: Parts, { body, principal }) => {
    await record(parts, principal, 'add', 'specialist/new');
    return { id: await parts.directory.add(body) };
  },
});

const changeSpecialist = defineRoute({
  method,
  path: '/api/directory/specialists/:id',
  access,
  tag,
  summary: 'Changes what a specialist accepts and how to reach them',
  params,
  body: specialistChange,
  bodyLimit,
  answer: changed,
  refusals,
  handle: async (parts: Parts, { params: { id }, body, principal }) => {
    await record(parts, principal, 'change', `specialist/${id}`, { fields: Object.keys(body).join(' ') });
    return done(await parts.directory.change(id, body));
  },
});

const setNetwork = defineRoute({
  method,
  path: '/api/directory/specialists/:id/networks',
  access,
  tag,
  summary: "Puts a specialist in a plan's network from a day on, or until one",
  params,
  body: networkChange,
  bodyLimit,
  answer: changed,
  refusals,
  handle: async (parts: Parts, { params: { id }, body, principal }) => {
    await record(parts, principal, 'change-network', `specialist/${id}`);
    return done(await parts.directory.setNetwork(id, body));
  },
});

const addEndpoint = defineRoute({
  method,
  path: '/api/directory/specialists/:id/endpoints',
  access,
  tag,
  summary: 'Adds a fax number, which is used once it is verified',
  params,
  body: newEndpoint,
  bodyLimit,
  answer: added,
  refusals,
  handle: async (parts: Parts, { params: { id }, body, principal }) => {
    await record(parts, principal, 'add-endpoint', `specialist/${id}`);
    const made = await parts.directory.addEndpoint(id, body);
    if (made === undefined) throw unknownEntry();
    return { id: made };
  },
});

const verifyEndpoint = defineRoute({
  method,
  path: '/api/directory/endpoints/:id/verify',
  access,
  tag,
  summary: 'Records that a person of the office confirmed the number',
  params,
  body: verification,
  bodyLimit,
  answer: changed,
  refusals,
  handle: async (parts: Parts, { params: { id }, body: { spokeTo }, principal }) => {
    await record(parts, principal, 'verify', `endpoint/${id}`);
    return done(await parts.directory.verify(id, `${principal.actor}, confirmed by ${spokeTo}`));
  },
});

const retireEndpoint = defineRoute({
  method,
  path: '/api/directory/endpoints/:id/retire',
  access,
  tag,
  summary: 'Stops sending to the number',
  params,
  answer: changed,
  refusals,
  handle: async (parts: Parts, { params: { id }, principal }) => {
    await record(parts, principal, 'retire', `endpoint/${id}`);
    return done(await parts.directory.retire(id));
  },
});

export const directoryRoutes = [list, addSpecialist, changeSpecialist, setNetwork, addEndpoint, verifyEndpoint, retireEndpoint] as const;

function record({ audit }: Parts, principal: Actor, action: string, subject: string, detail?: Record<string, string>): Promise<void> {
  return audit.append({ actor: actorName(principal), action, subject, ...(detail && { detail }) });
}

function done(wasThere: boolean): { changed: true } {
  if (!wasThere) throw unknownEntry();
  return { changed: true };
}

const unknownEntry = (): Refusal => new Refusal(404, 'not-found', settingsMessages.unknownEntry);
