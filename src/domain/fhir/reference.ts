import type { AnyResource, Reference } from './shapes.js';

/**
 * What a reference may lead to: the resources within the order, and those that came in the same
 * Bundle.
 */
export interface Surroundings {
  contained: readonly AnyResource[];
  entries: readonly { fullUrl?: string | undefined; resource?: AnyResource | undefined }[];
  /** The EHR's FHIR address: an absolute reference counts only when it begins with it. */
  baseUrl?: string | undefined;
}

const relativePattern = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/u;

/**
 * A reference as `Type/id` on the EHR; undefined when it does not lead there.
 * An absolute address of another server is not shortened: its `Patient/1` is somebody else.
 */
export function localReference(reference: Reference | undefined, around: Surroundings): string | undefined {
  const written = reference?.reference;
  if (written === undefined || written.startsWith('#')) return undefined;
  const bundled = around.entries.find(({ fullUrl }) => fullUrl === written)?.resource;
  if (bundled !== undefined) return bundled.id === undefined ? undefined : `${bundled.resourceType}/${bundled.id}`;
  const match = relativePattern.exec(withoutBase(written, around.baseUrl));
  return match === null ? undefined : `${match[1]}/${match[2]}`;
}

function withoutBase(written: string, baseUrl: string | undefined): string {
  const base = baseUrl === undefined || baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return base !== undefined && written.startsWith(base) ? written.slice(base.length) : written;
}

/** The resource itself, when it came along. */
export function resolved(reference: Reference | undefined, around: Surroundings): AnyResource | undefined {
  const written = reference?.reference;
  if (written === undefined) return undefined;
  if (written.startsWith('#')) return around.contained.find(({ id }) => id === written.slice(1));
  const local = localReference(reference, around);
  const entry = around.entries.find(
    ({ fullUrl, resource }) =>
      fullUrl === written || (local !== undefined && resource?.id !== undefined && `${resource.resourceType}/${resource.id}` === local),
  );
  return entry?.resource;
}
