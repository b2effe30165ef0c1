import express, { Router, type Request, type Response } from 'express';
import { statement } from '../../domain/goLive/attestation.js';
import type { ReadinessReport } from '../../domain/goLive/readiness.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import { attest, checkReadiness, switchOn } from '../../goLive/goLive.js';
import type { AppParts } from '../parts.js';
import { readinessQuery, switchOnRequest } from '../shared/schemas.js';

type Parts = Pick<AppParts, 'readiness' | 'audit'>;

/**
 * The go-live check for everyone; an administrator vouches for what no program can measure, and switches on.
 * Counts and the practice's own directory, nothing of a patient: no look that has to be recorded.
 */
export function createReadinessRouter(parts: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const body = express.json({ limit: '20kb', inflate: false });
  router.get('/api/specialties', async (_request, response) => {
    response.json({ specialties: await parts.readiness.specialties() });
  });
  router.get('/api/readiness', async (request, response) => {
    const query = readinessQuery.safeParse(request.query);
    if (!query.success) throw new Refusal(400, 'invalid-filter', 'The filter is not as described.', faultsOf(query.error));
    response.json(await checkReadiness(parts.readiness, query.data.specialty));
  });
  router.post('/api/admin/readiness/attest', body, (request, response) => putOnFile(parts, request, response));
  router.post('/api/admin/readiness/switch-on', body, (request, response) => turnOn(parts, request, response));
  return router;
}

/** Nobody vouches in another's name. */
async function putOnFile(parts: Parts, request: Request, response: Response): Promise<void> {
  const said = statement.safeParse(request.body ?? {});
  if (!said.success) throw new Refusal(422, 'invalid', 'What is attested is not as described.', faultsOf(said.error));
  const principal = actorOf(response);
  await attest(parts, { ...said.data, by: principal.actor }, actorName(principal));
  response.status(201).json({ kept: true });
}

async function turnOn(parts: Parts, request: Request, response: Response): Promise<void> {
  const wish = switchOnRequest.safeParse(request.body ?? {});
  if (!wish.success) throw new Refusal(422, 'invalid', 'The wish is not as described.', faultsOf(wish.error));
  const { report, result } = await switchOn(parts, { ...wish.data, actor: actorName(actorOf(response)) });
  if (result === 'refused') throw notReady(report);
  response.json({ result, report });
}

function notReady({ lines }: ReadinessReport): Refusal {
  const reds = lines.filter(({ state }) => state === 'red').map(({ id, what, number }) => ({ at: id, what: `${what}: ${number}` }));
  return new Refusal(409, 'not-ready', 'Not switched on: red lines stand in the way.', reds);
}
