import type { z } from 'zod';
import { operationOutcome } from '../openapi/problem.js';
import type { Docs } from '../route.js';

const refusals = Object.fromEntries(
  [
    ['400', 'Not JSON, or no such resource'],
    ['401', 'The signature is missing, stale or does not match'],
    ['413', 'More than 1 MB'],
    ['415', 'Another content type'],
    ['422', 'A resource with a fault; the outcome names the field'],
    ['429', 'Too many requests'],
    ['503', 'Not stored: deliver again after Retry-After'],
  ].map(([status, description]) => [status, { description, content: { 'application/fhir+json': { schema: operationOutcome } } }]),
);

interface WebhookDocs extends Pick<Docs, 'summary' | 'details' | 'answer'> {
  /** The content types that are accepted. */
  readonly bodies: readonly string[];
  readonly body: z.ZodType;
}

/**
 * What the OpenAPI document says about a webhook: signed instead of authorized, and refused by
 * OperationOutcome.
 */
export const webhookDocs = ({ bodies, body, ...docs }: WebhookDocs): Docs => ({
  tag: 'Webhooks',
  ...docs,
  override: { requestBody: { content: Object.fromEntries(bodies.map((type) => [type, { schema: body }])) }, responses: refusals },
});
