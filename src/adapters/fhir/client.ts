import { Rejected, Unavailable } from '../../domain/errors.js';
import { retryAfterMs } from '../net/retryAfter.js';
import { jsonObject, textOf, TooLarge } from './httpBody.js';
import { localReference } from './references.js';
import { baseOf, onSameOrigin } from './sameOrigin.js';

export type Json = Readonly<Record<string, unknown>>;
/** A bearer token. `refresh` requests a new one after a 401. */
export type TokenSource = (options?: { refresh: boolean }) => Promise<string>;

export interface FhirClientOptions {
  baseUrl: string;
  token?: TokenSource | undefined;
  /** Timeout of one response, headers and body together. */
  timeoutMs: number;
  /**
   * Size limit of one response. A page of a chart is far below a megabyte, and documents are not
   * fetched.
   */
  mostBytes?: number | undefined;
  mostPages?: number | undefined;
}

/** Another client wrote first (409, 412): read again and merge. */
export class VersionConflict extends Error {}

export interface Saved {
  resource: Json;
  /** `Task/12/_history/2`; without the version where the EHR keeps none. */
  reference: string;
  version?: string | undefined;
  /** False when If-None-Exist found an existing resource. */
  created: boolean;
}

interface Call {
  method: 'GET' | 'POST' | 'PUT';
  url: URL;
  body?: Json | undefined;
  headers?: Record<string, string> | undefined;
}

interface Answer {
  status: number;
  headers: Headers;
  json?: Json | undefined;
}

export type FhirClient = ReturnType<typeof createFhirClient>;

/**
 * The part of FHIR over HTTP that Loopkeeper needs. Redirects and `next` links must stay on the
 * EHR's origin. Responses are limited in time, size and pages. Network errors, 408, 425, 429, 5xx,
 * a 401 that a new token does not fix, and responses that are not FHIR throw `Unavailable`. Every
 * other 4xx throws `Rejected('ehr-refused')` with the status and the OperationOutcome's issue code.
 * Messages never contain a URL or text from the EHR.
 */
export function createFhirClient({ baseUrl, token, timeoutMs, mostBytes = 8_000_000, mostPages = 40 }: FhirClientOptions) {
  const base = baseOf(baseUrl);

  const send = async (call: Call, refresh = false): Promise<Answer> => {
    const answer = await once(call, refresh);
    return answer.status === 401 && token !== undefined && !refresh ? send(call, true) : answer;
  };

  const once = async (call: Call, refresh: boolean): Promise<Answer> => {
    const headers: Record<string, string> = { accept: 'application/fhir+json', ...call.headers };
    if (call.body !== undefined) headers['content-type'] = 'application/fhir+json';
    // Every URL was built from the base or checked against it, so that the token is sent nowhere
    // else.
    if (token !== undefined) headers['authorization'] = `Bearer ${await token(refresh ? { refresh } : undefined)}`;
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    try {
      const response = await fetch(call.url, {
        method: call.method,
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, headers: response.headers, json: jsonObject(await textOf(response, mostBytes)) };
    } catch (error) {
      if (error instanceof TooLarge) throw new Rejected('ehr-answer-too-large', 'The EHR answered with more than is read');
      throw new Unavailable('ehr-unreachable', 'The EHR did not answer in time');
    }
  };

  const call = async (request: Call): Promise<Answer> => {
    let answer = await send(request);
    for (let hops = 0; isRedirect(answer.status) && request.method === 'GET' && hops < 3; hops += 1) {
      const url = onSameOrigin(request.url, answer.headers.get('location') ?? '');
      if (url === undefined || !answer.headers.has('location'))
        throw new Rejected('ehr-off-origin', 'The EHR redirected to another origin');
      answer = await send({ ...request, url });
    }
    return judged(answer, request.method);
  };

  const read = async (type: string, id: string): Promise<Json | undefined> => {
    const answer = await call({ method: 'GET', url: at(base, `${type}/${encodeURIComponent(id)}`) });
    if (answer.status === 404 || answer.status === 410) return undefined;
    return resourceOf(answer, type);
  };

  /**
   * Every match over all pages. Overlapping pages yield each resource once. A type that the EHR
   * does not serve (404) has no matches.
   * @param enough stop after this many, for sorted searches. Without it, a list above the page
   *   limit is refused
   */
  const search = async (type: string, parameters: Readonly<Record<string, string>>, enough = Infinity): Promise<Json[]> => {
    const found = new Map<string, Json>();
    const visited = new Set<string>();
    let next: URL | undefined = at(base, `${type}?${new URLSearchParams(parameters).toString()}`);
    while (next !== undefined && !visited.has(next.href) && found.size < enough) {
      if (visited.size >= mostPages) throw new Rejected('ehr-too-many-pages', 'The EHR answered with more pages than are read');
      visited.add(next.href);
      const answer = await call({ method: 'GET', url: next });
      if (answer.status === 404 || answer.status === 410) return nothingAt(visited.size);
      const bundle = resourceOf(answer, 'Bundle');
      for (const resource of matchesIn(bundle)) found.set(keyOf(resource, found.size), resource);
      next = nextPage(base, bundle);
    }
    return [...found.values()];
  };

  const create = async (resource: Json, ifNoneExist?: string): Promise<Saved> => {
    const headers = { prefer: 'return=representation', ...(ifNoneExist === undefined ? {} : { 'if-none-exist': ifNoneExist }) };
    const answer = await call({ method: 'POST', url: at(base, String(resource['resourceType'])), body: resource, headers });
    return savedFrom(answer, resource);
  };

  const update = async (resource: Json, version: string | undefined): Promise<Saved> => {
    const headers = { prefer: 'return=representation', ...(version === undefined ? {} : { 'if-match': `W/"${version}"` }) };
    const answer = await call({
      method: 'PUT',
      url: at(base, `${String(resource['resourceType'])}/${String(resource['id'])}`),
      body: resource,
      headers,
    });
    return savedFrom(answer, resource);
  };

  /**
   * A server may answer a write with the resource, an OperationOutcome or nothing. The last two
   * need a read for the version.
   */
  const savedFrom = async (answer: Answer, sent: Json): Promise<Saved> => {
    if (answer.status === 404 || answer.status === 410) throw refused(answer);
    const type = String(sent['resourceType']);
    const created = answer.status === 201;
    if (answer.json?.['resourceType'] === type) return saved(answer.json, created);
    const local = localReference(base, answer.headers.get('location') ?? undefined) ?? `${type}/${String(sent['id'])}`;
    const resource = local.startsWith(`${type}/`) ? await read(type, local.slice(type.length + 1)) : undefined;
    if (resource === undefined) throw new Unavailable('ehr-nonsense', 'The EHR did not say what it wrote');
    return saved(resource, created);
  };

  return { base, read, search, create, update };
}

function at(base: URL, path: string): URL {
  return new URL(path, base);
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** 2xx, 404 and 410 pass. The caller decides what they mean. */
function judged(answer: Answer, method: Call['method']): Answer {
  const { status } = answer;
  if ((status >= 200 && status < 300) || status === 404 || status === 410) return answer;
  if (method !== 'GET' && (status === 409 || status === 412)) throw new VersionConflict(`status ${status}`);
  if (status === 401) throw new Unavailable('ehr-unauthorized', 'The EHR does not accept our token');
  if (status >= 500 || [408, 425, 429].includes(status)) {
    throw new Unavailable(
      status === 429 ? 'ehr-busy' : 'ehr-unavailable',
      `The EHR answered ${status}`,
      retryAfterMs(answer.headers.get('retry-after')),
    );
  }
  throw refused(answer);
}

function refused({ status, json }: Answer): Rejected {
  return new Rejected('ehr-refused', `The EHR refused with ${status}`, { status, issue: issueCode(json) });
}

/**
 * OperationOutcome.issue.code is a closed list of R4 codes. `diagnostics` may contain anything and
 * is ignored.
 */
function issueCode(json: Json | undefined): string {
  const [issue] = listOf(json?.['issue']);
  const code = issue?.['code'];
  return typeof code === 'string' && /^[a-z-]{1,40}$/u.test(code) ? code : 'unknown';
}

function resourceOf(answer: Answer, type: string): Json {
  if (answer.json?.['resourceType'] !== type) throw new Unavailable('ehr-nonsense', 'The EHR answered with something else than FHIR');
  return answer.json;
}

function matchesIn(bundle: Json): Json[] {
  return listOf(bundle['entry'])
    .filter((entry) => objectOf(entry['search'])?.['mode'] !== 'outcome')
    .flatMap((entry): Json[] => asList(objectOf(entry['resource'])))
    .filter((resource) => resource['resourceType'] !== 'OperationOutcome');
}

function nextPage(base: URL, bundle: Json): URL | undefined {
  const link = listOf(bundle['link']).find((each) => each['relation'] === 'next')?.['url'];
  if (typeof link !== 'string') return undefined;
  const url = onSameOrigin(base, link);
  if (url === undefined) throw new Rejected('ehr-off-origin', 'The EHR points to a next page on another origin');
  return url;
}

/**
 * A missing first page means a type that the EHR does not serve. A missing later page has expired;
 * half an allergy list is no list.
 */
function nothingAt(page: number): Json[] {
  if (page > 1) throw new Unavailable('ehr-page-expired', 'A page of the EHR expired before it was read');
  return [];
}

function keyOf(resource: Json, position: number): string {
  return typeof resource['id'] === 'string' ? `${String(resource['resourceType'])}/${resource['id']}` : `#${position}`;
}

function saved(resource: Json, created: boolean): Saved {
  const version = versionOf(resource);
  const reference = `${String(resource['resourceType'])}/${String(resource['id'])}`;
  return { resource, created, version, reference: version === undefined ? reference : `${reference}/_history/${version}` };
}

export function versionOf(resource: Json): string | undefined {
  const version = objectOf(resource['meta'])?.['versionId'];
  return typeof version === 'string' ? version : undefined;
}

export function objectOf(value: unknown): Json | undefined {
  // Checked here: an object and not an array.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.flatMap((each: unknown): Json[] => asList(objectOf(each))) : [];
}

function asList(value: Json | undefined): Json[] {
  return value === undefined ? [] : [value];
}
