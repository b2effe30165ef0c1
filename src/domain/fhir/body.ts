import { z } from 'zod';
import { boundsIssue } from './bounds.js';
import { issuesOf, type FhirIssue } from './issue.js';
import type { Surroundings } from './reference.js';
import { anyResource } from './shapes.js';

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.looseObject({ fullUrl: z.string().max(500).optional(), resource: anyResource.optional() })).max(100),
});

/**
 * The one resource that a webhook's body is about, not yet read; `root` is where it stands in the
 * body.
 */
export type Body = { ok: true; resource: unknown; root: string; entries: Surroundings['entries'] } | Refused;
export interface Refused {
  ok: false;
  issues: FhirIssue[];
}

/** A resource of this type, or the only one in a Bundle, within bounds. Never throws. */
export function bodyOf(body: unknown, type: 'ServiceRequest' | 'Appointment'): Body {
  const isBundle = typeOf(body) === 'Bundle';
  const outOfBounds = boundsIssue(body, isBundle ? 'Bundle' : type);
  if (outOfBounds !== undefined) return { ok: false, issues: [outOfBounds] };
  return isBundle ? onlyOne(body, type) : alone(body, type);
}

/** The first resource of this type in a body, as it stands there. */
export function resourceWithin(body: unknown, type: 'ServiceRequest'): unknown {
  if (typeOf(body) !== 'Bundle') return body;
  const parsed = bundle.safeParse(body);
  return parsed.success ? parsed.data.entry.find(({ resource }) => resource?.resourceType === type)?.resource : body;
}

export function refused(path: string, code: FhirIssue['code'], says: string): Refused {
  return { ok: false, issues: [{ path, code, diagnostics: `${path} ${says}` }] };
}

function onlyOne(body: unknown, type: string): Body {
  const parsed = bundle.safeParse(body);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, body, 'Bundle') };
  const entries = parsed.data.entry;
  const found = entries.map(({ resource }, index) => ({ resource, index })).filter(({ resource }) => resource?.resourceType === type);
  const [only] = found;
  if (only === undefined) return refused('Bundle.entry', 'required', `must hold one resource of type ${type}`);
  if (found.length > 1) return refused('Bundle.entry', 'not-supported', `must hold one resource of type ${type}, not several`);
  return { ok: true, resource: only.resource, root: `Bundle.entry[${only.index}].resource`, entries };
}

function alone(body: unknown, type: string): Body {
  const found = typeOf(body);
  if (found === undefined) return refused(type, 'structure', 'must be a FHIR resource');
  return found === type
    ? { ok: true, resource: body, root: type, entries: [] }
    : refused(`${type}.resourceType`, 'not-supported', `must be ${type}, or Bundle`);
}

function typeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('resourceType' in body)) return undefined;
  return typeof body.resourceType === 'string' ? body.resourceType : undefined;
}
