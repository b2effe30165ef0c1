import { z } from 'zod';
import { body, json, refused, type Common, type Paths } from '../shared/openapi.js';
import { bulkRequest, bulkResults, people, specialists, specialistsQuery, worklistCounts, worklistPage, worklistQuery } from './schemas.js';

/** The part of the description that is about the worklist. @param common answers that any route may give */
export function worklistPaths({ refusals, unknown }: Common<'refusals' | 'unknown'>): Paths {
  const tags = ['Worklist'];
  return {
    '/api/worklist': {
      post: {
        tags,
        summary: 'Referrals as they are worked on: what needs a person first, by urgency and deadline',
        description: "A read. By POST, because what is searched for may be a patient's name. What is not open comes newest order first.",
        requestBody: body(worklistQuery),
        responses: { '200': json(worklistPage, 'A page'), '400': refused('The filter is not as described'), ...refusals },
      },
    },
    '/api/worklist/counts': {
      get: { tags, summary: 'How much is open, by what', responses: { '200': json(worklistCounts, 'Of one moment'), ...refusals } },
    },
    '/api/worklist/changes': {
      get: {
        tags,
        summary: 'Tells when to look again, as Server-Sent Events',
        description:
          '`event: changed` with `{"at": ...}`: once at first, and soon after any change. A comment every 25 seconds is a sign of life.',
        responses: {
          '200': { description: 'Until the session or the server ends', content: { 'text/event-stream': { schema: z.string() } } },
          ...refusals,
        },
      },
    },
    '/api/referrals/bulk': {
      post: {
        tags,
        summary: 'The same action on many referrals, each by itself',
        requestBody: body(bulkRequest),
        responses: { '200': json(bulkResults, 'What became of each'), '422': refused('Not as described'), ...refusals },
      },
    },
    '/api/referrals/{id}/packet': {
      get: {
        tags: ['Referrals'],
        summary: 'The newest packet, as it was laid out',
        requestParams: { path: z.object({ id: z.uuid() }) },
        responses: { '200': { description: 'PDF', content: { 'application/pdf': { schema: z.string() } } }, ...refusals, ...unknown },
      },
    },
    '/api/people': {
      get: { tags, summary: 'Who may be given a referral', responses: { '200': json(people, 'Active coordinators'), ...refusals } },
    },
    '/api/specialists': {
      get: {
        tags,
        summary: 'Everyone of a specialty',
        requestParams: { query: specialistsQuery },
        responses: { '200': json(specialists, 'By name'), ...refusals },
      },
    },
  };
}
