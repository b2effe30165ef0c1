import { z } from 'zod';
import type { ChartEntry } from '../../domain/chart.js';
import { named, newestFirst } from './clinicalLists.js';
import { quantityAsText, rangeAsText } from './quantities.js';
import { concept, date, flag, list, maybe, nameOfConcept, period, quantity, range, sayingConcept, text } from './shapes.js';

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
  code: sayingConcept,
  effectiveDateTime: date,
  effectivePeriod: maybe(period),
  issued: date,
  conclusion: text,
  conclusionCode: list(concept),
});

type Valued = z.output<typeof valued>;
type Observation = z.output<typeof observationShape>;
type Report = z.output<typeof reportShape>;

/** R4 observation-status and diagnostic-report-status: results that stand. Preliminary ones are shown with their status. */
const standing = new Set(['final', 'amended', 'corrected', 'appended', 'preliminary', 'partial']);

/** Results of all kinds, newest first. One without any value is left out, unless it is a report: that it exists is news. */
export function resultsOf(observations: readonly Observation[], reports: readonly Report[]): ChartEntry[] {
  return newestFirst([
    ...observations.filter(({ status }) => standing.has(status)).flatMap(observationEntry),
    ...reports.filter(({ status }) => standing.has(status)).map(reportEntry),
  ]);
}

function observationEntry(observation: Observation): ChartEntry[] {
  const value =
    bloodPressure(observation) ??
    [valueAsText(observation), ...observation.component.map(componentAsText)].filter((part) => part !== undefined).join('; ');
  if (value === '') return [];
  const when = observation.effectiveDateTime ?? observation.effectiveInstant ?? observation.effectivePeriod?.start ?? observation.issued;
  return [{ ...named(observation.code), date: when, value, status: observation.status }];
}

function reportEntry({ code, effectiveDateTime, effectivePeriod, issued, conclusion, conclusionCode, status }: Report): ChartEntry {
  const codes = conclusionCode.map(nameOfConcept).filter((name) => name !== undefined);
  return {
    ...named(code),
    date: effectiveDateTime ?? effectivePeriod?.start ?? issued,
    value: conclusion ?? (codes.join('; ') || undefined),
    status,
  };
}

/** LOINC 8480-6 over 8462-4, as everybody writes it; undefined unless both are there in the same unit. */
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

/** `172 mg/dL (H; 0-200 mg/dL)`; undefined when there is no value to print. */
function valueAsText(each: Valued): string | undefined {
  const value = bareValue(each);
  if (value === undefined) return undefined;
  const flags = each.interpretation.map((of) => of.coding[0]?.code ?? of.text).filter((code) => code !== undefined && code !== 'N');
  const ranges = each.referenceRange
    .slice(0, 1)
    .map(rangeAsText)
    .filter((written) => written !== undefined);
  const aside = [...flags, ...ranges.map((written) => `ref ${written}`)].join('; ');
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
