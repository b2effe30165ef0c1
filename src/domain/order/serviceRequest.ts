import { z } from 'zod';
import { bodyOf, type Refused } from '../fhir/body.js';
import { issuesOf } from '../fhir/issue.js';
import type { Surroundings } from '../fhir/reference.js';
import {
  annotation,
  anyResource,
  codeableConcept,
  fhirDateTime,
  fhirId,
  identifier,
  meta,
  period,
  reference,
  type CodeableConcept,
} from '../fhir/shapes.js';
import { urgencies } from '../referral.js';

/** http://hl7.org/fhir/R4/valueset-request-status.html */
const statuses = ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'] as const;
/** http://hl7.org/fhir/R4/valueset-request-intent.html */
const intents = [
  'proposal',
  'plan',
  'directive',
  'order',
  'original-order',
  'reflex-order',
  'filler-order',
  'instance-order',
  'option',
] as const;

const needed = { code: 'required', says: 'needs a code or a text' };
const rulesSays = { code: 'not-supported', says: 'names rules that are not known here' };

const saysSomething = ({ coding, text }: CodeableConcept): boolean =>
  (text ?? '').trim() !== '' || (coding ?? []).some(({ code, display }) => code !== undefined || display !== undefined);

/** A FHIR R4 ServiceRequest, as far as it is read. */
const serviceRequest = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: fhirId,
  meta: meta.optional(),
  implicitRules: z
    .unknown()
    .optional()
    .refine((value) => value === undefined, { params: rulesSays }),
  contained: z.array(anyResource).max(50).optional(),
  identifier: z.array(identifier).max(50).optional(),
  status: z.enum(statuses),
  intent: z.enum(intents),
  category: z.array(codeableConcept).max(50).optional(),
  priority: z.enum(urgencies).optional(),
  doNotPerform: z.boolean().optional(),
  code: codeableConcept.refine(saysSomething, { params: needed }),
  subject: reference,
  occurrenceDateTime: fhirDateTime.optional(),
  occurrencePeriod: period.optional(),
  authoredOn: fhirDateTime.optional(),
  requester: reference.optional(),
  performerType: codeableConcept.optional(),
  performer: z.array(reference).max(50).optional(),
  reasonCode: z.array(codeableConcept).max(50).optional(),
  reasonReference: z.array(reference).max(50).optional(),
  insurance: z.array(reference).max(20).optional(),
  supportingInfo: z.array(reference).max(100).optional(),
  note: z.array(annotation).max(50).optional(),
});

export type ServiceRequestResource = z.infer<typeof serviceRequest>;

export type Reading = { ok: true; resource: ServiceRequestResource; around: Surroundings } | Refused;

/** A ServiceRequest, or the one that a Bundle holds. Never throws. */
export function readServiceRequest(body: unknown, baseUrl?: string): Reading {
  const found = bodyOf(body, 'ServiceRequest');
  if (!found.ok) return found;
  const parsed = serviceRequest.safeParse(found.resource);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, found.resource, found.root) };
  return { ok: true, resource: parsed.data, around: { contained: parsed.data.contained ?? [], entries: found.entries, baseUrl } };
}
