import type { z } from 'zod';
import { boundsIssue } from '../../domain/fhir/bounds.js';
import type { Json } from './client.js';
import { objectOf } from './client.js';
import { localReference } from './references.js';

/** Counts unreadable resources of a chart by resource type. */
export type LeftOut = Map<string, number>;

export interface Selection {
  base: URL;
  patientRef: string;
  leftOut: LeftOut;
}

/**
 * The readable resources of this patient. A server that does not know a search parameter may ignore
 * it and answer with all patients. Another patient's resources must never get into a packet. Both
 * kinds are left out and counted.
 */
export function readable<T extends z.ZodType>(
  shape: T,
  resources: readonly Json[],
  { base, patientRef, leftOut }: Selection,
): z.output<T>[] {
  return resources.flatMap((resource) => {
    const owner = objectOf(resource['subject'] ?? resource['patient'] ?? resource['beneficiary'])?.['reference'];
    const isTheirs = localReference(base, typeof owner === 'string' ? owner : undefined) === patientRef;
    const parsed = isTheirs && boundsIssue(resource, 'Resource') === undefined ? shape.safeParse(resource) : undefined;
    if (parsed?.success === true) return [parsed.data];
    const type = String(resource['resourceType']);
    leftOut.set(type, (leftOut.get(type) ?? 0) + 1);
    return [];
  });
}
