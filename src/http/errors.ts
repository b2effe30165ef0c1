import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { Rejected, Unavailable } from '../domain/errors.js';
import { messages } from './html/messages.js';
import { isTemporalUi } from './html/addresses.js';
import { messagePage, sendPage, sessionPage, wantsPage } from './html/pages.js';
import { faultMessages, requestMessages } from './messages/requests.js';
import { referralMessages } from './messages/referrals.js';
import type { RequestLog } from '../ports/log.js';

/** One fault of a request: where it is, and what is wrong. Never the value that was sent. */
export interface Fault {
  /** FHIRPath or field name: `ServiceRequest.subject`. */
  at?: string | undefined;
  what: string;
  /** FHIR issue-type: `required`, `structure`, `value`, `not-supported`, ... */
  type?: string | undefined;
}

/** A refusal by the HTTP layer. `code` is stable. Nothing in it comes from the request. */
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

export const notFound: RequestHandler = (_request, _response, next) => next(new Refusal(404, 'not-found', requestMessages.notFound));

/** The only place that turns an error into an answer. */
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
  else if (isTemporalUi(request.path) && wantsPage(request)) sendPage(response, pageOf(refusal));
  else response.type('application/problem+json').send(JSON.stringify(problemOf(refusal, request.path)));
}

/**
 * A person can sign in right there, at the address that was asked for, or reads what went wrong.
 */
function pageOf({ status, message }: Refusal): string {
  if (status === 401) return sessionPage;
  return messagePage(message, status === 502 ? messages.refusals.temporalAway : messages.refusals.nothingDone);
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Unavailable)
    return new Refusal(503, error.code, requestMessages.unavailable, [], Math.ceil((error.retryAfterMs ?? 2_000) / 1_000));
  if (error instanceof Rejected) return rejection(error);
  if (error instanceof z.ZodError) return new Refusal(422, 'invalid', requestMessages.badBody, faultsOf(error));
  return fromLibrary(error);
}

/** A validator's own words are sent: they are written for people and hold no patient data. */
function rejection({ code, message }: Rejected): Refusal {
  if (code === 'workflow-missing') return new Refusal(409, code, referralMessages.workflowMissing);
  return new Refusal(code.startsWith('invalid') ? 422 : 409, code, message);
}

export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues
    .slice(0, 20)
    .map((issue) => ({ at: issue.path.map(String).join('.').slice(0, 100), what: inWords(issue), type: 'value' }));
}

/** Messages that a schema of ours gives are kept. The library's own may quote what was sent. */
function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return faultMessages.missing;
    case 'invalid_value':
      return faultMessages.notAllowed;
    case 'unrecognized_keys':
      return faultMessages.unknownField;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return (issue.inclusive === false ? faultMessages.below : faultMessages.tooLong)(Number(issue.maximum), unitOf(issue.origin));
    default:
      return issue.message.startsWith('Invalid') ? faultMessages.invalid : issue.message;
  }
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin !== 'number' && minimum === 1) return faultMessages.empty;
  return (inclusive === false ? faultMessages.above : faultMessages.tooShort)(Number(minimum), unitOf(origin));
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };
const unitOf = (origin: string): string => units[origin] ?? '';

const libraryCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  413: ['too-large', requestMessages.bodyTooLarge],
  415: ['unsupported-encoding', requestMessages.compressedBody],
};

/** Express and body-parser name a status. Their messages may quote the request and are not used. */
function fromLibrary(error: unknown): Refusal {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status < 400 || status > 499) return new Refusal(500, 'internal', requestMessages.internal);
  const [code, message] = libraryCodes[status] ?? ['malformed', requestMessages.unreadable];
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

/** RFC 9457. The Temporal Web UI shows people the `message` of what is refused to it. */
function problemOf({ status, code, message, faults }: Refusal, path: string): object {
  return {
    type: 'about:blank',
    title: message,
    status,
    code,
    ...(isTemporalUi(path) ? { message } : {}),
    ...(faults.length === 0 ? {} : { errors: faults.map(({ at, what }) => ({ at, what })) }),
  };
}
