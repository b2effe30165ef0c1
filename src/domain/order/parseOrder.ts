import type { OrderContent } from '../chart/chart.js';
import { Rejected } from '../errors.js';
import type { FhirIssue } from '../fhir/issue.js';
import { localReference, resolved, type Surroundings } from '../fhir/reference.js';
import { codeableConcept, type AnyResource, type CodeableConcept, type Reference } from '../fhir/shapes.js';
import type { ParsedOrder } from './order.js';
import { recordedBecause } from './orderKind.js';
import type { Code } from '../referral.js';
import { readServiceRequest, type ServiceRequestResource } from './serviceRequest.js';
import { isUnclear, specialtyOf, type SpecialtyRules } from './specialtyRules.js';

export type ParseResult = { ok: true; order: ParsedOrder } | { ok: false; issues: FhirIssue[] };

export interface ParseOptions {
  /** This installation's name of the EHR. */
  ehr: string;
  specialtyRules: SpecialtyRules;
  /** The EHR's FHIR address, where it writes absolute references. */
  baseUrl?: string | undefined;
}

/**
 * An order of the EHR: a FHIR R4 ServiceRequest, or a Bundle that holds exactly one. Never throws.
 * Issues name the field and repeat no value.
 */
export function parseOrder(body: unknown, { ehr, specialtyRules, baseUrl }: ParseOptions): ParseResult {
  const reading = readServiceRequest(body, baseUrl);
  if (!reading.ok) return reading;
  const subjectIssue = subjectIssueOf(reading.resource, reading.around);
  if (subjectIssue !== undefined) return { ok: false, issues: [subjectIssue] };
  const content = contentOf(reading.resource, reading.around);
  const specialty = specialtyOf(content, specialtyRules);
  const recorded = recordedBecause(reading.resource, content, { specialty, unclear: isUnclear(content, specialtyRules) });
  return {
    ok: true,
    order: {
      ehr,
      orderKey: `ServiceRequest/${content.id}`,
      content,
      ...(specialty && { specialty: { name: specialty.name, because: specialty.because } }),
      ...(recorded && { recordedBecause: recorded }),
    },
  };
}

/**
 * What Loopkeeper acts on of a ServiceRequest that the EHR answered with. Throws
 * `Rejected('order-unreadable')` when it is none that `parseOrder` would take; the message names
 * the field, never a value.
 * @param baseUrl the EHR's FHIR address, where it writes absolute references
 */
export function orderContentOf(resource: unknown, baseUrl?: string): OrderContent {
  const reading = readServiceRequest(resource, baseUrl);
  const issue = reading.ok ? subjectIssueOf(reading.resource, reading.around) : reading.issues[0];
  if (!reading.ok || issue !== undefined) throw new Rejected('order-unreadable', issue?.diagnostics ?? 'the order cannot be read');
  return contentOf(reading.resource, reading.around);
}

/** Present by the schema; but it must lead to a patient on this EHR. */
function subjectIssueOf({ subject }: ServiceRequestResource, around: Surroundings): FhirIssue | undefined {
  const path = 'ServiceRequest.subject';
  const local = localReference(subject, around);
  if (local?.startsWith('Patient/') === true) return undefined;
  if (subject.reference === undefined && subject.identifier === undefined)
    return { path, code: 'required', diagnostics: `${path} must name a patient` };
  return { path, code: 'not-supported', diagnostics: `${path} must be a reference to a Patient on this EHR` };
}

function contentOf(resource: ServiceRequestResource, around: Surroundings): OrderContent {
  const performers = (resource.performer ?? []).map((performer) => resolved(performer, around));
  const reasons = (resource.reasonReference ?? []).map((reason) => ({ reason, condition: resolved(reason, around) }));
  const unread = reasons.filter(({ condition }) => condition === undefined).map(({ reason }) => localReference(reason, around));
  return {
    id: resource.id,
    placer: placerOf(resource),
    version: resource.meta?.versionId,
    lastUpdated: resource.meta?.lastUpdated,
    status: resource.status,
    intent: resource.intent,
    doNotPerform: resource.doNotPerform ?? false,
    urgency: resource.priority ?? 'routine',
    code: conceptOf(resource.code),
    performerTypes: conceptOf(resource.performerType).codings,
    performerSpecialties: performers.flatMap(specialtiesOf),
    reasons: [...(resource.reasonCode ?? []).map(conceptOf), ...reasons.map(reasonOf)].filter(
      ({ codings, text }) => codings.length > 0 || text !== undefined,
    ),
    reasonRefs: present(unread),
    notes: (resource.note ?? []).map(({ text }) => text),
    patientRef: localReference(resource.subject, around) ?? '',
    requesterRef: localReference(resource.requester, around),
    requesterName: resource.requester?.display ?? nameOf(resolved(resource.requester, around)),
    insuranceRefs: present((resource.insurance ?? []).map((coverage) => localReference(coverage, around))),
    supportingRefs: present((resource.supportingInfo ?? []).map((info) => localReference(info, around))),
    authoredOn: resource.authoredOn,
    occurrence: resource.occurrenceDateTime ?? resource.occurrencePeriod?.start ?? resource.occurrencePeriod?.end,
  };
}

/**
 * `identifier` of type PLAC (HL7 table 0203), not an old one. Of several the first in alphabetical
 * order, so that the list's order is of no account.
 */
function placerOf({ identifier = [] }: ServiceRequestResource): string | undefined {
  const placers = identifier.filter(({ type, use, value }) => value !== undefined && use !== 'old' && isPlacer(type));
  return placers.map(({ system, value }) => `${system ?? ''}|${value ?? ''}`).sort()[0];
}

function isPlacer(type: CodeableConcept | undefined): boolean {
  return (type?.coding ?? []).some(({ system, code }) => code === 'PLAC' && (system === undefined || system.endsWith('v2-0203')));
}

/** A PractitionerRole or HealthcareService says its specialty, a Practitioner its qualification. */
function specialtiesOf(performer: AnyResource | undefined): Code[] {
  if (performer === undefined) return [];
  const qualifications = listOf(performer['qualification']).map((qualification) => member(qualification, 'code'));
  return [...listOf(performer['specialty']), ...listOf(performer['code']), ...qualifications].flatMap((concept) => {
    const parsed = codeableConcept.safeParse(concept);
    return parsed.success ? conceptOf(parsed.data).codings : [];
  });
}

function reasonOf({ reason, condition }: { reason: Reference; condition: AnyResource | undefined }): OrderContent['reasons'][number] {
  const parsed = codeableConcept.safeParse(condition?.['code']);
  const concept = conceptOf(parsed.success ? parsed.data : undefined);
  return { codings: concept.codings, text: concept.text ?? reason.display };
}

function nameOf(person: AnyResource | undefined): string | undefined {
  const name = listOf(person?.['name'])[0];
  const given = listOf(member(name, 'given')).filter((part) => typeof part === 'string');
  const words = [...given, member(name, 'family')].filter((part) => typeof part === 'string');
  const text = member(name, 'text');
  return typeof text === 'string' ? text : words.join(' ') || undefined;
}

function conceptOf(concept: CodeableConcept | undefined): { codings: Code[]; text?: string | undefined } {
  const codings = (concept?.coding ?? []).map(({ system, code, display }) => ({ system, code, display }));
  return { codings, text: concept?.text };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  // An object's members are read by name, whatever they are.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function present(references: readonly (string | undefined)[]): string[] {
  return references.filter((reference) => reference !== undefined);
}
