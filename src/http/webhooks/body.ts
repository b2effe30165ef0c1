import express, { type Request, type RequestHandler } from 'express';
import type { SignedRequest, Verdict } from '../../ports/signatures.js';
import { recordDenial } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import { webhookMessages } from '../messages/webhooks.js';
import type { AppParts } from '../parts.js';

/** The raw bytes, which are what was signed. A compressed body would not be. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: '1mb', inflate: false });

/** 415 for any other content type, before the body is read. */
export function onlyTypes(...types: string[]): RequestHandler {
  return (request, _response, next) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    next(types.includes(type) ? undefined : new Refusal(415, 'unsupported-type', webhookMessages.contentType(types.join(', '))));
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

/**
 * Throws 401 unless the signature holds, and records the attempt. @param sender as the audit names
 * it: `ehr`
 */
export async function demandSignature(
  parts: Pick<AppParts, 'audit' | 'log'>,
  request: Request,
  sender: string,
  verdict: Verdict,
): Promise<void> {
  if (verdict.ok) return;
  await recordDenial(parts, { actor: `webhook/${sender}`, request, why: `signature-${verdict.reason}` });
  throw new Refusal(401, `signature-${verdict.reason}`, webhookMessages.signatures[verdict.reason]);
}

/** UTF-8 and JSON, or 400. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, 'not-json', webhookMessages.notJson, [{ what: webhookMessages.notJson, type: 'structure' }]);
  }
}

/**
 * Event ids are keys of the inbox. Without a usable one, a repeated delivery could not be
 * recognized.
 */
export function eventIdOf(id: string | undefined): string {
  if (id === undefined || !/^[\x21-\x7e]{1,200}$/u.test(id)) throw new Refusal(400, 'event-id', webhookMessages.noEventId);
  return id;
}
