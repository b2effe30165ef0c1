import express, { type Request, type RequestHandler } from 'express';
import type { SignedRequest, Verdict } from '../../ports/signatures.js';
import { recordDenial } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';

/** The bytes as they came: a signature is over these and nothing that was made of them. A compressed body would not be what was signed. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: '1mb', inflate: false });

/** 415 for anything but these, before a byte of the body is read. */
export function onlyTypes(...types: string[]): RequestHandler {
  return (request, _response, next) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    next(types.includes(type) ? undefined : new Refusal(415, 'unsupported-type', `The content type must be one of ${types.join(', ')}.`));
  };
}

export function signedRequest(request: Request): SignedRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = typeof value === 'string' ? value : value?.join(', ');
  return { headers, body: bodyOf(request) };
}

export function bodyOf(request: Request): Uint8Array {
  // body-parser leaves `{}` or undefined where there was no body.
  return Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
}

const reasons: Readonly<Record<string, string>> = {
  missing: 'The signature is missing.',
  stale: 'The signature is too old.',
  mismatch: 'The signature does not fit.',
};

/** Throws 401 for a request that is not from who it should be, and records that it came. */
export async function demandSignature(parts: AppParts, request: Request, who: string, verdict: Verdict): Promise<void> {
  if (verdict.ok) return;
  await recordDenial(parts, { actor: `webhook/${who}`, request, pattern: request.path, why: `signature-${verdict.reason}` });
  throw new Refusal(401, `signature-${verdict.reason}`, reasons[verdict.reason] ?? 'The signature does not fit.');
}

/** UTF-8 and JSON, or 400. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, 'not-json', 'The body is not JSON in UTF-8.', [{ what: 'The body is not JSON in UTF-8.', type: 'structure' }]);
  }
}

/** Event ids are keys of the inbox: what is missing or unreasonable is refused, for without one a repeat could not be told. */
export function eventIdOf(id: string | undefined): string {
  if (id === undefined || !/^[\x21-\x7e]{1,200}$/u.test(id)) throw new Refusal(400, 'event-id', 'The event has no usable id.');
  return id;
}
