import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { parseAppointment } from '../../domain/order/parseAppointment.js';
import type { FhirIssue } from '../../domain/fhir/issue.js';
import { parseOrder } from '../../domain/order/parseOrder.js';
import { normalForm } from '../../domain/order/normalForm.js';
import { Refusal } from '../errors.js';
import { webhookMessages } from '../messages/webhooks.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, parseJson, rawBody, signedRequest } from './body.js';
import { webhookDocs } from './docs.js';

interface Delivery {
  eventId: string;
  body: unknown;
  raw: Uint8Array;
}

type Parts = Pick<AppParts, 'signatures' | 'intake' | 'dispatcher' | 'specialtyRules' | 'settings' | 'audit' | 'log'>;

const signed = 'Signed by the Standard Webhooks convention: webhook-id, webhook-timestamp, webhook-signature.';
const fhirBody = z.looseObject({ resourceType: z.string() }).meta({ id: 'FhirResource', description: 'FHIR R4' });
const bodies = ['application/fhir+json', 'application/json'] as const;

const orderAccepted = z
  .object({ referral: z.object({ id: z.uuid() }), outcome: z.enum(['accepted', 'known', 'amended', 'revoked', 'recorded']) })
  .meta({ id: 'OrderAccepted' });

/** The EHR's two webhooks. They commit before the 2xx. The workflow gets the event right after. */
export const ehrRoutes = [
  rawRoute({
    method: 'POST',
    path: '/webhooks/ehr/orders',
    access: 'public',
    docs: webhookDocs({
      summary: 'An order was placed, changed or revoked',
      details: `A ServiceRequest, or a Bundle that contains one. ${signed} Delivering it again is safe.`,
      bodies,
      body: fhirBody,
      answer: { status: 202, description: 'Stored; Location names the referral', schema: orderAccepted },
    }),
    handlers: (parts: Parts) => [onlyTypes(...bodies), rawBody, delivered(parts, takeOrder)],
  }),
  rawRoute({
    method: 'POST',
    path: '/webhooks/ehr/appointments',
    access: 'public',
    docs: webhookDocs({
      summary: 'An appointment was made, moved, canceled, missed or kept',
      details: `An Appointment, or a Bundle that contains one. ${signed}`,
      bodies,
      body: fhirBody,
      answer: {
        status: 202,
        description: 'Stored',
        schema: z.object({ referral: z.object({ id: z.uuid() }).optional() }),
      },
    }),
    handlers: (parts: Parts) => [onlyTypes(...bodies), rawBody, delivered(parts, takeAppointment)],
  }),
];

type Taker = (parts: Parts, delivery: Delivery, response: Response) => Promise<void>;

function delivered(parts: Parts, take: Taker): RequestHandler {
  return async (request, response) => {
    const delivery = await deliveryOf(parts, request);
    await take(parts, delivery, response).catch(async (error: unknown) => {
      await recordRefusal(parts, request, error);
      throw error;
    });
  };
}

async function deliveryOf(parts: Parts, request: Request): Promise<Delivery> {
  const verdict = parts.signatures.ehr(signedRequest(request));
  await demandSignature(parts, request, 'ehr', verdict);
  const raw = bodyOf(request);
  try {
    return { eventId: eventIdOf(verdict.ok ? verdict.eventId : undefined), body: parseJson(raw), raw };
  } catch (error) {
    await recordRefusal(parts, request, error);
    throw error;
  }
}

async function takeOrder(parts: Parts, { eventId, body, raw }: Delivery, response: Response): Promise<void> {
  const { ehr, ehrBaseUrl: baseUrl } = parts.settings;
  const parsed = parseOrder(body, { ehr, baseUrl, specialtyRules: await parts.specialtyRules() });
  if (!parsed.ok) throw notFhir(parsed.issues);
  const contentHash = createHash('sha256').update(normalForm(body)).digest('hex');
  const order = { eventId, order: parsed.order, contentHash, raw };
  const { referralId, outcome } = await parts.intake.order(order);
  response
    .status(202)
    .location(`/api/referrals/${referralId}`)
    .json({ referral: { id: referralId }, outcome });
  parts.dispatcher.wake();
}

async function takeAppointment(parts: Parts, { eventId, body, raw }: Delivery, response: Response): Promise<void> {
  const parsed = parseAppointment(body, parts.settings.ehrBaseUrl);
  if (!parsed.ok) throw notFhir(parsed.issues);
  const { referralId } = await parts.intake.appointment({ eventId, appointment: parsed.appointment, raw });
  response.status(202).json(referralId === undefined ? {} : { referral: { id: referralId } });
  parts.dispatcher.wake();
}

/** 400 for anything but such a resource, 422 for a resource with a fault. */
function notFhir(issues: readonly FhirIssue[]): Refusal {
  const status = issues.some(({ code }) => code === 'structure') ? 400 : 422;
  const faults = issues.map(({ path, code, diagnostics }) => ({ at: path, what: diagnostics, type: code }));
  return new Refusal(status, 'not-acceptable-fhir', webhookMessages.badResource, faults);
}

/** All that is kept of a refused body: that it was received, and the kind of fault. */
async function recordRefusal({ audit, log }: Parts, { method, path }: Request, error: unknown): Promise<void> {
  if (!(error instanceof Refusal)) return;
  const entry = {
    actor: 'webhook/ehr',
    action: 'refuse',
    subject: `route/${method} ${path}`,
    detail: { status: error.status, code: error.code },
  };
  await audit.append(entry).catch(() => log.error({ code: 'audit-away' }, 'a refusal was not recorded'));
}
