import express, { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import { networkChange, newEndpoint, newSpecialist, specialistChange, verification } from '../../domain/routing/directoryEntry.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import type { AppParts } from '../parts.js';

/** Where coordinators keep specialists, their networks and their fax numbers. Every change is recorded before it is made: who, what, when. */
export function createDirectoryRouter(parts: Pick<AppParts, 'directory' | 'audit'>): Router {
  const { directory } = parts;
  const router = Router({ caseSensitive: true, strict: true });
  const body = express.json({ limit: '20kb', inflate: false });
  const specialist = '/api/directory/specialists/:id';
  router.get('/api/directory', async (request, response) => {
    const { specialty } = request.query;
    response.json({ specialists: await directory.entries(typeof specialty === 'string' ? specialty : undefined) });
  });
  router.post('/api/directory/specialists', body, async (request, response) => {
    const entry = read(newSpecialist, request);
    await record(response, 'add', 'specialist/new');
    response.status(201).json({ id: await directory.add(entry) });
  });
  router.post(specialist, body, async (request, response) => {
    const change = read(specialistChange, request);
    const id = idOf(request);
    await record(response, 'change', `specialist/${id}`, { fields: Object.keys(change).join(' ') });
    changed(response, await directory.change(id, change));
  });
  router.post(`${specialist}/networks`, body, async (request, response) => {
    const change = read(networkChange, request);
    const id = idOf(request);
    await record(response, 'change-network', `specialist/${id}`);
    changed(response, await directory.setNetwork(id, change));
  });
  router.post(`${specialist}/endpoints`, body, async (request, response) => {
    const endpoint = read(newEndpoint, request);
    const id = idOf(request);
    await record(response, 'add-endpoint', `specialist/${id}`);
    const made = await directory.addEndpoint(id, endpoint);
    if (made === undefined) throw unknown();
    response.status(201).json({ id: made });
  });
  router.post('/api/directory/endpoints/:id/verify', body, async (request, response) => {
    const { spokeTo } = read(verification, request);
    const id = idOf(request);
    await record(response, 'verify', `endpoint/${id}`);
    changed(response, await directory.verify(id, `${actorOf(response).actor}, by word of ${spokeTo}`));
  });
  router.post('/api/directory/endpoints/:id/retire', async (request, response) => {
    const id = idOf(request);
    await record(response, 'retire', `endpoint/${id}`);
    changed(response, await directory.retire(id));
  });
  return router;

  function record(response: Response, action: string, subject: string, detail?: Record<string, string>): Promise<void> {
    return parts.audit.append({ actor: actorName(actorOf(response)), action, subject, ...(detail && { detail }) });
  }
}

function read<Schema extends z.ZodType>(schema: Schema, request: Request): z.infer<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (!parsed.success) throw new Refusal(422, 'invalid', 'The entry is not as described.', faultsOf(parsed.error));
  return parsed.data;
}

/** Ids are ours: a slug or a UUID. Anything else names nothing, and stays out of the audit. */
function idOf(request: Request): string {
  const id = String(request.params['id']);
  if (!/^[A-Za-z0-9-]{1,64}$/u.test(id)) throw unknown();
  return id;
}

function changed(response: Response, wasThere: boolean): void {
  if (!wasThere) throw unknown();
  response.json({ changed: true });
}

const unknown = (): Refusal => new Refusal(404, 'not-found', 'There is nothing of this name in the directory.');
