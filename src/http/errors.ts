import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { Rejected, Unavailable } from '../domain/errors.js';
import { messages } from './html/messages.js';
import { messagePage, sendPage, sessionPage, wantsPage } from './html/pages.js';
import type { RequestLog } from '../ports/log.js';

/** One fault of a request: where, and what is wrong with it. Never what stands there. */
export interface Fault {
  /** FHIRPath or field name: `ServiceRequest.subject` */
  at?: string | undefined;
  what: string;
  /** FHIR issue-type: `required`, `structure`, `value`, `not-supported`, ... */
  type?: string | undefined;
}

/** A refusal that the edge itself speaks. `code` is stable; nothing in it comes from the request. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly faults: readonly Fault[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

export const notFound: RequestHandler = (request, _response, next) => {
  next(new Refusal(404, 'not-found', 'There is nothing here.'));
};

/** The one place that turns an error into an answer. */
export function handleErrors(log: RequestLog): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) log.error({ status: refusal.status, code: refusal.code, error }, 'request failed');
    if (response.headersSent) return next(error);
    return answer(request, response, refusal);
  };
}

export function answer(request: Request, response: Response, refusal: Refusal): void {
  if (refusal.retryAfterSeconds !== undefined) response.set('Retry-After', String(refusal.retryAfterSeconds));
  if (refusal.status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(refusal.status);
  if (request.path.startsWith('/webhooks/')) response.type('application/fhir+json').send(JSON.stringify(outcomeOf(refusal)));
  else if (behindTheProxy.test(request.path) && wantsPage(request)) sendPage(response, pageOf(refusal));
  else response.type('application/problem+json').send(JSON.stringify(problemOf(refusal, request.path)));
}

const behindTheProxy = /^\/temporal(?:\/|$)/u;

/** A person signs in right there, at the address that was asked for, or reads what is the matter. */
function pageOf({ status, message }: Refusal): string {
  if (status === 401) return sessionPage;
  if (status !== 502) return messagePage(message, messages.refusals.nothingDone);
  return messagePage(message, messages.refusals.temporalAway);
}

/** What an error is to whoever asked. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Unavailable)
    return new Refusal(503, error.code, 'Not possible at the moment; try again.', [], Math.ceil((error.retryAfterMs ?? 2_000) / 1_000));
  if (error instanceof Rejected) return rejection(error);
  if (error instanceof z.ZodError) return new Refusal(422, 'invalid', 'The request is not as described.', faultsOf(error));
  return fromLibrary(error);
}

const workflowMissing =
  'Nothing drives this referral any more: it has ended, or its workflow was ended by hand. Where the task workflow-missing is open, resolve it with retry: it begins again, and nothing is sent twice.';

/** A validator's own words go out: they are written for people and hold no patient data. */
function rejection({ code, message }: Rejected): Refusal {
  if (code === 'workflow-missing') return new Refusal(409, code, workflowMissing);
  return new Refusal(code.startsWith('invalid') ? 422 : 409, code, message);
}

export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues
    .slice(0, 20)
    .map((issue) => ({ at: issue.path.map(String).join('.').slice(0, 100), what: inWords(issue), type: 'value' }));
}

const words: Readonly<Record<string, string>> = {
  invalid_type: 'is missing, or of another kind',
  invalid_value: 'is none of the values that are known',
  too_small: 'is too small, or too short',
  too_big: 'is too large, or too long',
  unrecognized_keys: 'holds a field that is not known',
};

/** For a person at a form. Words that a schema of ours gives are kept; the library's own may quote what was sent. */
function inWords({ code, message }: z.core.$ZodIssue): string {
  return words[code] ?? (message.startsWith('Invalid') ? 'is not of the form that is asked for' : message);
}

const libraryCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['malformed', 'The request cannot be read.'],
  413: ['too-large', 'The body is larger than 1 MB.'],
  415: ['unsupported-encoding', 'The body must not be compressed.'],
};

/** Express and body-parser name a status; their words may quote the request and are not used. */
function fromLibrary(error: unknown): Refusal {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status < 400 || status > 499) return new Refusal(500, 'internal', 'Something went wrong on our side.');
  const [code, message] = libraryCodes[status] ?? ['malformed', 'The request cannot be read.'];
  return new Refusal(status, code, message);
}

const issueTypes: Readonly<Record<number, string>> = {
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  422: 'invalid',
  429: 'throttled',
  503: 'transient',
};

/** FHIR R4 OperationOutcome. */
function outcomeOf({ status, code, message, faults }: Refusal): object {
  const details = { coding: [{ system: 'urn:loopkeeper:refusal', code }] };
  const type = issueTypes[status] ?? (status >= 500 ? 'exception' : 'invalid');
  const issues = faults.length === 0 ? [{ what: message }] : faults;
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map((fault: Fault) => ({
      severity: 'error',
      code: fault.type ?? type,
      details,
      diagnostics: fault.what,
      ...(fault.at === undefined || fault.at === '' ? {} : { expression: [fault.at] }),
    })),
  };
}

/** RFC 9457; the Temporal Web UI shows people the `message` of what is refused to it. */
function problemOf({ status, code, message, faults }: Refusal, path: string): object {
  return {
    type: 'about:blank',
    title: message,
    status,
    code,
    ...(behindTheProxy.test(path) ? { message } : {}),
    ...(faults.length === 0 ? {} : { errors: faults.map(({ at, what }) => ({ at, what })) }),
  };
}
