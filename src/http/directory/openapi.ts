import { z } from 'zod';
import { networkChange, newEndpoint, newSpecialist, specialistChange, verification } from '../../domain/routing/directoryEntry.js';
import { ruleChange, ruleScope } from '../../domain/rules/ruleChange.js';
import { body, json, refused, type Common, type Paths } from '../shared/openapi.js';

const invalid = { '422': refused('Not as described') };

/** The part of the description that is about the directory of specialists. @param common answers that any route may give */
export function directoryPaths({ refusals, unknown }: Common<'refusals' | 'unknown'>): Paths {
  const path = z.object({ id: z.string().max(64) });
  const changing = (summary: string, schema?: z.ZodType) => ({
    post: {
      tags: ['Directory'],
      summary,
      requestParams: { path },
      ...(schema && { requestBody: body(schema) }),
      responses: { '200': json(z.looseObject({}), 'Kept'), ...refusals, ...unknown, ...invalid },
    },
  });
  return {
    '/api/directory': {
      get: {
        tags: ['Directory'],
        summary: 'Specialists with their networks and fax numbers',
        requestParams: { query: z.object({ specialty: z.string().optional() }) },
        responses: { '200': json(z.object({ specialists: z.array(z.looseObject({ id: z.string() })) }), 'By name'), ...refusals },
      },
    },
    '/api/directory/specialists': {
      post: {
        tags: ['Directory'],
        summary: 'A new specialist',
        requestBody: body(newSpecialist),
        responses: { '201': json(z.object({ id: z.string() }), 'Kept'), ...refusals, ...invalid },
      },
    },
    '/api/directory/specialists/{id}': changing('What a specialist takes, and how they are called', specialistChange),
    '/api/directory/specialists/{id}/networks': changing('In the network of a plan from a day on, or until one', networkChange),
    '/api/directory/specialists/{id}/endpoints': changing('A fax number, not verified yet', newEndpoint),
    '/api/directory/endpoints/{id}/verify': changing('Somebody of the office says that the number is theirs', verification),
    '/api/directory/endpoints/{id}/retire': changing('Nothing is sent to the number any more'),
  };
}

const rule = z.object({
  kind: z.string(),
  specialty: z.string(),
  urgency: z.string(),
  version: z.int(),
  body: z.unknown(),
  source: z.string(),
  createdAt: z.iso.datetime(),
});

const rulesInForce = z.object({
  rules: z.array(rule),
  shapes: z
    .record(z.string(), z.looseObject({}))
    .meta({ description: 'By kind: JSON Schema of its body, with a `title` and a `unit` for fields' }),
  texts: z
    .array(z.object({ template: z.string(), language: z.string(), text: z.string() }))
    .meta({ description: 'What patients are sent, with `{practice}`, `{name}` and `{phone}` for what differs' }),
});

const ruleVersions = z.object({
  versions: z.array(
    rule
      .pick({ version: true, source: true, createdAt: true })
      .extend({ changes: z.array(z.object({ at: z.string(), before: z.unknown(), after: z.unknown() })) }),
  ),
});

/** The part of the description that is about rules. */
export function rulesPaths({ refusals }: Common<'refusals'>): Paths {
  const changingRule = (summary: string, status: '200' | '201') => ({
    post: {
      tags: ['Rules'],
      summary,
      requestBody: body(ruleChange),
      responses: { [status]: json(z.looseObject({}), 'Done'), ...refusals, ...invalid },
    },
  });
  return {
    '/api/rules': {
      get: {
        tags: ['Rules'],
        summary: 'The rules in force, the shape of each kind, and every text',
        responses: { '200': json(rulesInForce, 'By kind'), ...refusals },
      },
    },
    '/api/rules/versions': {
      get: {
        tags: ['Rules'],
        summary: 'Every version of a rule, with who made it, when, and what it changed',
        requestParams: { query: ruleScope },
        responses: { '200': json(ruleVersions, 'Newest first, at most a hundred'), ...refusals },
      },
    },
    '/api/admin/rules/preview': changingRule('What a change would change, and for how many open referrals', '200'),
    '/api/admin/rules': changingRule('The next version of a rule', '201'),
  };
}
