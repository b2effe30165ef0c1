import { randomInt } from 'node:crypto';
import type { Bundle, Consent, FhirResource, Patient, Practitioner, ServiceRequest } from 'fhir/r4.js';
import { demoChart } from '../../src/simulators/charts/demoChart.js';
import { demoOrder, type DemoOrder } from '../../src/simulators/charts.js';
import type { Marker } from './forms.js';

/** Somebody made up whose every field is a marker. */
export interface MarkedPatient {
  readonly name: string;
  readonly ref: string;
  /** E.164. */
  readonly phone: string;
  readonly markers: readonly Marker[];
  /** The text of one of the markers. */
  readonly mark: (field: string) => string;
  readonly chart: Bundle;
  readonly order: (changes?: Partial<DemoOrder>) => ServiceRequest;
}

const fields = [
  'given family contact street city email member',
  'problem medicine dosage allergy reaction result conclusion document',
  'reason note reply remark appointment typed',
].flatMap((line) => line.split(' '));
/** Letters that every escape has something to do with, in the fields that may hold them. */
const accented = new Set(['family', 'note', 'remark', 'conclusion']);

/**
 * @param name of who it is in the story; part of each marker's name, never of the data
 * @param areaCode of Massachusetts, and of nobody else's number
 */
export function markedPatient(name: string, areaCode: string, nowMs: number): MarkedPatient {
  const phone = `+1${areaCode}55501${digits(2)}`;
  const texts = new Map(fields.map((field) => [field, `Zq${letters(8)}${accented.has(field) ? `ñ${letters(2)}é` : ''}`]));
  // Short enough that a text with it is one segment.
  texts.set('given', `Zq${letters(6)}`);
  texts.set('mrn', `MRN-${digits(12)}`);
  const birthDate = `192${digits(1)}-1${randomInt(0, 3)}-${randomInt(13, 29)}`;
  const mark = (field: string): string => {
    const text = texts.get(field);
    if (text === undefined) throw new Error(`There is no marker ${field}.`);
    return text;
  };
  const key = `canary-${letters(6).toLowerCase()}`;
  return {
    name,
    ref: `Patient/demo-${key}`,
    phone,
    mark,
    markers: [
      ...[...texts].map(([field, text]): Marker => ({ name: `${name}.${field}`, kind: 'words', text })),
      { name: `${name}.phone`, kind: 'phone', text: phone },
      { name: `${name}.birthDate`, kind: 'date', text: birthDate },
    ],
    chart: chartOf({ key, phone, birthDate, mark, nowMs }),
    order: (changes = {}) => orderOf(key, mark, changes),
  };
}

const letters = (count: number): string => Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');

interface Facts {
  readonly key: string;
  readonly phone: string;
  readonly birthDate: string;
  readonly mark: (field: string) => string;
  readonly nowMs: number;
}

const practitioner: Practitioner & { id: string } = {
  resourceType: 'Practitioner',
  id: 'canary-clinician',
  name: [{ text: 'Dr Example' }],
};

function chartOf({ key, phone, birthDate, mark, nowMs }: Facts): Bundle {
  const chart = demoChart(
    {
      key,
      given: [mark('given')],
      family: mark('family'),
      gender: 'female',
      birthDate,
      address: { line: `12 ${mark('street')} Street`, city: mark('city'), postalCode: '02139' },
      mobile: phone,
      language: 'en',
      plan: { value: 'DEMO-PPO', payer: 'Demo Health', memberId: mark('member') },
      problems: [{ icd10: ['I25.10', mark('problem')], since: '2020-03-01' }],
      medications: [{ name: mark('medicine'), dosage: mark('dosage'), daysAgo: 30 }],
      allergies: [{ code: ['91936005', mark('allergy')], reaction: mark('reaction'), severity: 'mild' }],
      pressures: [{ systolic: 130, diastolic: 80, daysAgo: 10 }],
      results: [{ code: ['2093-3', mark('result')], value: 200, unit: 'mg/dL', daysAgo: 10 }],
      reports: [{ code: ['11524-6', 'ECG study'], category: ['EC', 'Electrocardiac'], conclusion: mark('conclusion'), daysAgo: 5 }],
      note: { title: mark('document'), daysAgo: 5 },
    },
    nowMs,
    practitioner,
  );
  // The bundle's own type names the base of all resources; these are of R4's list.
  const resources = (chart.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : more(resource as FhirResource, mark)));
  return {
    ...chart,
    entry: resources.map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } })),
  };
}

/** What a demo's chart has none of, or nothing that is a patient's own. */
function more(resource: FhirResource, mark: Facts['mark']): FhirResource[] {
  if (resource.resourceType === 'Patient') return [withMore(resource, mark)];
  return resource.resourceType === 'Consent' ? [resource, toSensitive(resource)] : [resource];
}

function withMore(patient: Patient, mark: Facts['mark']): Patient {
  return {
    ...patient,
    identifier: (patient.identifier ?? []).map((one) => ({ ...one, value: mark('mrn') })),
    telecom: [...(patient.telecom ?? []), { system: 'email', value: `${mark('email')}@example.org` }],
    contact: [{ name: { text: mark('contact') } }],
  };
}

const toSensitive = (consent: Consent): Consent => ({
  ...consent,
  id: `${consent.id ?? ''}-sensitive`,
  category: [{ coding: [{ system: 'urn:loopkeeper:consent', code: 'sensitive' }] }],
});

let placed = 0;

function orderOf(key: string, mark: Facts['mark'], changes: Partial<DemoOrder>): ServiceRequest {
  placed += 1;
  const patientRef = `Patient/demo-${key}`;
  const order = demoOrder({
    patientRef,
    placer: `${key}-${placed}`,
    authoredOn: new Date().toISOString(),
    reason: `Chest pain, ${mark('reason')}`,
    note: `Please see soon.\n"${mark('note')}" & 'more' <b>`,
    ...changes,
  });
  return { ...order, subject: { reference: patientRef, display: `${mark('given')} ${mark('family')}` } };
}
