import { z } from 'zod';
import { Rejected } from '../../domain/errors.js';
import { boundsIssue } from '../../domain/fhir/bounds.js';
import type { Chart } from '../../domain/chart/chart.js';
import type { Json } from './client.js';
import { contactPoints, phonesOf } from './phones.js';
import { concept, date, flag, hasCode, identifier, list, maybe, nameOfConcept, period, text } from './shapes.js';

const humanName = z.object({
  use: text,
  text,
  family: text,
  given: list(z.string().trim().min(1).max(200)),
  suffix: list(z.string()),
  period: maybe(period),
});
const address = z.object({
  use: text,
  type: text,
  line: list(z.string().trim().min(1).max(300)),
  city: text,
  state: text,
  postalCode: text,
});

const patientShape = z.object({
  id: z.string(),
  identifier: list(identifier),
  name: list(humanName),
  telecom: contactPoints,
  gender: text,
  birthDate: date,
  deceasedBoolean: flag,
  deceasedDateTime: date,
  address: list(address),
  communication: list(z.object({ language: concept, preferred: flag })),
});

type PatientShape = z.output<typeof patientShape>;
type Name = z.output<typeof humanName>;

/**
 * The patient data that packet and permit use. Throws `Rejected('patient-unreadable')` for another
 * resource or a modifier extension.
 */
export function patientFacts(resource: Json, ref: string, nowMs: number): Chart['patient'] {
  const parsed = patientShape.safeParse(resource);
  if (!parsed.success || boundsIssue(resource, 'Patient')?.code === 'not-supported') {
    throw new Rejected('patient-unreadable', 'The patient in the EHR cannot be read');
  }
  const patient = parsed.data;
  const name = currentName(patient.name);
  return {
    ref,
    identifiers: recordNumbers(patient),
    name: name === undefined ? undefined : fullName(name),
    givenName: name?.given[0],
    birthDate: patient.birthDate,
    sex: patient.gender,
    address: addressOf(patient),
    phones: phonesOf(patient.telecom, nowMs),
    ...languageOf(patient),
    // An unreadable date still records a death. Not texting is safer than texting a family.
    deceased: patient.deceasedBoolean === true || resource['deceasedDateTime'] !== undefined,
    deceasedAt: patient.deceasedDateTime,
  };
}

/**
 * HL7 table 0203. Social security, license and passport numbers in the chart do not belong on a
 * referral.
 */
const recordTypes: Readonly<Record<string, string>> = { MR: 'MRN', PI: 'Patient id', PT: 'Patient id', AN: 'Account' };

function recordNumbers({ identifier: identifiers }: PatientShape): { label: string; value: string }[] {
  const numbers = identifiers.flatMap(({ type, value, use }) => {
    const label = type?.coding.map(({ code }) => recordTypes[code ?? '']).find((each) => each !== undefined);
    return label === undefined || use === 'old' ? [] : [{ label, value }];
  });
  return numbers.filter(
    ({ label, value }, index) => numbers.findIndex((other) => other.label === label && other.value === value) === index,
  );
}

/**
 * The current name: official, then usual, then one without a use. Maiden, old and anonymous names
 * are not current.
 */
function currentName(names: readonly Name[]): Name | undefined {
  const usable = names.filter((name) => name.text !== undefined || name.family !== undefined || name.given.length > 0);
  const byUse = ['official', 'usual', undefined, 'nickname', 'temp'].map((use) =>
    usable.find((name) => name.use === use && name.period?.end === undefined),
  );
  return byUse.find((name) => name !== undefined);
}

function fullName({ text: written, given, family, suffix }: Name): string {
  return written ?? [...given, family, ...suffix].filter((part) => part !== undefined).join(' ');
}

function addressOf({ address: addresses }: PatientShape): Chart['patient']['address'] {
  const usable = addresses.filter(({ use }) => use !== 'old' && use !== 'billing');
  // A post office box receives letters. Distance and time zone need the address where the patient
  // lives.
  const chosen =
    usable.find(({ use, type }) => use === 'home' && type !== 'postal') ?? usable.find(({ type }) => type !== 'postal') ?? usable[0];
  return chosen === undefined ? undefined : { lines: chosen.line, city: chosen.city, state: chosen.state, postalCode: chosen.postalCode };
}

function languageOf({ communication }: PatientShape): Pick<Chart['patient'], 'language' | 'spokenLanguage'> {
  const spoken = (communication.find(({ preferred }) => preferred === true) ?? communication[0])?.language;
  const code = spoken?.coding.find((each) => each.code !== undefined)?.code?.toLowerCase();
  if (spoken === undefined || hasCode(spoken, 'en') || code?.startsWith('en-') === true) return { language: 'en' };
  if (code === 'es' || code?.startsWith('es-') === true || code === 'spa') return { language: 'es' };
  return { language: 'en', spokenLanguage: nameOfConcept(spoken) };
}
