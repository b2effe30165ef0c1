import express, { Router, type Request, type Response } from 'express';
import { actionSchemas, type Action, type ActionName } from '../../domain/process/messages.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import type { AppParts } from '../parts.js';
import { perform, unknownReferral } from './actions.js';
import { pageOf } from './present.js';
import { addReviewRoutes } from '../reviews/routes.js';
import { listQuery, referralId } from '../shared/schemas.js';
import { addWorklistRoutes } from '../worklist/routes.js';

/** The dashboard's own API. Every look at a patient's referral by a person is recorded before it is answered. */
export function createApiRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/api/referrals', (request, response) => list(parts, request, response));
  addWorklistRoutes(router, parts);
  router.get('/api/referrals/:id', (request, response) => one(parts, request, response));
  router.get('/api/referrals/:id/timeline', (request, response) => timeline(parts, request, response));
  router.post('/api/referrals/:id/:action', express.json({ limit: '100kb', inflate: false }), (request, response) =>
    act(parts, request, response),
  );
  addReviewRoutes(router, parts);
  return router;
}

async function list(parts: AppParts, request: Request, response: Response): Promise<void> {
  const query = listQuery.safeParse(request.query);
  if (!query.success) throw new Refusal(400, 'invalid-filter', 'The filter is not as described.', faultsOf(query.error));
  const page = await parts.views.list(query.data);
  await parts.audit.append({
    actor: actorName(actorOf(response)),
    action: 'list',
    subject: 'referrals',
    detail: { rows: page.referrals.length },
  });
  response.json(page);
}

async function one(parts: AppParts, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  const [detail, patient] = await Promise.all([parts.views.one(id), parts.worklist.patient(id)]);
  if (detail === undefined) throw unknownReferral();
  await recordRead(parts, response, id, 'read');
  const { temporalUi } = parts.settings;
  response.json(pageOf(detail, patient, { actor: actorOf(response).actor, now: parts.now(), temporalUi }));
}

async function timeline(parts: AppParts, request: Request, response: Response): Promise<void> {
  const id = idOf(request);
  if ((await parts.views.one(id)) === undefined) throw unknownReferral();
  await recordRead(parts, response, id, 'read-timeline');
  response.json({ entries: await parts.views.timeline(id) });
}

async function act(parts: AppParts, request: Request, response: Response): Promise<void> {
  const action = actionOf(request, response);
  response.json(await perform(parts, actorOf(response), idOf(request), action));
}

/** `by` is who asks, unless a person is named: a desk's token serves several people. */
function actionOf(request: Request, response: Response): Action {
  const name = String(request.params['action']);
  if (!isActionName(name)) throw new Refusal(404, 'unknown-action', 'There is no such action.');
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal(400, 'malformed', 'The body must be a JSON object.');
  const parsed = actionSchemas[name].safeParse({ by: actorOf(response).actor, ...body });
  if (!parsed.success) throw new Refusal(422, 'invalid', 'The action is not as described.', faultsOf(parsed.error));
  // Name and input come from the same row of the table, which the compiler cannot follow through a lookup.
  return { name, input: parsed.data } as Action;
}

function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actionSchemas, name);
}

function idOf(request: Request): string {
  const id = referralId.safeParse(request.params['id']);
  if (!id.success) throw unknownReferral();
  return id.data;
}

function recordRead(parts: AppParts, response: Response, id: string, action: string): Promise<void> {
  return parts.audit.append({ actor: actorName(actorOf(response)), action, subject: `referral/${id}` });
}
