import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import type { z } from 'zod';
import { requestMessages } from '../messages/requests.js';
import { idempotencyKeys, type Docs, type Route } from '../route.js';
import { problem } from './problem.js';

type Described = Pick<Route<never>, 'method' | 'path' | 'access' | 'docs'>;

/** OpenAPI 3.1 from the very definitions that the application mounts. */
export function describeApi(routes: readonly Described[]): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { method, path, access, docs } of routes) {
    if (docs === undefined) continue;
    const at = path.replaceAll(/:(\w+)/gu, '{$1}');
    paths[at] = { ...paths[at], [method.toLowerCase()]: operation(docs, access === 'public') };
  }
  return createDocument({ ...head, paths });
}

const head: ZodOpenApiObject = {
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
        description: 'For a browser, whose changes must come from a page of the same origin. With https the name starts with `__Host-`',
      },
    },
  },
  security: [{ token: [] }, { session: [] }],
  tags: [
    'Referrals',
    'Worklist',
    'Reviews',
    'Directory',
    'Rules',
    'Specialties',
    'Readiness',
    'Webhooks',
    'Sessions',
    'Codec',
    'Operations',
  ].map((name) => ({ name })),
};

function operation(docs: Docs, isPublic: boolean): ZodOpenApiOperationObject {
  const { tag, summary, details, params, query, body, takesKey, override } = docs;
  return {
    tags: [tag],
    summary,
    ...(details && { description: details }),
    ...(isPublic && { security: [] }),
    ...((params ?? query ?? takesKey) && {
      // An object of parameters, which is all that a path or a query can be.
      requestParams: {
        ...(params && { path: params as z.ZodObject }),
        ...(query && { query: query as z.ZodObject }),
        ...(takesKey && { header: idempotencyKeys }),
      },
    }),
    ...(body && { requestBody: { content: { 'application/json': { schema: body } } } }),
    ...override,
    responses: { ...answerOf(docs), ...(isPublic ? {} : commonRefusals), ...refusalsOf(docs), ...override?.responses },
  };
}

function answerOf({ answer: { status = 200, description, schema, contentType } }: Docs): ZodOpenApiResponsesObject {
  const content =
    schema === undefined ? contentType && { [contentType]: { schema: { type: 'string' as const } } } : { 'application/json': { schema } };
  return { [`${status}` as '200']: { description, ...(content && { content }) } };
}

/** What a route with roles, a query or a body may refuse. */
function refusalsOf({ query, body, takesKey, badBody, refusals }: Docs): ZodOpenApiResponsesObject {
  const all = {
    ...(query && { 400: requestMessages.badQuery }),
    ...(takesKey && { 400: requestMessages.badIdempotencyKey }),
    ...(body && { [badBody?.status ?? 422]: badBody?.message ?? requestMessages.badBody }),
    ...refusals,
  };
  return Object.fromEntries(Object.entries(all).map(([status, description]) => [status, refused(description)]));
}

const refused = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

const commonRefusals: ZodOpenApiResponsesObject = {
  '401': refused('Neither a token nor a session, or an unknown one'),
  '403': refused('Not allowed for this role, or an unknown host name'),
  '429': refused('Too many requests'),
  '503': refused('The database or the workflows are unavailable; retry after Retry-After'),
};
