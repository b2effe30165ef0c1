import express, { type Request, type Response, type Router } from 'express';
import { referenceCode } from '../../domain/packet/packet.js';
import { performAll } from '../referrals/bulk.js';
import { streamChanges } from './eventStream.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import type { AppParts } from '../parts.js';
import { unknownReferral } from '../referrals/actions.js';
import { referralId } from '../shared/schemas.js';
import { specialistsQuery, worklistQuery } from './schemas.js';

/** What the worklist and the page of a referral ask for beside the referral itself. */
export function addWorklistRoutes(router: Router, parts: AppParts): void {
  const body = express.json({ limit: '100kb', inflate: false });
  // A read, and yet a POST: what is searched for may be a patient's name, which must not stand in an address.
  router.post('/api/worklist', body, (request, response) => list(parts, request, response));
  router.get('/api/worklist/counts', (_request, response) => counts(parts, response));
  router.get('/api/worklist/changes', (request, response) => streamChanges(parts, request, response));
  router.post('/api/referrals/bulk', body, async (request, response) => {
    response.json(await performAll(parts, actorOf(response), request.body));
  });
  router.get('/api/referrals/:id/packet', (request, response) => packet(parts, request, response));
  router.get('/api/people', async (_request, response) => void response.json({ people: await parts.worklist.people() }));
  router.get('/api/specialists', (request, response) => specialists(parts, request, response));
}

async function list(parts: AppParts, request: Request, response: Response): Promise<void> {
  const query = worklistQuery.safeParse(request.body ?? {});
  if (!query.success) throw new Refusal(400, 'invalid-filter', 'The filter is not as described.', faultsOf(query.error));
  const principal = actorOf(response);
  const page = await parts.worklist.list({ ...query.data, actor: principal.actor });
  const { scope, status, search } = query.data;
  await parts.audit.append({
    actor: actorName(principal),
    action: 'list',
    subject: 'worklist',
    detail: { rows: page.referrals.length, scope, status, searched: search !== undefined },
  });
  response.json(page);
}

async function counts(parts: AppParts, response: Response): Promise<void> {
  const [counted, { name, zone, phone }] = await Promise.all([parts.worklist.counts(actorOf(response).actor), parts.practice()]);
  response.json({ now: new Date(parts.now()).toISOString(), practice: { name, zone, phone }, ...counted });
}

async function packet(parts: AppParts, request: Request, response: Response): Promise<void> {
  const id = referralId.safeParse(request.params['id']);
  if (!id.success) throw unknownReferral();
  const found = await parts.worklist.packet(id.data);
  if (found === undefined) throw new Refusal(404, 'not-found', 'No packet was laid out for this referral.');
  const detail = { ordinal: found.ordinal };
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'read-packet', subject: `referral/${id.data}`, detail });
  // Our own pages show it beside the referral. The name is the code of the cover sheet, which says nothing.
  response.set('Content-Security-Policy', "frame-ancestors 'self'");
  response.set('Content-Disposition', `inline; filename="packet-${referenceCode(id.data)}.pdf"`);
  response.type('application/pdf').send(Buffer.from(found.pdf));
}

async function specialists(parts: AppParts, request: Request, response: Response): Promise<void> {
  const query = specialistsQuery.safeParse(request.query);
  if (!query.success) throw new Refusal(400, 'invalid-filter', 'A specialty is needed: ?specialty=NAME.', faultsOf(query.error));
  response.json({ specialists: await parts.worklist.specialists(query.data.specialty) });
}
