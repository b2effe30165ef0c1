import { getStatus, isOk, OperationOutcomeError } from '@medplum/core';
import { FhirRouter, type FhirRequest, type FhirRepository } from '@medplum/fhir-router';
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';

/** Page size of a typical EHR, so that readers must follow links. */
const pageSize = 50;
const largestPage = 200;

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Json = Record<string, unknown>;

/**
 * FHIR R4 over HTTP on a repository. `origin` is a function, because a free port is known only once
 * the server listens.
 */
export function createFhirEndpoint(repository: FhirRepository, origin: () => string): Router {
  const fhir = new FhirRouter();
  const router = Router();
  // A transaction may contain a whole chart.
  router.use(express.json({ type: ['application/fhir+json', 'application/json'], limit: '50mb' }));
  router.use(async (request, response) => {
    const method = methods.find((each) => each === request.method);
    if (method === undefined) return void response.status(405).end();
    const [path = '', query = ''] = request.url.split('?');
    const paged = new URLSearchParams(query);
    const isSearch = method === 'GET' && /^\/[A-Z][A-Za-z]*\/?$/u.test(path);
    if (isSearch) paged.set('_count', String(countOf(paged)));
    const url = isSearch ? `${path}?${paged.toString()}` : request.url;
    const [outcome, resource] = await fhir.handleRequest(asked(request, method, url), repository);
    const body = resource === undefined ? (outcome as unknown as Json) : (resource as unknown as Json);
    answer(response, getStatus(outcome), isSearch && isOk(outcome) ? linked(body, path, paged, origin()) : body, origin());
  });
  router.use(refuse);
  return router;
}

function asked({ headers, body }: Request, method: FhirRequest['method'], url: string): FhirRequest {
  return { method, url, pathname: '', params: {}, query: {}, headers, body: body as unknown, config: { transactions: true } };
}

function answer(response: Response, status: number, body: Json, origin: string): void {
  // FHIR resources carry their own version.
  const { id, resourceType, meta } = body as { id?: string; resourceType?: string; meta?: { versionId?: string; lastUpdated?: string } };
  if (meta?.versionId !== undefined) response.set('etag', `W/"${meta.versionId}"`);
  if (meta?.lastUpdated !== undefined) response.set('last-modified', new Date(meta.lastUpdated).toUTCString());
  if (status === 201) response.set('location', `${origin}/${resourceType ?? ''}/${id ?? ''}/_history/${meta?.versionId ?? ''}`);
  response.status(status).type('application/fhir+json').send(JSON.stringify(body));
}

function countOf(query: URLSearchParams): number {
  const count = Number(query.get('_count') ?? pageSize);
  return Number.isInteger(count) && count >= 0 ? Math.min(count, largestPage) : pageSize;
}

/** Links and addresses of a page, all on this server's origin. */
function linked(bundle: Json, path: string, query: URLSearchParams, origin: string): Json {
  const address = (parameters: URLSearchParams) => `${origin}${path}?${parameters.toString()}`;
  // The repository's search result.
  const { entry = [], total = 0 } = bundle as { entry?: { resource: { resourceType: string; id: string } }[]; total?: number };
  const [offset, count] = [Number(query.get('_offset') ?? 0), countOf(query)];
  const next = new URLSearchParams(query);
  next.set('_offset', String(offset + count));
  return {
    ...bundle,
    link: [
      { relation: 'self', url: address(query) },
      ...(count > 0 && offset + count < total ? [{ relation: 'next', url: address(next) }] : []),
    ],
    entry: entry.map(({ resource }) => ({
      fullUrl: `${origin}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    })),
  };
}

/** The response to invalid JSON or a large body. It does not quote the body. */
const refuse: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = error instanceof OperationOutcomeError ? getStatus(error.outcome) : Number((error as { status?: unknown }).status ?? 500);
  response
    .status(status)
    .type('application/fhir+json')
    .json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: status < 500 ? 'structure' : 'exception' }] });
};
