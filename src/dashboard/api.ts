import type { FunnelStep } from '../domain/measure/funnel.js';
import type { ActionName } from '../domain/process/messages.js';
import type { apiRoutes } from '../http/routes.js';
import { messages } from './messages.js';

/**
 * The client of our own API. Addresses, inputs and answers are those of the route definitions
 * (src/http/routes.ts).
 */

type ApiRoute = (typeof apiRoutes)[number];
type KeyOf<Route> = Route extends { method: infer Method extends string; path: infer Path extends string } ? `${Method} ${Path}` : never;
/** `GET /api/referrals/:id` */
type RouteKey = KeyOf<ApiRoute>;
type TypesOf<Key, Route = ApiRoute> = Route extends { types?: infer Types }
  ? Key extends KeyOf<Route>
    ? NonNullable<Types>
    : never
  : never;

/** What a route answers. */
export type Answer<Key extends RouteKey> = TypesOf<Key>['answer'];
type Input<Key extends RouteKey, Part extends 'params' | 'query' | 'body'> = TypesOf<Key>[Part];
type Headers = Readonly<Record<string, string>>;
type Given<Key extends RouteKey> = {
  readonly [Part in 'params' | 'query' | 'body' as undefined extends Input<Key, Part> ? never : Part]: Input<Key, Part>;
};

export type Counts = Answer<'GET /api/worklist/counts'>;
export type Detail = Answer<'GET /api/referrals/:id'>;
export type BehindStep = Answer<'GET /api/reviews/:week/funnel/:step'>;
export type Rules = Answer<'GET /api/rules'>;
export type Shape = Rules['shapes'][string];
export type SpecialtyEntry = Answer<'GET /api/admin/specialties'>['specialties'][number];
export type SpecialtyFields = Input<'PUT /api/admin/specialties/:name', 'body'>;
export type WorklistFilter = Input<'POST /api/worklist', 'body'>;
type BulkRequest = Input<'POST /api/referrals/bulk', 'body'>;
export type BulkAction = BulkRequest['action'];
type RuleScope = Input<'GET /api/rules/versions', 'query'>;
type RuleChange = Input<'POST /api/admin/rules', 'body'>;
type StepQuery = Input<'GET /api/reviews/:week/funnel/:step', 'query'>;
type Statement = Input<'POST /api/admin/readiness/attest', 'body'>;

/** A refusal of our API, in its own words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly errors: readonly { at?: string; what: string }[] = [],
  ) {
    super(title);
  }
}

export const api = {
  principal: () => call('GET /session/me', {}),
  counts: () => call('GET /api/worklist/counts', {}),
  worklist: (body: WorklistFilter) => call('POST /api/worklist', { body }),
  people: () => call('GET /api/people', {}),
  specialists: (specialty: string) => call('GET /api/specialists', { query: { specialty } }),
  referral: (id: string) => call('GET /api/referrals/:id', { params: { id } }),
  timeline: (id: string) => call('GET /api/referrals/:id/timeline', { params: { id } }),
  /** @param input instants are practice time in epoch milliseconds */
  act: (id: string, action: ActionName, input: object, key: string) =>
    answer('POST', `/api/referrals/${id}/${action}`, input, { 'idempotency-key': key }),
  bulk: (action: BulkAction, input: object, ids: readonly string[], key: string) =>
    // Which input belongs to which action is the forms' to know; the API refuses any other.
    call('POST /api/referrals/bulk', { body: { action, input, ids: [...ids] } as BulkRequest }, { 'idempotency-key': key }),
  packet: async (id: string): Promise<Blob> => (await answer('GET', `/api/referrals/${id}/packet`)).blob(),
  weeks: () => call('GET /api/reviews', {}),
  review: (week: string) => call('GET /api/reviews/:week', { params: { week } }),
  /** From a page's address, which may name anything: the API refuses what is not a step. */
  behindStep: (
    week: string,
    step: string,
    query: { from: string | undefined; reached: StepQuery['reached']; cursor: string | undefined },
  ) => call('GET /api/reviews/:week/funnel/:step', { params: { week, step: step as FunnelStep }, query: query as StepQuery }),
  directory: () => call('GET /api/directory', { query: {} }),
  /** @param path below /api/directory */
  keep: (path: string, input: object) => answer('POST', `/api/directory/${path}`, input),
  rules: () => call('GET /api/rules', {}),
  ruleVersions: ({ kind, specialty, urgency }: RuleScope) => call('GET /api/rules/versions', { query: { kind, specialty, urgency } }),
  previewRule: (body: RuleChange) => call('POST /api/admin/rules/preview', { body }),
  keepRule: (body: RuleChange) => call('POST /api/admin/rules', { body }),
  specialties: () => call('GET /api/specialties', {}),
  specialtyEntries: () => call('GET /api/admin/specialties', {}),
  addSpecialty: (body: Input<'POST /api/admin/specialties', 'body'>) => call('POST /api/admin/specialties', { body }),
  changeSpecialty: (name: string, body: SpecialtyFields) => call('PUT /api/admin/specialties/:name', { params: { name }, body }),
  readiness: (specialty: string) => call('GET /api/readiness', { query: { specialty } }),
  attest: (body: Statement) => call('POST /api/admin/readiness/attest', { body }),
  switchOn: (specialty: string, anyway: boolean) => call('POST /api/admin/readiness/switch-on', { body: { specialty, anyway } }),
  /** A person is at the page: the session's time without use starts again. */
  stillHere: () => answer('POST', '/session/active'),
  /** Where to go to be signed out at the identity provider as well. */
  signOut: async (): Promise<string> => {
    const response = await answer('DELETE', '/session');
    return response.status === 204 ? '/session' : ((await response.json()) as { to: string }).to;
  },
};

async function call<Key extends RouteKey>(key: Key, given: Given<Key>, headers: Headers = {}): Promise<Answer<Key>> {
  const { params, query, body }: { params?: object; query?: object; body?: object } = given;
  const [method = '', pattern = ''] = key.split(' ');
  const filter = new URLSearchParams(stringsOf(query)).toString();
  const response = await answer(method, `${pathOf(pattern, stringsOf(params))}${filter === '' ? '' : `?${filter}`}`, body, headers);
  // The route's own tests hold that it answers this shape.
  return (await response.json()) as Answer<Key>;
}

const pathOf = (pattern: string, params: Readonly<Record<string, string>>): string =>
  pattern.replaceAll(/:(\w+)/gu, (_, name: string) => encodeURIComponent(params[name] ?? ''));

/** Without what is undefined. */
const stringsOf = (values: object = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));

async function answer(method: string, path: string, body?: object, headers: Headers = {}): Promise<Response> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const asked = { method, ...sent, headers: { ...(body && { 'content-type': 'application/json' }), ...headers } };
  const response = await fetch(path, asked).catch(() => undefined);
  if (response === undefined) throw new Problem(503, 'no-answer', messages.noAnswer);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as { code?: string; title?: string; errors?: { at?: string; what: string }[] };
  return new Problem(response.status, said.code ?? 'unknown', said.title ?? messages.requestFailed, said.errors);
}
