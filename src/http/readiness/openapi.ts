import { z } from 'zod';
import { statement } from '../../domain/goLive/attestation.js';
import { body, json, refused, type Common, type Paths } from '../shared/openapi.js';
import { readinessQuery, readinessReport, specialties, switchOnRequest, switchOnResult } from '../shared/schemas.js';

/** The part of the description that is about going live. @param common answers that any route may give */
export function readinessPaths({ refusals }: Common<'refusals'>): Paths {
  const tags = ['Readiness'];
  return {
    '/api/specialties': {
      get: { tags, summary: 'Every specialty, and whether it is on', responses: { '200': json(specialties, 'By label'), ...refusals } },
    },
    '/api/readiness': {
      get: {
        tags,
        summary: 'The go-live check of a specialty, measured now',
        requestParams: { query: readinessQuery },
        responses: {
          '200': json(readinessReport, 'A line each, green or with what to do'),
          ...refusals,
          '422': refused('No such specialty, or none was named and not exactly one is on'),
        },
      },
    },
    '/api/admin/readiness/attest': {
      post: {
        tags,
        summary: 'Vouches for what no program can measure, in the name of whoever asks',
        description: 'The newest of its kind counts. `holds` false: it is so no more.',
        requestBody: body(statement),
        responses: { '201': json(z.object({ kept: z.literal(true) }), 'Kept'), ...refusals, '422': refused('Not as described') },
      },
    },
    '/api/admin/readiness/switch-on': {
      post: {
        tags,
        summary: 'Switches a specialty on, unless a line of its check is red',
        requestBody: body(switchOnRequest),
        responses: {
          '200': json(switchOnResult, 'It is on'),
          ...refusals,
          '409': refused('`not-ready`: `errors` are the red lines, each by its `id`'),
          '422': refused('Not as described, or no such specialty'),
        },
      },
    },
  };
}
