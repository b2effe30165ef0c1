import type { RequestHandler } from 'express';
import { z } from 'zod';
import { Rejected } from '../../domain/errors.js';
import { actorName } from '../auth/principal.js';
import { decodingRoles } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { temporalUiMessages } from '../messages/temporalUi.js';
import type { AppParts } from '../parts.js';
import { defineRoute, rawRoute } from '../route.js';

/**
 * Temporal's remote codec: protobuf JSON of payloads, bytes in base64. The command line posts `{}`
 * for an empty input.
 */
const base64 = z
  .string()
  .max(1_400_000)
  .regex(/^[A-Za-z0-9+/_-]*={0,2}$/u);
const payload = z.object({ metadata: z.record(z.string().max(100), base64).optional(), data: base64.optional() });
const payloads = z.object({ payloads: z.array(payload).max(1_000).optional() }).meta({ id: 'Payloads' });
type Payloads = z.output<typeof payloads>;

/**
 * For the Temporal Web UI and its command line. Decoding turns ciphertext into patients' data, so
 * every call is recorded, whatever its result.
 */
const codecRoute = (name: 'encode' | 'decode', summary: string) =>
  defineRoute({
    method: 'POST',
    path: `/codec/${name}`,
    access: decodingRoles,
    tag: 'Codec',
    summary,
    before: ({ settings }: Parts) => [crossOrigin(settings.codecOrigins)],
    body: payloads,
    // A page of a history with large payloads: more than a webhook may send, and from known callers
    // only.
    bodyLimit: '4mb',
    badBody: { status: 400, code: 'not-payloads', message: temporalUiMessages.notPayloads },
    answer: { description: 'In the same order', schema: payloads },
    refusals: { 422: temporalUiMessages.cannotDecode },
    handle: async (parts: Parts, { body, principal }) => {
      const detail = { count: body.payloads?.length ?? 0 };
      await parts.audit.append({ actor: actorName(principal), action: name, subject: 'payloads', detail });
      return body.payloads === undefined ? {} : { payloads: await convert(parts, name, body.payloads) };
    },
  });

type Parts = Pick<AppParts, 'codec' | 'settings' | 'audit'>;

/** A preflight carries no credentials. It answers with headers only. */
const preflight = (name: 'encode' | 'decode') =>
  rawRoute({
    method: 'OPTIONS',
    path: `/codec/${name}`,
    access: 'public',
    handlers: ({ settings }: Parts) => [crossOrigin(settings.codecOrigins), (_request, response) => void response.status(204).end()],
  });

export const codecRoutes = [codecRoute('encode', 'Encrypts payloads'), codecRoute('decode', 'Decrypts payloads')] as const;
export const codecPreflights = [preflight('encode'), preflight('decode')];

async function convert(
  { codec }: Parts,
  name: 'encode' | 'decode',
  list: NonNullable<Payloads['payloads']>,
): Promise<NonNullable<Payloads['payloads']>> {
  try {
    return await codec[name](list);
  } catch (error) {
    if (error instanceof Rejected) throw new Refusal(422, error.code, temporalUiMessages.cannotDecode);
    throw error;
  }
}

const headers = 'Authorization, Content-Type, X-Namespace';

/**
 * Exact origins only: with credentials, browsers refuse a wildcard, and an echo of any origin would
 * let every site in.
 */
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
