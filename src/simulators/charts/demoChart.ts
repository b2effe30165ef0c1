import type { Bundle, CodeableConcept, FhirResource, Observation } from 'fhir/r4.js';
import { dayMs } from '../../domain/time/durations.js';

/** A code with its words: `['38341003', 'Hypertension']`. */
export type Coded = readonly [code: string, display: string];

export interface Measured {
  code: Coded;
  value: number;
  unit: string;
  daysAgo: number;
  low?: number;
  high?: number;
  flag?: 'H' | 'L';
  category?: 'vital-signs';
}

export interface DemoPerson {
  /** The end of every id: `1` makes `Patient/demo-1`. Never a name. */
  key: string;
  given: string[];
  family: string;
  gender: 'female' | 'male';
  birthDate: string;
  address: { line: string; city: string; postalCode: string };
  /** E.164, one of the fictitious 555-01xx. */
  mobile: string;
  language: 'en' | 'es';
  plan: { value: string; payer: string; memberId: string };
  /** Without a SNOMED code where only ICD-10 has one. */
  problems: readonly { snomed?: Coded; icd10: Coded; since: string }[];
  medications: readonly { name: string; rxnorm?: string; dosage: string; daysAgo: number }[];
  /** Empty: the chart says that there are none known. */
  allergies: readonly { code: Coded; reaction: string; severity: 'mild' | 'moderate' | 'severe' }[];
  pressures: readonly { systolic: number; diastolic: number; daysAgo: number }[];
  results: readonly Measured[];
  reports: readonly { code: Coded; category: Coded; conclusion: string; daysAgo: number }[];
  note: { title: string; daysAgo: number };
}

const snomed = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';
const rxnormSystem = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const icd10System = 'http://hl7.org/fhir/sid/icd-10-cm';
const terminology = 'http://terminology.hl7.org/CodeSystem';

function concept(system: string, [code, display]: Coded, ...more: readonly (readonly [string, Coded])[]): CodeableConcept {
  const others = more.map(([otherSystem, [otherCode, otherDisplay]]) => ({ system: otherSystem, code: otherCode, display: otherDisplay }));
  return { coding: [{ system, code, display }, ...others], text: display };
}

/**
 * The whole chart of one made-up person as a transaction under fixed ids. Dates are
 * relative to `nowMs`, practice time.
 */
export function demoChart(person: DemoPerson, nowMs: number, practitioner: FhirResource & { id: string }): Bundle {
  const chart = {
    person,
    subject: { reference: `Patient/demo-${person.key}` },
    daysAgo: (days: number) => new Date(nowMs - days * dayMs).toISOString(),
  };
  const resources = [
    practitioner,
    patient(person),
    ...insurance(chart),
    consent(chart),
    ...problems(chart),
    ...medications(chart),
    ...allergies(chart),
    ...pressures(chart),
    ...results(chart),
    ...reports(chart),
    note(chart),
  ];
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id ?? ''}` },
  }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

interface Context {
  person: DemoPerson;
  subject: { reference: string };
  daysAgo: (days: number) => string;
}

function patient({ key, given, family, gender, birthDate, address, mobile, language }: DemoPerson): FhirResource {
  const spoken = language === 'es' ? { code: 'es', display: 'Spanish' } : { code: 'en', display: 'English' };
  return {
    resourceType: 'Patient',
    id: `demo-${key}`,
    identifier: [
      {
        type: concept(`${terminology}/v2-0203`, ['MR', 'Medical record number']),
        system: 'urn:loopkeeper:demo:mrn',
        value: `MRN-${key.padStart(6, '0')}`,
      },
    ],
    active: true,
    name: [{ use: 'official', family, given }],
    telecom: [{ system: 'phone', use: 'mobile', value: mobile }],
    gender,
    birthDate,
    address: [{ use: 'home', line: [address.line], city: address.city, state: 'MA', postalCode: address.postalCode, country: 'US' }],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', ...spoken }], text: spoken.display }, preferred: true }],
  };
}

function insurance({ person: { key, plan }, subject }: Context): FhirResource[] {
  return [
    {
      resourceType: 'Coverage',
      id: `demo-${key}-coverage`,
      status: 'active',
      subscriberId: plan.memberId,
      beneficiary: subject,
      relationship: concept(`${terminology}/subscriber-relationship`, ['self', 'Self']),
      period: { start: '2020-01-01' },
      payor: [{ display: plan.payer }],
      class: [{ type: concept(`${terminology}/coverage-class`, ['plan', 'Plan']), value: plan.value }],
    },
  ];
}

function consent({ person: { key }, subject, daysAgo }: Context): FhirResource {
  return {
    resourceType: 'Consent',
    id: `demo-${key}-consent`,
    status: 'active',
    scope: concept(`${terminology}/consentscope`, ['patient-privacy', 'Privacy Consent']),
    category: [{ coding: [{ system: 'urn:loopkeeper:consent', code: 'sms', display: 'Text messages about care' }] }],
    patient: subject,
    dateTime: daysAgo(200),
    policyRule: { coding: [{ system: `${terminology}/v3-ActCode`, code: 'OPTIN' }] },
    provision: { type: 'permit' },
  };
}

function problems({ person: { key, problems: all }, subject }: Context): FhirResource[] {
  return all.map(({ snomed: code, icd10, since }, index) => ({
    resourceType: 'Condition',
    id: `demo-${key}-problem-${index + 1}`,
    clinicalStatus: concept(`${terminology}/condition-clinical`, ['active', 'Active']),
    verificationStatus: concept(`${terminology}/condition-ver-status`, ['confirmed', 'Confirmed']),
    category: [concept(`${terminology}/condition-category`, ['problem-list-item', 'Problem List Item'])],
    code: code === undefined ? concept(icd10System, icd10) : concept(snomed, code, [icd10System, icd10]),
    subject,
    onsetDateTime: since,
  }));
}

function medications({ person: { key, medications: all }, subject, daysAgo }: Context): FhirResource[] {
  return all.map(({ name, rxnorm, dosage, daysAgo: days }, index) => ({
    resourceType: 'MedicationRequest',
    id: `demo-${key}-medication-${index + 1}`,
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: rxnorm === undefined ? { text: name } : concept(rxnormSystem, [rxnorm, name]),
    subject,
    authoredOn: daysAgo(days),
    dosageInstruction: [{ text: dosage }],
  }));
}

const noKnownAllergy: Coded = ['716186003', 'No known allergy'];

function allergies({ person: { key, allergies: all }, subject, daysAgo }: Context): FhirResource[] {
  const listed = all.length > 0 ? all : [{ code: noKnownAllergy, reaction: '', severity: undefined }];
  return listed.map(({ code, reaction, severity }, index) => ({
    resourceType: 'AllergyIntolerance',
    id: `demo-${key}-allergy-${index + 1}`,
    clinicalStatus: concept(`${terminology}/allergyintolerance-clinical`, ['active', 'Active']),
    verificationStatus: concept(`${terminology}/allergyintolerance-verification`, ['confirmed', 'Confirmed']),
    code: concept(snomed, code),
    patient: subject,
    recordedDate: daysAgo(900),
    ...(severity !== undefined && { reaction: [{ manifestation: [{ text: reaction }], severity }] }),
  }));
}

function pressures({ person: { key, pressures: all }, subject, daysAgo }: Context): FhirResource[] {
  return all.map(({ systolic, diastolic, daysAgo: days }, index) => ({
    resourceType: 'Observation',
    id: `demo-${key}-pressure-${index + 1}`,
    status: 'final',
    category: [concept(`${terminology}/observation-category`, ['vital-signs', 'Vital Signs'])],
    code: concept(loinc, ['85354-9', 'Blood pressure']),
    subject,
    effectiveDateTime: daysAgo(days),
    component: [pressure('8480-6', 'Systolic blood pressure', systolic), pressure('8462-4', 'Diastolic blood pressure', diastolic)],
  }));
}

function pressure(code: string, display: string, value: number): NonNullable<Observation['component']>[number] {
  return {
    code: concept(loinc, [code, display]),
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  };
}

function results({ person: { key, results: all }, subject, daysAgo }: Context): FhirResource[] {
  return all.map(({ code, value, unit, daysAgo: days, low, high, flag, category }, index) => ({
    resourceType: 'Observation',
    id: `demo-${key}-result-${index + 1}`,
    status: 'final',
    category: [
      concept(`${terminology}/observation-category`, category === undefined ? ['laboratory', 'Laboratory'] : [category, 'Vital Signs']),
    ],
    code: concept(loinc, code),
    subject,
    effectiveDateTime: daysAgo(days),
    valueQuantity: { value, unit },
    ...(flag !== undefined && { interpretation: [{ coding: [{ system: `${terminology}/v3-ObservationInterpretation`, code: flag }] }] }),
    ...((low ?? high) !== undefined && {
      referenceRange: [
        { ...(low !== undefined && { low: { value: low, unit } }), ...(high !== undefined && { high: { value: high, unit } }) },
      ],
    }),
  }));
}

function reports({ person: { key, reports: all }, subject, daysAgo }: Context): FhirResource[] {
  return all.map(({ code, category, conclusion, daysAgo: days }, index) => ({
    resourceType: 'DiagnosticReport',
    id: `demo-${key}-report-${index + 1}`,
    status: 'final',
    category: [concept(`${terminology}/v2-0074`, category)],
    code: concept(loinc, code),
    subject,
    effectiveDateTime: daysAgo(days),
    issued: daysAgo(days),
    conclusion,
  }));
}

function note({ person: { key, note: written }, subject, daysAgo }: Context): FhirResource {
  return {
    resourceType: 'DocumentReference',
    id: `demo-${key}-note`,
    status: 'current',
    type: concept(loinc, ['11506-3', written.title]),
    subject,
    date: daysAgo(written.daysAgo),
    content: [{ attachment: { contentType: 'text/plain', title: written.title } }],
  };
}
