import type { z } from 'zod';
import type { createDocument, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { problem } from './schemas.js';

/** What every part of the description is made of. */

export type Paths = NonNullable<Parameters<typeof createDocument>[0]['paths']>;

/** Answers that a route shares with others: that nobody knows who asks, or that there is no such thing. */
export type Common<Name extends string> = Record<Name, ZodOpenApiResponsesObject>;

export const body = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });

export const json = (schema: z.ZodType, description: string): ZodOpenApiResponseObject => ({ description, ...body(schema) });

/** A refusal (RFC 9457). */
export const refused = (description: string): ZodOpenApiResponseObject => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
});
