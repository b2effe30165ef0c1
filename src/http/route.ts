import { randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import type { Actor, Role } from '../ports/tokens.js';
import { principalOf } from './auth/principal.js';
import { Refusal, faultsOf } from './errors.js';
import { requestMessages } from './messages/requests.js';

/** The roles that may call a route. `public` routes need no credentials. */
export type Access = readonly Role[] | 'public';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What the application mounts: one address, who may call it, and what handles it. */
export interface Route<Needs> {
  /** `GET` answers HEAD as well. */
  readonly method: Method | 'OPTIONS' | 'ALL';
  /** In Express's syntax: `/api/referrals/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly handlers: (parts: Needs) => readonly RequestHandler[];
  /** For the OpenAPI document. Absent for pages and their files. */
  readonly docs?: Docs | undefined;
}

/** What the OpenAPI document says about a route, but for its method, its path and its roles. */
export interface Docs {
  readonly tag: string;
  readonly summary: string;
  readonly details?: string | undefined;
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  /** The route takes an `Idempotency-Key`: repeated with the same key, it acts once. */
  readonly takesKey?: boolean | undefined;
  readonly answer: Answer<z.ZodType>;
  /** The refusal of a body that does not fit. 422 unless given. */
  readonly badBody?: { readonly status: number; readonly code: string; readonly message: string } | undefined;
  /** Refusals of this route beyond those that every route gives, by status. */
  readonly refusals?: Readonly<Record<number, string>> | undefined;
  /** For bodies that are not JSON and refusals that are not problem documents. */
  readonly override?: Pick<ZodOpenApiOperationObject, 'requestBody' | 'responses'> | undefined;
}

/** A JSON answer has a schema. For any other answer, the handler writes the response itself. */
interface Answer<Schema> {
  /** 200 unless given. */
  readonly status?: number | undefined;
  readonly description: string;
  readonly schema?: Schema | undefined;
  readonly contentType?: string | undefined;
}

/** A request, parsed. */
interface Call<Allowed extends Access, Params, Query, Body> {
  readonly principal: Allowed extends 'public' ? undefined : Actor;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What the caller sent as `Idempotency-Key`; a new one if none was sent. */
  readonly idempotencyKey: string;
  readonly request: Request;
  readonly response: Response;
}

type Immutable<Value> = Value extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
    : Value;

type Answered<Schema extends z.ZodType> = Schema extends z.ZodVoid ? void : Immutable<z.input<Schema>>;

interface Definition<
  Needs,
  Verb extends Method,
  Path extends string,
  Allowed extends Access,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Schema extends z.ZodType,
> extends Docs {
  readonly method: Verb;
  readonly path: Path;
  readonly access: Allowed;
  /** Parameters that do not fit name nothing: 404, in the words of `refusals[404]`. */
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** In the syntax of Express: `4mb`. 100 kB unless given. */
  readonly bodyLimit?: string;
  /** Runs before the body is read. */
  readonly before?: (parts: Needs) => readonly RequestHandler[];
  readonly answer: Answer<Schema>;
  readonly handle: (
    parts: Needs,
    call: Call<Allowed, z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<Answered<Schema>> | Answered<Schema>;
}

/** A route of the API with its types, from which the dashboard's client derives its calls. */
export interface ApiRoute<Needs, Verb, Path, Params, Query, Body, Value> extends Route<Needs> {
  readonly method: Verb & Method;
  readonly path: Path & string;
  readonly docs: Docs;
  /** Types only; never set. */
  readonly types?: { readonly params: Params; readonly query: Query; readonly body: Body; readonly answer: Value };
}

/**
 * A route of the API, written once: its address, its roles, its shapes, its documentation and its
 * handler. A request is parsed before the handler runs. What the handler returns is sent as JSON.
 */
export function defineRoute<
  Needs,
  const Verb extends Method,
  const Path extends string,
  const Allowed extends Access,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Schema extends z.ZodType = z.ZodVoid,
>(
  definition: Definition<Needs, Verb, Path, Allowed, Params, Query, Body, Schema>,
): ApiRoute<Needs, Verb, Path, z.input<Params>, z.input<Query>, z.input<Body>, z.output<Schema>> {
  const { method, path, access, bodyLimit = '100kb', handle, before, body, answer } = definition;
  const readBody = body === undefined ? [] : [express.json({ limit: bodyLimit, inflate: false })];
  return {
    method,
    path,
    access,
    docs: definition,
    handlers: (parts) => [
      ...(before?.(parts) ?? []),
      ...readBody,
      async (request, response) => {
        const value = await handle(parts, callOf(definition, request, response));
        if (answer.status !== undefined) response.status(answer.status);
        if (answer.schema !== undefined) response.json(value);
      },
    ],
  };
}

/** A route outside of the JSON API: a webhook, a page, a file, a proxy. */
export const rawRoute = <Needs>(route: Route<Needs>): Route<Needs> => route;

function callOf<Needs, Allowed extends Access, Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  { access, params, query, body, takesKey, badBody, refusals }: Definition<Needs, Method, string, Allowed, Params, Query, Body, z.ZodType>,
  request: Request,
  response: Response,
): Call<Allowed, z.output<Params>, z.output<Query>, z.output<Body>> {
  return {
    // A public route has no principal; behind authorization there always is one.
    principal: (access === 'public' ? undefined : principalOf(response)) as Call<Allowed, never, never, never>['principal'],
    params: parse(params, request.params, () => new Refusal(404, 'not-found', refusals?.[404] ?? requestMessages.notFound)),
    query: parse(query, request.query, (faults) => new Refusal(400, 'invalid-filter', requestMessages.badQuery, faults)),
    body: parse(body, body && objectIn(request), (faults) => {
      const { status, code, message } = badBody ?? { status: 422, code: 'invalid', message: requestMessages.badBody };
      return new Refusal(status, code, message, faults);
    }),
    idempotencyKey: takesKey === true ? keyOf(request) : randomUUID(),
    request,
    response,
  };
}

/** An absent schema stands for `undefined`, which is its type's default. */
function parse<Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
  refused: (faults: ReturnType<typeof faultsOf>) => Refusal,
): z.output<Schema> {
  if (schema === undefined) return undefined as z.output<Schema>;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refused(faultsOf(parsed.error));
  return parsed.data;
}

/**
 * Only a UUID: the key becomes part of an id that Temporal keeps in clear text, so that nothing else
 * may stand in it.
 */
export const idempotencyKeys = z.object({
  'idempotency-key': z.uuid().optional().meta({
    description: 'A UUID, new for each submission and the same when that submission is sent again: it then takes effect once',
  }),
});

function keyOf({ headers }: Request): string {
  const parsed = idempotencyKeys.safeParse(headers);
  if (!parsed.success) throw new Refusal(400, 'invalid-idempotency-key', requestMessages.badIdempotencyKey);
  return parsed.data['idempotency-key'] ?? randomUUID();
}

/** Nothing at all is an empty object. */
function objectIn(request: Request): object {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refusal(400, 'malformed', requestMessages.notAnObject);
  return body;
}
