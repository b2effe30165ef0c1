import type { Address, Bundle, BundleEntry, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import { areaCodes, placeOfPhone } from '../../domain/texting/areaCodes.js';
import { stateCode } from '../../domain/texting/usStates.js';
import { patientsOf, resourcesOf } from './bundlePatient.js';
import { nearestPostalCode } from './nearestPostalCode.js';

/** On everything that the demo invents. */
export const demoTag = { system: 'urn:loopkeeper:demo', code: 'added', display: 'Added by the demo' };
const consentSystem = 'urn:loopkeeper:consent';

/**
 * A copy of a chart with what a referral needs to run by itself and the chart lacks: coverage by a
 * plan of the demo's directory, consent to texts, a mobile number that rings nowhere (+1, an area
 * code of the patient's state, 555-01xx), a postal code where the address says where it lies. The
 * chart itself stays: resources and telecom entries are added and tagged, nothing is changed, and
 * the dead stay dead.
 * @param taken numbers that somebody has already, in E.164: each patient gets one of their own
 */
export function demoAdditions(bundle: Bundle, taken: ReadonlySet<string> = new Set()): Bundle {
  const used = new Set(taken);
  const people = patientsOf(bundle);
  const added = people.flatMap(({ reference }) => [...coverageFor(bundle, reference), ...consentFor(bundle, reference)]);
  const entries = (bundle.entry ?? []).map((entry) => {
    const person = people.find((each) => each.entry === entry);
    if (person === undefined) return entry;
    const patient = withAddress(withMobile(person.patient, used));
    return patient === person.patient ? entry : { ...entry, resource: patient };
  });
  return { ...bundle, entry: [...entries, ...added.map(posted)] };
}

/**
 * The same for several charts, with numbers of their own. Given the same charts in the same order,
 * always the same.
 */
export function withDemoAdditions(bundles: readonly Bundle[], taken: ReadonlySet<string> = new Set()): Bundle[] {
  const used = new Set(taken);
  return bundles.map((bundle) => {
    const added = demoAdditions(bundle, used);
    for (const number of numbersIn(added)) used.add(number);
    return added;
  });
}

/** E.164 numbers of the demo's form within charts. */
export function numbersIn(bundle: Bundle): string[] {
  return patientsOf(bundle).flatMap(({ patient }) =>
    (patient.telecom ?? []).flatMap(({ value }) => (value !== undefined && isMadeUp(value) ? [value] : [])),
  );
}

function isMadeUp(number: string): boolean {
  return /^\+1\d{3}55501\d{2}$/u.test(number);
}

function posted(resource: FhirResource): BundleEntry {
  return { resource, request: { method: 'POST', url: resource.resourceType } };
}

function coverageFor(bundle: Bundle, reference: string): Coverage[] {
  const hasPlan = resourcesOf(bundle, 'Coverage').some(
    ({ beneficiary, class: classes }) =>
      beneficiary.reference === reference && classes?.some(({ type }) => type.coding?.some(({ code }) => code === 'plan')),
  );
  if (hasPlan) return [];
  return [
    {
      resourceType: 'Coverage',
      meta: { tag: [demoTag] },
      status: 'active',
      subscriberId: 'DEMO-0001',
      beneficiary: { reference },
      payor: [{ display: 'Demo Health' }],
      class: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] },
          value: 'DEMO-PPO',
          name: 'Demo PPO',
        },
      ],
    },
  ];
}

function consentFor(bundle: Bundle, reference: string): FhirResource[] {
  const isAboutTexts = resourcesOf(bundle, 'Consent').some(
    ({ patient, category }) =>
      patient?.reference === reference &&
      category.some(({ coding }) => coding?.some(({ system, code }) => system === consentSystem && code === 'sms')),
  );
  // A refusal is an answer too, and is not written over.
  if (isAboutTexts) return [];
  return [
    {
      resourceType: 'Consent',
      meta: { tag: [demoTag] },
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: consentSystem, code: 'sms', display: 'Text messages about care' }] }],
      patient: { reference },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
      provision: { type: 'permit' },
    },
  ];
}

/** Only where no number is of a kind that can ring: an assigned area code. */
function withMobile(patient: Patient, used: Set<string>): Patient {
  const telecom = patient.telecom ?? [];
  if (telecom.some(({ system, value }) => system === 'phone' && placeOfPhone(asE164(value)) !== undefined)) return patient;
  const value = freeNumber(patient.address?.[0], used);
  if (value === undefined) return patient;
  used.add(value);
  const extension = [{ url: demoTag.system, valueCode: demoTag.code }];
  return { ...tagged(patient), telecom: [...telecom, { extension, system: 'phone', use: 'mobile', value }] };
}

function asE164(value: string | undefined): string {
  const digits = (value ?? '').replaceAll(/\D/gu, '');
  return `+${digits.length === 10 ? '1' : ''}${digits}`;
}

/**
 * The first of the hundred fictitious numbers that is free, in the first area code of the state
 * that has one.
 */
function freeNumber(address: Address | undefined, used: ReadonlySet<string>): string | undefined {
  const state = stateCode(address?.state) ?? 'MA';
  const codes = areaCodes.filter((code) => placeOfPhone(`+1${code}5550100`)?.state === state);
  const numbers = codes.flatMap((code) => Array.from({ length: 100 }, (_, index) => `+1${code}55501${String(index).padStart(2, '0')}`));
  return numbers.find((number) => !used.has(number));
}

function withAddress(patient: Patient): Patient {
  const [first, ...others] = patient.address ?? [];
  if (first === undefined || first.postalCode !== undefined) return patient;
  const postalCode = nearestPostalCode(first);
  return postalCode === undefined ? patient : { ...tagged(patient), address: [{ ...first, postalCode }, ...others] };
}

function tagged(patient: Patient): Patient {
  const tag = patient.meta?.tag ?? [];
  return tag.some(({ system }) => system === demoTag.system) ? patient : { ...patient, meta: { ...patient.meta, tag: [...tag, demoTag] } };
}
