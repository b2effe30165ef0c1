import type { Chart, OrderContent } from '../../src/domain/chart/chart.js';
import { specialtyRulesOf } from '../../src/domain/order/specialtyRules.js';
import type { Candidate } from '../../src/domain/routing/routing.js';

/** Monday 23 November 2026, 09:00 in Boston. */
export const monday = Date.UTC(2026, 10, 23, 14);

export const snomed = 'http://snomed.info/sct';
export const nucc = 'http://nucc.org/provider-taxonomy';

export const rules = specialtyRulesOf([
  { system: nucc, code: '207RC0000X', specialty: 'cardiology' },
  { system: nucc, code: '207N00000X', specialty: 'dermatology' },
  { system: snomed, code: '183519002', specialty: 'cardiology' },
  { system: snomed, code: '183518005', specialty: 'dermatology' },
  { system: 'word', code: 'cardiology', specialty: 'cardiology' },
  { system: 'word', code: 'heart', specialty: 'cardiology' },
  { system: 'word', code: 'heart failure', specialty: 'cardiology' },
  { system: 'word', code: 'dermatology', specialty: 'dermatology' },
]);

/** A cardiology referral as an EHR sends it. */
export function serviceRequest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resourceType: 'ServiceRequest',
    id: 'order-1',
    meta: { versionId: '1', lastUpdated: '2026-11-23T13:58:00.000Z' },
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] },
        system: 'urn:oid:1.2.3',
        value: 'A-1001',
      },
    ],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: snomed, code: '3457005', display: 'Patient referral' }] }],
    priority: 'routine',
    code: { coding: [{ system: snomed, code: '183519002', display: 'Referral to cardiology service' }], text: 'Referral to cardiology' },
    subject: { reference: 'Patient/patient-1', display: 'Zebulon Quackenbush' },
    authoredOn: '2026-11-23T08:55:00-05:00',
    requester: { reference: 'Practitioner/doctor-1', display: 'Dr Example' },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I20.9' }], text: 'Chest pain on exertion' }],
    insurance: [{ reference: 'Coverage/coverage-1' }],
    note: [{ text: 'Please see soon.' }],
    ...changes,
  };
}

export function bundleOf(...resources: Record<string, unknown>[]): Record<string, unknown> {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${String(resource['id'])}`, resource })),
  };
}

export function orderContent(changes: Partial<OrderContent> = {}): OrderContent {
  return {
    id: 'order-1',
    status: 'active',
    intent: 'order',
    doNotPerform: false,
    urgency: 'routine',
    code: { codings: [{ system: snomed, code: '183519002' }], text: 'Referral to cardiology' },
    performerTypes: [],
    performerSpecialties: [],
    reasons: [{ codings: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I20.9' }], text: 'Chest pain on exertion' }],
    notes: [],
    patientRef: 'Patient/patient-1',
    insuranceRefs: [],
    supportingRefs: [],
    ...changes,
  };
}

/** A chart that misses nothing that is required. */
export function chart(changes: Partial<Chart> = {}, patient: Partial<Chart['patient']> = {}): Chart {
  return {
    patient: {
      ref: 'Patient/patient-1',
      identifiers: [{ label: 'Medical Record Number', value: '12345' }],
      name: 'Zebulon Quackenbush',
      givenName: 'Zebulon',
      birthDate: '1961-07-19',
      sex: 'male',
      address: { lines: ['1 Main Street'], city: 'Boston', state: 'MA', postalCode: '02118' },
      phones: [{ raw: '617-555-0123', use: 'mobile', dialable: '+16175550123' }],
      language: 'en',
      deceased: false,
      ...patient,
    },
    coverage: [{ status: 'active', payer: 'Demo', plan: 'DEMO-PPO', memberId: 'M1', from: '2026-01-01', until: '2026-12-31' }],
    problems: [],
    medications: [],
    allergies: [],
    noKnownAllergies: false,
    results: [],
    documents: [],
    consents: { texts: true, sensitive: false, refusesTexts: false },
    ...changes,
  };
}

/** A cardiologist in downtown Boston whom every rule allows. */
export function candidate(id: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    id,
    npi: '2990000010',
    name: `Doctor ${id}`,
    organization: `Office ${id}`,
    specialty: 'cardiology',
    phone: '+16175550100',
    postalCode: '02114',
    zone: 'America/New_York',
    latitude: 42.361,
    longitude: -71.068,
    languages: ['en'],
    accepting: true,
    weeklyCapacity: 10,
    sentLastWeek: 0,
    networks: [{ plan: 'DEMO-PPO', from: monday - 1e10 }],
    endpoints: [{ id: `${id}-fax`, kind: 'fax', address: '+16175550130', rank: 1, verified: true, quarantined: false }],
    ...changes,
  };
}
