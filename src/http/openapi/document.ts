import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { actionSchemas } from '../../domain/process/messages.js';
import { directoryPaths, rulesPaths } from '../directory/openapi.js';
import { body, json, refused, type Paths } from '../shared/openapi.js';
import { readinessPaths } from '../readiness/openapi.js';
import { reviewPaths } from '../reviews/openapi.js';
import { worklistPaths } from '../worklist/openapi.js';
import { referralDetail } from '../worklist/schemas.js';
import { listQuery, operationOutcome, orderAccepted, payloads, referralPage, timelineEntry } from '../shared/schemas.js';

type Document = ReturnType<typeof createDocument>;
/** OpenAPI 3.1 from the very schemas that the routes parse with. */
export function describeApi(): Document {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Loopkeeper',
      version: '1',
      description: 'Referrals from the order to the kept visit. Instants are practice time, ISO 8601.',
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'loopkeeper_session',
          description:
            'Of a browser, whose changes must come from a page of the same origin; behind https `__Host-` stands before the name',
        },
      },
    },
    security: [{ token: [] }, { session: [] }],
    tags: [
      { name: 'Referrals' },
      { name: 'Worklist' },
      { name: 'Reviews' },
      { name: 'Directory' },
      { name: 'Rules' },
      { name: 'Readiness' },
      { name: 'Webhooks' },
      { name: 'Sessions' },
      { name: 'Codec' },
      { name: 'Operations' },
    ],
    paths: {
      ...webhookPaths(),
      ...referralPaths(),
      ...worklistPaths({ refusals, unknown }),
      ...actionPaths(),
      ...directoryPaths({ refusals, unknown }),
      ...rulesPaths({ refusals }),
      ...readinessPaths({ refusals }),
      ...reviewPaths({ refusals }),
      ...otherPaths(),
    },
  });
}

const id = z.object({ id: z.uuid() });

const refusals = {
  '401': refused('Neither a token nor a session, or not a known one'),
  '403': refused('Not for this role, or by a host name that is not ours'),
  '429': refused('Too many requests'),
  '503': refused('The database or the workflows are out of reach; Retry-After says when to try again'),
};
const unknown = { '404': refused('No such referral') };
const webhookRefusals = Object.fromEntries(
  [
    ['400', 'Not JSON, or no such resource'],
    ['401', 'The signature is missing, stale or does not fit'],
    ['413', 'More than 1 MB'],
    ['415', 'Another content type'],
    ['422', 'A resource with a fault; the outcome names the field'],
    ['429', 'Too many requests'],
    ['503', 'Not stored: deliver again after Retry-After'],
  ].map(([status, description]) => [status, { description, content: { 'application/fhir+json': { schema: operationOutcome } } }]),
);

const fhirBody = z.looseObject({ resourceType: z.string() }).meta({ id: 'FhirResource', description: 'FHIR R4' });
const signedByEhr = 'Signed by the Standard Webhooks convention: webhook-id, webhook-timestamp, webhook-signature.';

function webhookPaths(): Paths {
  const fhir = { content: { 'application/fhir+json': { schema: fhirBody }, 'application/json': { schema: fhirBody } } };
  const open = { tags: ['Webhooks'], security: [] };
  const form = { content: { 'application/x-www-form-urlencoded': { schema: z.looseObject({}) } } };
  return {
    '/webhooks/ehr/orders': {
      post: {
        ...open,
        summary: 'An order was placed, changed or revoked',
        description: `A ServiceRequest, or a Bundle that holds one. ${signedByEhr} Delivering it again is safe.`,
        requestBody: fhir,
        responses: { '202': json(orderAccepted, 'Stored; Location names the referral'), ...webhookRefusals },
      },
    },
    '/webhooks/ehr/appointments': {
      post: {
        ...open,
        summary: 'An appointment was made, moved, cancelled, missed or kept',
        description: `An Appointment, or a Bundle that holds one. ${signedByEhr}`,
        requestBody: fhir,
        responses: { '202': json(z.object({ referral: id.optional() }), 'Stored'), ...webhookRefusals },
      },
    },
    '/webhooks/twilio/messages': {
      post: { ...open, summary: "A patient's text", requestBody: form, responses: { '200': { description: 'TwiML' }, ...webhookRefusals } },
    },
    '/webhooks/twilio/status': {
      post: {
        ...open,
        summary: 'What became of a text',
        requestBody: form,
        responses: { '204': { description: 'Stored' }, ...webhookRefusals },
      },
    },
    '/webhooks/telnyx/fax': {
      post: {
        ...open,
        summary: 'What became of a fax',
        requestBody: body(z.looseObject({})),
        responses: { '200': { description: 'Stored, or none of ours' }, ...webhookRefusals },
      },
    },
  };
}

function referralPaths(): Paths {
  const tags = ['Referrals'];
  return {
    '/api/referrals': {
      get: {
        tags,
        summary: 'Referrals, newest order first',
        requestParams: { query: listQuery },
        responses: { '200': json(referralPage, 'A page'), ...refusals },
      },
    },
    '/api/referrals/{id}': {
      get: {
        tags,
        summary: 'One referral, with its patient, its tasks and what can be done',
        requestParams: { path: id },
        responses: { '200': json(referralDetail, 'As it stands'), ...refusals, ...unknown },
      },
    },
    '/api/referrals/{id}/timeline': {
      get: {
        tags,
        summary: 'What happened, and why',
        requestParams: { path: id },
        responses: { '200': json(z.object({ entries: z.array(timelineEntry) }), 'Oldest first'), ...refusals, ...unknown },
      },
    },
  };
}

/** One path an action, for each has a body of its own; `by` may be left out. */
function actionPaths(): Paths {
  const conflicts = {
    '409': refused('Not now: the words say why; or the referral has ended'),
    '422': refused('Not as described'),
  };
  const paths = Object.entries(actionSchemas).map(([name, schema]) => [
    `/api/referrals/{id}/${name}`,
    {
      post: {
        tags: ['Referrals'],
        summary: `A person's action: ${name}`,
        requestParams: { path: id },
        requestBody: body(withoutBy(schema)),
        responses: { '200': json(z.object({ accepted: z.literal(true) }), 'Taken'), ...refusals, ...unknown, ...conflicts },
      },
    },
  ]);
  // Every path is built alike, from a table whose names the compiler cannot carry through `entries`.
  return Object.fromEntries(paths) as Paths;
}

function withoutBy(schema: z.ZodObject): z.ZodObject {
  return z.object({
    ...schema.shape,
    by: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .meta({ description: 'Who acts; whoever asks, if left out. Who logged in by name acts under no other' }),
  });
}

function otherPaths(): Paths {
  const converting = (summary: string) => ({
    post: {
      tags: ['Codec'],
      summary,
      requestBody: body(payloads),
      responses: { '200': json(payloads, 'In the order given'), ...refusals },
    },
  });
  const health = (summary: string) => ({
    get: { tags: ['Operations'], security: [], summary, responses: { '200': json(z.object({ status: z.string() }), 'Yes') } },
  });
  return {
    '/api/sessions/{actor}': {
      delete: {
        tags: ['Sessions'],
        summary: 'Ends whatever sessions a person has open, in every role',
        description: 'For engineers and administrators. A bearer token of theirs goes on counting until it is taken out.',
        requestParams: { path: z.object({ actor: z.string().max(80) }) },
        responses: { '200': json(z.object({ ended: z.number().int() }), 'How many there were'), ...refusals },
      },
    },
    '/codec/encode': converting('Seals payloads'),
    '/codec/decode': converting('Opens payloads'),
    '/livez': health('The process is alive'),
    '/readyz': health('An order could be accepted now'),
    '/metrics': { get: { tags: ['Operations'], summary: 'Prometheus', responses: { '200': { description: 'Text format' }, ...refusals } } },
  };
}
