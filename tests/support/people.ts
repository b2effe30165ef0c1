import type { Bundle, Consent, Coverage, FhirResource, Patient, ServiceRequest } from 'fhir/r4.js';
import { demoOrder, demoPatients, type DemoOrder } from '../../src/simulators/charts.js';

export interface PersonChanges {
  /** Of the demo's charts: the first is in English, the second in Spanish. */
  language?: 'en' | 'es';
  consents?: ('sms' | 'sensitive')[];
  /** As a chart has it; null takes it out. */
  phone?: string | null;
  /** A plan of the directory or another; null: the coverage does not name it. */
  plan?: string | null;
  postalCode?: string;
  name?: { given: string; family: string };
  /**
   * Nothing but what a referral needs to run by itself, where charts are many and nobody reads
   * them.
   */
  isBare?: boolean;
}

export interface Person {
  chart: Bundle;
  ref: string;
  phone: string;
  /** An order for cardiology, of a number that no other has. */
  order: (changes?: Partial<DemoOrder>) => ServiceRequest;
}

const bareTypes: readonly string[] = ['Practitioner', 'Patient', 'Coverage', 'Consent'] satisfies FhirResource['resourceType'][];

const areaCodes = ['617', '781', '857', '508', '978', '413'];
let born = 0;

/** Somebody new: a demo chart under ids and a phone of its own. */
export function newPerson(nowMs: number, changes: PersonChanges = {}): Person {
  born += 1;
  const key = String(2_000 + born);
  const phone = `+1${areaCodes[Math.floor(born / 100)] ?? ''}55501${String(born % 100).padStart(2, '0')}`;
  const [old, chart] = changes.language === 'es' ? ['1002', demoPatients(nowMs)[1]] : ['1001', demoPatients(nowMs)[0]];
  const renamed = JSON.stringify(chart).replaceAll(`demo-${old}`, `demo-${key}`).replaceAll(`00${old}`, `00${key}`);
  const bundle = JSON.parse(renamed) as Bundle; // the same bundle under another id
  // The bundle's own type names the base of all resources; these are of R4's list.
  const resources = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource === undefined || (changes.isBare === true && !bareTypes.includes(resource.resourceType))
      ? []
      : changed(resource as FhirResource, { phone, ...changes }),
  );
  const ref = `Patient/demo-${key}`;
  let orders = 0;
  return {
    chart: {
      ...bundle,
      entry: resources.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } })),
    },
    ref,
    phone,
    order: (more = {}) => {
      orders += 1;
      return demoOrder({
        patientRef: ref,
        placer: `${key}-${orders}`,
        authoredOn: new Date(nowMs).toISOString(),
        reason: 'Chest pain on exertion',
        ...more,
      });
    },
  };
}

function changed(resource: FhirResource, changes: PersonChanges): FhirResource[] {
  if (resource.resourceType === 'Patient') return [patient(resource, changes)];
  if (resource.resourceType === 'Coverage') return [coverage(resource, changes)];
  return resource.resourceType === 'Consent' ? (changes.consents ?? ['sms']).map((code) => consent(resource, code)) : [resource];
}

function patient(resource: Patient, { phone, postalCode, name }: PersonChanges): Patient {
  const { telecom: _, ...rest } = resource;
  const address = rest.address?.map((one) => ({ ...one, ...(postalCode !== undefined && { postalCode }) }));
  return {
    ...rest,
    ...(name && { name: [{ use: 'official', given: [name.given], family: name.family }] }),
    ...(address && { address }),
    ...(phone !== null && phone !== undefined && { telecom: [{ system: 'phone', use: 'mobile', value: phone }] }),
  };
}

function coverage(resource: Coverage, { plan }: PersonChanges): Coverage {
  if (plan === undefined) return resource;
  const { class: classes = [], ...rest } = resource;
  return plan === null ? rest : { ...rest, class: classes.map((one) => ({ ...one, value: plan })) };
}

const consent = (resource: Consent, code: string): Consent => ({
  ...resource,
  id: `${resource.id ?? ''}-${code}`,
  category: [{ coding: [{ system: 'urn:loopkeeper:consent', code }] }],
});
