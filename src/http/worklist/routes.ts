import { actorName } from '../auth/principal.js';
import { everyone } from '../auth/roles.js';
import { requestMessages } from '../messages/requests.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { streamChanges, type StreamParts } from './eventStream.js';
import { people, specialists, specialistsQuery, worklistCounts, worklistPage, worklistQuery } from './schemas.js';

const tag = 'Worklist';

const list = defineRoute({
  method: 'POST',
  path: '/api/worklist',
  // A read by POST: a patient's name that is searched for must not be part of an address.
  access: everyone,
  tag,
  summary: 'Referrals in the order of work: what needs a person first, by urgency and deadline',
  details: "A read. By POST, because the search text may be a patient's name. Referrals that are not open come newest order first.",
  body: worklistQuery,
  badBody: { status: 400, code: 'invalid-filter', message: requestMessages.badQuery },
  answer: { description: 'A page', schema: worklistPage },
  handle: async ({ worklist, audit }: Pick<AppParts, 'worklist' | 'audit'>, { body, principal }) => {
    const page = await worklist.list({ ...body, actor: principal.actor });
    const { scope, status, search } = body;
    const detail = { rows: page.referrals.length, scope, status, searched: search !== undefined };
    await audit.append({ actor: actorName(principal), action: 'list', subject: 'worklist', detail });
    return page;
  },
});

const counts = defineRoute({
  method: 'GET',
  path: '/api/worklist/counts',
  access: everyone,
  tag,
  summary: 'How many referrals are open, by reason, stage and urgency',
  answer: { description: 'All counted at the same moment', schema: worklistCounts },
  handle: async ({ worklist, practice, now }: Pick<AppParts, 'worklist' | 'practice' | 'now'>, { principal }) => {
    const [counted, { name, zone, phone }] = await Promise.all([worklist.counts(principal.actor), practice()]);
    return { now: new Date(now()).toISOString(), practice: { name, zone, phone }, ...counted };
  },
});

const changes = defineRoute({
  method: 'GET',
  path: '/api/worklist/changes',
  access: everyone,
  tag,
  summary: 'Says when to refresh, as Server-Sent Events',
  details: '`event: changed` with `{"at": ...}`: once at first, and soon after any change. A comment every 25 seconds keeps it open.',
  answer: { description: 'Until the session or the server ends', contentType: 'text/event-stream' },
  handle: (parts: StreamParts, { request, response }) => streamChanges(parts, request, response),
});

const listPeople = defineRoute({
  method: 'GET',
  path: '/api/people',
  access: everyone,
  tag,
  summary: 'The people to whom a referral can be assigned',
  answer: { description: 'Active coordinators', schema: people },
  handle: async ({ worklist }: Pick<AppParts, 'worklist'>) => ({ people: await worklist.people() }),
});

const listSpecialists = defineRoute({
  method: 'GET',
  path: '/api/specialists',
  access: everyone,
  tag,
  summary: 'The specialists of a specialty',
  query: specialistsQuery,
  answer: { description: 'By name', schema: specialists },
  handle: async ({ worklist }: Pick<AppParts, 'worklist'>, { query }) => ({ specialists: await worklist.specialists(query.specialty) }),
});

export const worklistRoutes = [list, counts, changes, listPeople, listSpecialists] as const;
