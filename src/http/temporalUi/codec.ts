import express, { Router, type RequestHandler, type Response } from 'express';
import { Rejected } from '../../domain/errors.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';
import { payloads } from '../shared/schemas.js';

/**
 * Temporal's remote codec, for its UI and its command line. It turns ciphertext into patients' data for whoever holds a token,
 * which is why every call is recorded, whoever makes it and whatever becomes of it.
 */
export function createCodecRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const cors = crossOrigin(parts.settings.codecOrigins);
  // A history's page of large payloads: more than a webhook may send, all of it from someone we know.
  const body = express.json({ limit: '4mb', inflate: false });
  for (const name of ['encode', 'decode'] as const) {
    router.options(`/codec/${name}`, cors, (_request, response) => void response.status(204).end());
    router.post(`/codec/${name}`, cors, body, (request, response) => convert(parts, name, request.body, response));
  }
  return router;
}

async function convert(parts: AppParts, name: 'encode' | 'decode', body: unknown, response: Response): Promise<void> {
  const parsed = payloads.safeParse(body ?? {});
  if (!parsed.success) throw new Refusal(400, 'not-payloads', 'The body is not a list of payloads.');
  const count = parsed.data.payloads?.length ?? 0;
  await parts.audit.append({ actor: actorName(actorOf(response)), action: name, subject: 'payloads', detail: { count } });
  if (parsed.data.payloads === undefined) return void response.json({});
  response.json({ payloads: await converted(parts, name, parsed.data.payloads) });
}

async function converted(parts: AppParts, name: 'encode' | 'decode', list: Parameters<AppParts['codec']['decode']>[0]): Promise<unknown> {
  try {
    return await parts.codec[name](list);
  } catch (error) {
    if (error instanceof Rejected) throw new Refusal(422, error.code, 'These payloads cannot be opened with our keys.');
    throw error;
  }
}

const headers = 'Authorization, Content-Type, X-Namespace';

/** Exact origins only: with credentials a wildcard is refused by browsers, and an echo of any origin would be an open door. */
function crossOrigin(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': headers,
        'Access-Control-Max-Age': '600',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      });
    }
    next();
  };
}
