import { z } from 'zod';
import type { ChartEntry } from '../../domain/chart/chart.js';
import { named, newestFirst } from './clinicalLists.js';
import { quantityAsText, rangeAsText } from './quantities.js';
import { idIn } from './references.js';
import {
  concept,
  date,
  flag,
  hasCode,
  list,
  maybe,
  nameOfConcept,
  period,
  quantity,
  range,
  reference,
  sayingConcept,
  text,
  type Concept,
} from './shapes.js';

const valueFields = {
  valueQuantity: maybe(quantity),
  valueCodeableConcept: maybe(concept),
  valueString: text,
  valueBoolean: flag,
  valueInteger: maybe(z.number()),
  valueRange: maybe(range),
  valueRatio: maybe(z.object({ numerator: maybe(quantity), denominator: maybe(quantity) })),
  valueDateTime: date,
  dataAbsentReason: maybe(concept),
  interpretation: list(concept),
  referenceRange: list(range),
};
const valued = z.object(valueFields);
const component = z.object({ code: sayingConcept, ...valueFields });

export const observationShape = z.object({
  ...valueFields,
  id: text,
  category: list(concept),
  status: z.string(),
  code: sayingConcept,
  effectiveDateTime: date,
  effectivePeriod: maybe(period),
  effectiveInstant: date,
  issued: date,
  component: list(component),
});

export const reportShape = z.object({
  status: z.string(),
  category: list(concept),
  code: sayingConcept,
  effectiveDateTime: date,
  effectivePeriod: maybe(period),
  issued: date,
  conclusion: text,
  conclusionCode: list(concept),
  result: list(reference),
});

type Valued = z.output<typeof valued>;
type Observation = z.output<typeof observationShape>;
type Report = z.output<typeof reportShape>;

/**
 * R4 observation-status and diagnostic-report-status of valid results. Preliminary ones are shown
 * with their status.
 */
const standing = new Set(['final', 'amended', 'corrected', 'appended', 'preliminary', 'partial']);

/**
 * Results of all kinds, newest first. Observations without a value are left out, and so are reports
 * that only group listed values. A report without text and without values stays, because its
 * existence is information.
 */
export function resultsOf(observations: readonly Observation[], reports: readonly Report[], base: URL): ChartEntry[] {
  const measured = observations
    .filter(({ status }) => standing.has(status))
    .flatMap((observation) => observationEntry(observation).map((entry) => ({ id: observation.id, entry })));
  const listed = new Set(measured.map(({ id }) => id));
  const gathersListed = ({ result }: Report): boolean => result.some((of) => listed.has(idIn(base, 'Observation', of.reference) ?? ''));
  const written = reports
    .filter(({ status }) => standing.has(status))
    .map((report) => ({ report, entry: reportEntry(report) }))
    .filter(({ report, entry }) => entry.value !== undefined || !gathersListed(report));
  return newestFirst([...measured, ...written].map(({ entry }) => entry));
}

function observationEntry(observation: Observation): ChartEntry[] {
  const value =
    bloodPressure(observation) ??
    [valueAsText(observation), ...observation.component.map(componentAsText)].filter((part) => part !== undefined).join('; ');
  if (value === '') return [];
  const when = observation.effectiveDateTime ?? observation.effectiveInstant ?? observation.effectivePeriod?.start ?? observation.issued;
  return [{ ...named(observation.code), date: when, value, status: observation.status, ...kindOf(observation.category) }];
}

/** R4 observation-category, and HL7 table 0074 of diagnostic services for reports. */
const laboratories = ['laboratory', 'LAB', 'CH', 'HM', 'MB', 'SR', 'CP', 'PAT', 'SP', 'CG', 'TX', 'BLB', 'IMM', 'VR', 'MYC', 'PAR'];

function kindOf(category: readonly Concept[]): Pick<ChartEntry, 'kind'> {
  const is = (...codes: string[]): boolean => category.some((each) => hasCode(each, ...codes));
  if (is('vital-signs')) return { kind: 'vital-sign' };
  return is('imaging', 'procedure') ? { kind: 'study' } : {};
}

function reportEntry({
  code,
  category,
  effectiveDateTime,
  effectivePeriod,
  issued,
  conclusion,
  conclusionCode,
  status,
}: Report): ChartEntry {
  const codes = conclusionCode.map(nameOfConcept).filter((name) => name !== undefined);
  return {
    ...named(code),
    date: effectiveDateTime ?? effectivePeriod?.start ?? issued,
    value: conclusion ?? (codes.join('; ') || undefined),
    status,
    ...(!category.some((each) => hasCode(each, ...laboratories)) && { kind: 'study' as const }),
  };
}

/** LOINC 8480-6 over 8462-4 in the usual notation. Undefined unless both have the same unit. */
function bloodPressure({ component: components }: Observation): string | undefined {
  const [systolic, diastolic] = ['8480-6', '8462-4'].map(
    (loinc) => components.find(({ code }) => code.coding.some((each) => each.code === loinc))?.valueQuantity,
  );
  if (systolic === undefined || diastolic === undefined || systolic.unit !== diastolic.unit || components.length > 2) return undefined;
  return `${Math.round(systolic.value)}/${quantityAsText({ ...diastolic, value: Math.round(diastolic.value) })}`;
}

function componentAsText(each: z.output<typeof component>): string | undefined {
  const value = valueAsText(each);
  return value === undefined ? undefined : `${nameOfConcept(each.code) ?? ''} ${value}`;
}

/**
 * HL7 v3 ObservationInterpretation. Important ones are spelled out. Other codes are printed
 * unchanged.
 */
const flagWords: Readonly<Record<string, string>> = {
  H: 'HIGH',
  L: 'LOW',
  HH: 'CRITICALLY HIGH',
  LL: 'CRITICALLY LOW',
  A: 'ABNORMAL',
  AA: 'CRITICALLY ABNORMAL',
  POS: 'positive',
  NEG: 'negative',
};

/** `172 mg/dL (HIGH; ref 0-200)`. Undefined without a value. */
function valueAsText(each: Valued): string | undefined {
  const value = bareValue(each);
  if (value === undefined) return undefined;
  const codes = each.interpretation.map((of) => of.coding[0]?.code ?? of.text).filter((code) => code !== undefined && code !== 'N');
  const ranges = each.referenceRange
    .slice(0, 1)
    .map((of) => rangeAsText(of, each.valueQuantity))
    .filter((written) => written !== undefined);
  const aside = [...codes.map((code) => flagWords[code ?? ''] ?? code), ...ranges.map((written) => `ref ${written}`)].join('; ');
  return aside === '' ? value : `${value} (${aside})`;
}

function bareValue(each: Valued): string | undefined {
  const { valueQuantity, valueCodeableConcept, valueString, valueBoolean, valueInteger, valueRange, valueRatio, valueDateTime } = each;
  if (valueQuantity !== undefined) return quantityAsText(valueQuantity);
  if (valueRatio?.numerator !== undefined && valueRatio.denominator !== undefined) {
    return `${quantityAsText(valueRatio.numerator)} / ${quantityAsText(valueRatio.denominator)}`;
  }
  if (valueBoolean !== undefined) return valueBoolean ? 'yes' : 'no';
  if (valueInteger !== undefined) return String(valueInteger);
  const written =
    nameOfConcept(valueCodeableConcept) ?? valueString ?? (valueRange === undefined ? undefined : rangeAsText(valueRange)) ?? valueDateTime;
  return written ?? nameOfConcept(each.dataAbsentReason);
}
