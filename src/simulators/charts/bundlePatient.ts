import type { Bundle, BundleEntry, FhirResource, Patient } from 'fhir/r4.js';

/** Every patient that a bundle brings, with the reference by which its other entries name them. */
export function patientsOf(bundle: Bundle): { patient: Patient; reference: string; entry: BundleEntry }[] {
  return (bundle.entry ?? []).flatMap((entry) => {
    const { resource, fullUrl, request } = entry;
    if (resource === undefined || !isA(resource, 'Patient')) return [];
    const reference = request?.method === 'PUT' || fullUrl === undefined ? `Patient/${resource.id ?? ''}` : fullUrl;
    return [{ patient: resource, reference, entry }];
  });
}

/** Resources of one type within a bundle; contained ones are not in the chart. */
export function resourcesOf<T extends FhirResource['resourceType']>(bundle: Bundle, type: T): Extract<FhirResource, { resourceType: T }>[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  return resources.filter((resource) => isA(resource, type));
}

function isA<T extends FhirResource['resourceType']>(
  resource: { resourceType: string },
  type: T,
): resource is Extract<FhirResource, { resourceType: T }> {
  return resource.resourceType === type;
}
