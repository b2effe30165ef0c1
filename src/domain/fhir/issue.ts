import type { z } from 'zod';

/**
 * Why a resource is refused: FHIR's own issue types (OperationOutcome.issue.code), the field as a
 * FHIRPath, and words of ours. None of the three ever holds what the sender wrote: a refusal is
 * logged and answered, and the values are a patient's.
 */
export interface FhirIssue {
  path: string;
  code: 'structure' | 'required' | 'value' | 'not-supported';
  diagnostics: string;
}

/**
 * A sender who gets one thing wrong often gets it wrong everywhere; more than this helps nobody.
 */
const mostIssues = 20;

/**
 * Names of FHIR that a path may show. A key that is not among them may be anything, a person's name
 * too: it is shown as `?`.
 */
const shownNames = new Set(
  `resourceType id meta versionId lastUpdated implicitRules language text contained extension modifierExtension identifier type system value use
  assigner display reference coding code status intent category priority doNotPerform subject encounter occurrenceDateTime occurrencePeriod
  occurrenceTiming authoredOn requester performerType performer reasonCode reasonReference insurance supportingInfo note entry resource fullUrl
  start end participant actor basedOn period specialty qualification name given family appointmentType serviceType serviceCategory slot
  cancelationReason created required address telecom birthDate link request response search valueString valueCode quantityQuantity url
  locationCode locationReference specimen bodySite patientInstruction relevantHistory replaces requisition orderDetail author time`
    .split(/\s+/u)
    .filter((name) => name !== ''),
);

export function pathOf(root: string, segments: readonly PropertyKey[]): string {
  return segments.reduce<string>((path, segment) => path + shown(segment), root);
}

function shown(segment: PropertyKey): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const name = String(segment);
  return `.${shownNames.has(name) ? name : '?'}`;
}

/**
 * A schema's complaints in our own words. `body` is what was checked: what is not there at all is
 * `required`, not of the wrong type.
 */
export function issuesOf(error: z.ZodError, body: unknown, root: string): FhirIssue[] {
  return error.issues.slice(0, mostIssues).map((issue) => issueOf(issue, body, root));
}

function issueOf(issue: z.core.$ZodIssue, body: unknown, root: string): FhirIssue {
  const path = pathOf(root, issue.path);
  if (valueAt(body, issue.path) === undefined) return { path, code: 'required', diagnostics: `${path} is needed` };
  switch (issue.code) {
    case 'invalid_type':
      return { path, code: 'structure', diagnostics: `${path} must be of type ${issue.expected}` };
    case 'too_big':
      return {
        path,
        code: issue.origin === 'array' ? 'structure' : 'value',
        diagnostics: `${path} is larger than ${String(issue.maximum)}`,
      };
    case 'too_small':
      return { path, code: 'value', diagnostics: `${path} must not be empty` };
    case 'invalid_value':
      return { path, code: 'value', diagnostics: `${path} must be one of ${issue.values.map(String).join(', ')}` };
    case 'custom':
      return customIssue(path, issue.params);
    default:
      return { path, code: 'value', diagnostics: `${path} is not in the form that FHIR R4 asks for` };
  }
}

/** Our own checks say what they are with `params: { code, says }`; the words are ours and fixed. */
function customIssue(path: string, params: Readonly<Record<string, unknown>> | undefined): FhirIssue {
  const says = typeof params?.['says'] === 'string' ? params['says'] : 'is not in the form that FHIR R4 asks for';
  const code = params?.['code'];
  return {
    path,
    code: code === 'required' || code === 'not-supported' || code === 'structure' ? code : 'value',
    diagnostics: `${path} ${says}`,
  };
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    // `hasOwn` above: the key is there, whatever its type.
    return (value as Record<PropertyKey, unknown>)[key];
  }, body);
}
