import { z } from 'zod';
import type { ChartEntry } from '../../domain/chart/chart.js';
import { quantityAsText } from './quantities.js';
import {
  concept,
  date,
  hasCode,
  list,
  maybe,
  nameOfConcept,
  period,
  quantity,
  reference,
  sayingConcept,
  text,
  type Concept,
} from './shapes.js';

export const conditionShape = z.object({
  code: sayingConcept,
  clinicalStatus: maybe(concept),
  verificationStatus: maybe(concept),
  onsetDateTime: date,
  onsetPeriod: maybe(period),
  recordedDate: date,
  severity: maybe(concept),
});

/** Current problems. Resolved, refuted and mistaken entries are left out. */
export function problemsOf(conditions: readonly z.output<typeof conditionShape>[]): ChartEntry[] {
  return newestFirst(
    conditions
      .filter(
        ({ clinicalStatus, verificationStatus }) =>
          !hasCode(clinicalStatus, 'inactive', 'remission', 'resolved') && !isMistaken(verificationStatus),
      )
      .map(({ code, clinicalStatus, onsetDateTime, onsetPeriod, recordedDate, severity }) => ({
        ...named(code),
        date: onsetDateTime ?? onsetPeriod?.start ?? recordedDate,
        value: nameOfConcept(severity),
        status: clinicalStatus?.coding[0]?.code,
      })),
  );
}

const dose = z.object({ doseQuantity: maybe(quantity) });
const repeat = z.object({ frequency: maybe(z.number()), period: maybe(z.number()), periodUnit: text });
const timing = z.object({ code: maybe(concept), repeat: maybe(repeat) });
const dosage = z.object({ text, patientInstruction: text, timing: maybe(timing), route: maybe(concept), doseAndRate: list(dose) });
type Dosage = z.output<typeof dosage>;

export const medicationShape = z
  .object({
    resourceType: z.string(),
    status: z.string(),
    medicationCodeableConcept: maybe(sayingConcept),
    medicationReference: maybe(reference),
    dosageInstruction: list(dosage),
    dosage: list(dosage),
    authoredOn: date,
    effectiveDateTime: date,
    effectivePeriod: maybe(period),
    doNotPerform: maybe(z.boolean()),
    contained: list(z.object({ id: z.string(), code: maybe(sayingConcept) })),
  })
  .refine(
    ({ medicationCodeableConcept, medicationReference }) => medicationCodeableConcept !== undefined || medicationReference !== undefined,
  );

export type MedicationResource = z.output<typeof medicationShape>;

/**
 * R4 medicationrequest-status and medication-statement-status of medicines that the patient takes
 * or should take.
 */
const taken = new Set(['active', 'on-hold', 'intended', 'unknown']);

/** @param elsewhere separate Medication resources by their reference as written */
export function medicationsOf(resources: readonly MedicationResource[], elsewhere: ReadonlyMap<string, Concept>): ChartEntry[] {
  const entries = resources
    .filter(({ status, doNotPerform }) => taken.has(status) && doNotPerform !== true)
    .flatMap((resource): ChartEntry[] => {
      const name = medicationName(resource, elsewhere);
      const when = resource.authoredOn ?? resource.effectiveDateTime ?? resource.effectivePeriod?.start;
      const value = [...resource.dosageInstruction, ...resource.dosage]
        .map(dosageAsText)
        .filter((each) => each !== '')
        .join('; ');
      return name === undefined ? [] : [{ ...named(name), date: when, value: value === '' ? undefined : value, status: resource.status }];
    });
  return onceEach(newestFirst(entries));
}

function medicationName(
  { medicationCodeableConcept, medicationReference, contained }: MedicationResource,
  elsewhere: ReadonlyMap<string, Concept>,
): Concept | undefined {
  if (medicationCodeableConcept !== undefined) return medicationCodeableConcept;
  const written = medicationReference?.reference ?? '';
  const within = written.startsWith('#') ? contained.find(({ id }) => id === written.slice(1))?.code : elsewhere.get(written);
  return within ?? (medicationReference?.display === undefined ? undefined : { coding: [], text: medicationReference.display });
}

function dosageAsText({ text: written, patientInstruction, doseAndRate, timing: when, route }: Dosage): string {
  if (written !== undefined) return written;
  const amount = doseAndRate.flatMap(({ doseQuantity }) => (doseQuantity === undefined ? [] : [quantityAsText(doseQuantity)]));
  const parts = [...amount, nameOfConcept(route), nameOfConcept(when?.code) ?? repeatAsText(when?.repeat)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? (patientInstruction ?? '') : parts.join(', ');
}

const unitNames: Readonly<Record<string, string>> = { s: 'second', min: 'minute', h: 'hour', d: 'day', wk: 'week', mo: 'month', a: 'year' };

function repeatAsText(value: z.output<typeof repeat> | undefined): string | undefined {
  const unit = unitNames[value?.periodUnit ?? ''];
  if (value?.frequency === undefined || unit === undefined) return undefined;
  const every = value.period === undefined || value.period === 1 ? `a ${unit}` : `every ${value.period} ${unit}s`;
  return value.frequency === 1 ? `once ${every}` : `${value.frequency} times ${every}`;
}

const reaction = z.object({ manifestation: list(concept), severity: text });
export const allergyShape = z.object({
  code: sayingConcept,
  clinicalStatus: maybe(concept),
  verificationStatus: maybe(concept),
  criticality: text,
  recordedDate: date,
  onsetDateTime: date,
  reaction: list(reaction),
});

/**
 * SNOMED CT 716186003, and the text of systems without it. "No known drug allergy" says less and
 * stays on the list.
 */
const noKnownAllergy = '716186003';
const noKnownText = /^(?:no known (?:allergies|allergy)|nka)\.?$/iu;

export function allergiesOf(resources: readonly z.output<typeof allergyShape>[]): { allergies: ChartEntry[]; noKnownAllergies: boolean } {
  const current = resources.filter(
    ({ clinicalStatus, verificationStatus }) => !hasCode(clinicalStatus, 'inactive', 'resolved') && !isMistaken(verificationStatus),
  );
  const saysNone = ({ code }: (typeof current)[number]) => hasCode(code, noKnownAllergy) || noKnownText.test(nameOfConcept(code) ?? '');
  const allergies = current
    .filter((each) => !saysNone(each))
    .map(({ code, clinicalStatus, criticality, recordedDate, onsetDateTime, reaction: reactions }) => ({
      ...named(code),
      date: onsetDateTime ?? recordedDate,
      value:
        [...reactions.map(reactionAsText), criticality === 'high' ? 'high criticality' : ''].filter((part) => part !== '').join('; ') ||
        undefined,
      status: clinicalStatus?.coding[0]?.code,
    }));
  return { allergies: newestFirst(allergies), noKnownAllergies: allergies.length === 0 && current.some(saysNone) };
}

function reactionAsText({ manifestation, severity }: z.output<typeof reaction>): string {
  const names = manifestation.map(nameOfConcept).filter((name) => name !== undefined);
  return names.length === 0 ? '' : `${names.join(', ')}${severity === undefined ? '' : ` (${severity})`}`;
}

function isMistaken(verificationStatus: Concept | undefined): boolean {
  return hasCode(verificationStatus, 'entered-in-error', 'refuted');
}

export function named(code: Concept): Pick<ChartEntry, 'text' | 'codings'> {
  return { text: nameOfConcept(code) ?? '', codings: code.coding };
}

/**
 * By date as written, undated last. Equal dates keep the EHR's order, so that the same chart gives
 * the same packet.
 */
export function newestFirst<T extends { date?: string | undefined }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? ''));
}

/** The newest line replaces repeats of the same medicine with the same dose. */
function onceEach(entries: readonly ChartEntry[]): ChartEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ text: name, value }) => {
    const key = `${name}|${value ?? ''}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
