import { createHash } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { parseAppointment } from '../../domain/order/parseAppointment.js';
import type { FhirIssue } from '../../domain/fhir/issue.js';
import { parseOrder } from '../../domain/order/parseOrder.js';
import { normalForm } from '../../domain/order/normalForm.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';
import { bodyOf, demandSignature, eventIdOf, onlyTypes, parseJson, rawBody, signedRequest } from './body.js';

interface Delivery {
  eventId: string;
  body: unknown;
  raw: Uint8Array;
}

/** The EHR's two webhooks, signed by the Standard Webhooks convention. Committed before the 2xx; the workflow hears of it right after. */
export function createEhrRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const fhir = onlyTypes('application/fhir+json', 'application/json');
  router.post('/webhooks/ehr/orders', fhir, rawBody, delivered(parts, takeOrder));
  router.post('/webhooks/ehr/appointments', fhir, rawBody, delivered(parts, takeAppointment));
  return router;
}

type Taker = (parts: AppParts, delivery: Delivery, response: Response) => Promise<void>;

function delivered(parts: AppParts, take: Taker): RequestHandler {
  return async (request, response) => {
    const delivery = await deliveryOf(parts, request);
    await take(parts, delivery, response).catch(async (error: unknown) => {
      await recordRefusal(parts, request, error);
      throw error;
    });
  };
}

async function deliveryOf(parts: AppParts, request: Request): Promise<Delivery> {
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

async function takeOrder(parts: AppParts, { eventId, body, raw }: Delivery, response: Response): Promise<void> {
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

async function takeAppointment(parts: AppParts, { eventId, body, raw }: Delivery, response: Response): Promise<void> {
  const parsed = parseAppointment(body, parts.settings.ehrBaseUrl);
  if (!parsed.ok) throw notFhir(parsed.issues);
  const { referralId } = await parts.intake.appointment({ eventId, appointment: parsed.appointment, raw });
  response.status(202).json(referralId === undefined ? {} : { referral: { id: referralId } });
  parts.dispatcher.wake();
}

/** 400 for what is no such resource at all, 422 for a resource with a fault. */
function notFhir(issues: readonly FhirIssue[]): Refusal {
  const status = issues.some(({ code }) => code === 'structure') ? 400 : 422;
  const faults = issues.map(({ path, code, diagnostics }) => ({ at: path, what: diagnostics, type: code }));
  return new Refusal(status, 'not-acceptable-fhir', 'The resource cannot be accepted.', faults);
}

/** All that is kept of a refused body: that it came, and what sort of fault it had. */
async function recordRefusal({ audit, log }: AppParts, { method, path }: Request, error: unknown): Promise<void> {
  if (!(error instanceof Refusal)) return;
  const entry = {
    actor: 'webhook/ehr',
    action: 'refuse',
    subject: `route/${method} ${path}`,
    detail: { status: error.status, code: error.code },
  };
  await audit.append(entry).catch(() => log.error({ code: 'audit-away' }, 'a refusal was not recorded'));
}
