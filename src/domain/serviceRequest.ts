import { z } from 'zod';
import { boundsIssue } from './fhirBounds.js';
import { issuesOf, type FhirIssue } from './fhirIssue.js';
import type { Surroundings } from './fhirReference.js';
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
  type AnyResource,
  type CodeableConcept,
} from './fhirShapes.js';
import { urgencies } from './referral.js';

/** http://hl7.org/fhir/R4/valueset-request-status.html */
const statuses = ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'] as const;
/** http://hl7.org/fhir/R4/valueset-request-intent.html */
const intents = ['proposal', 'plan', 'directive', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'option'] as const;

const needed = { code: 'required', says: 'needs a code or a text' };
const rulesSays = { code: 'not-supported', says: 'names rules that are not known here' };

const saysSomething = ({ coding, text }: CodeableConcept): boolean =>
  (text ?? '').trim() !== '' || (coding ?? []).some(({ code, display }) => code !== undefined || display !== undefined);

/** A FHIR R4 ServiceRequest, as far as it is read. */
export const serviceRequest = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: fhirId,
  meta: meta.optional(),
  implicitRules: z.unknown().optional().refine((value) => value === undefined, { params: rulesSays }),
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

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.looseObject({ fullUrl: z.string().max(500).optional(), resource: anyResource.optional() })).max(100),
});

export type Reading = { ok: true; resource: ServiceRequestResource; around: Surroundings } | { ok: false; issues: FhirIssue[] };

/** A ServiceRequest, or the one that a Bundle holds. Never throws. */
export function readServiceRequest(body: unknown, baseUrl?: string): Reading {
  const outOfBounds = boundsIssue(body, rootOf(body));
  if (outOfBounds !== undefined) return { ok: false, issues: [outOfBounds] };
  return typeOf(body) === 'Bundle' ? readBundle(body, baseUrl) : readResource(body, 'ServiceRequest', [], baseUrl);
}

/** The ServiceRequest within a body, unread: for its normal form. */
export function requestWithin(body: unknown): unknown {
  if (typeOf(body) !== 'Bundle') return body;
  const parsed = bundle.safeParse(body);
  return parsed.success ? parsed.data.entry.find(({ resource }) => resource?.resourceType === 'ServiceRequest')?.resource : body;
}

function readBundle(body: unknown, baseUrl: string | undefined): Reading {
  const parsed = bundle.safeParse(body);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, body, 'Bundle') };
  const { entry } = parsed.data;
  const orders = entry.map(({ resource }, index) => ({ resource, index })).filter(({ resource }) => resource?.resourceType === 'ServiceRequest');
  const [order] = orders;
  if (order === undefined) return refusal('Bundle.entry', 'required', 'must hold a ServiceRequest');
  if (orders.length > 1) return refusal('Bundle.entry', 'not-supported', 'must hold one ServiceRequest, not several');
  return readResource(order.resource, `Bundle.entry[${order.index}].resource`, entry, baseUrl);
}

function readResource(body: unknown, root: string, entries: Surroundings['entries'], baseUrl: string | undefined): Reading {
  const type = typeOf(body);
  if (type === undefined) return refusal(root, 'structure', 'must be a FHIR resource');
  if (type !== 'ServiceRequest') return refusal(`${root}.resourceType`, 'not-supported', 'must be ServiceRequest, or Bundle');
  const parsed = serviceRequest.safeParse(body);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, body, root) };
  const contained: readonly AnyResource[] = parsed.data.contained ?? [];
  return { ok: true, resource: parsed.data, around: { contained, entries, baseUrl } };
}

function refusal(path: string, code: FhirIssue['code'], says: string): Reading {
  return { ok: false, issues: [{ path, code, diagnostics: `${path} ${says}` }] };
}

function typeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('resourceType' in body)) return undefined;
  return typeof body.resourceType === 'string' ? body.resourceType : undefined;
}

function rootOf(body: unknown): string {
  return typeOf(body) === 'Bundle' ? 'Bundle' : 'ServiceRequest';
}
