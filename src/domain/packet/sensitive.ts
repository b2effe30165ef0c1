import type { OrderContent } from '../chart/chart.js';
import type { Code, SpecialtyName } from '../referral.js';

/**
 * What a law guards beyond HIPAA, or a patient would not want a stranger to read (decision 14). An
 * order that touches it waits for a consent. Sources: 42 CFR 2.11 (substance use, which leaves
 * tobacco and caffeine out); Massachusetts G.L. c. 111 s. 70F (HIV), c. 123 s. 36 (psychiatric), c.
 * 111 s. 70E (reproductive care). Codes are SNOMED CT and ICD-10-CM; a practice's counsel may want
 * more.
 */
export const sensitivities = ['substance-use', 'psychiatric', 'hiv', 'reproductive'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/**
 * Ranges of ICD-10-CM categories, both ends included, compared on as many characters as the ends
 * have.
 */
const icd10: readonly { from: string; to: string; is: Sensitivity }[] = [
  { from: 'F10', to: 'F16', is: 'substance-use' },
  { from: 'F18', to: 'F19', is: 'substance-use' },
  { from: 'K70', to: 'K70', is: 'substance-use' },
  { from: 'O9931', to: 'O9932', is: 'substance-use' },
  { from: 'R780', to: 'R785', is: 'substance-use' },
  { from: 'Z714', to: 'Z715', is: 'substance-use' },
  { from: 'F20', to: 'F69', is: 'psychiatric' },
  { from: 'F90', to: 'F99', is: 'psychiatric' },
  { from: 'R45851', to: 'R45851', is: 'psychiatric' },
  { from: 'T1491', to: 'T1491', is: 'psychiatric' },
  { from: 'Z915', to: 'Z915', is: 'psychiatric' },
  { from: 'B20', to: 'B20', is: 'hiv' },
  { from: 'B9735', to: 'B9735', is: 'hiv' },
  { from: 'O987', to: 'O987', is: 'hiv' },
  { from: 'R75', to: 'R75', is: 'hiv' },
  { from: 'Z114', to: 'Z114', is: 'hiv' },
  { from: 'Z206', to: 'Z206', is: 'hiv' },
  { from: 'Z21', to: 'Z21', is: 'hiv' },
  { from: 'Z717', to: 'Z717', is: 'hiv' },
  { from: 'O00', to: 'O08', is: 'reproductive' },
  { from: 'Z30', to: 'Z31', is: 'reproductive' },
  { from: 'Z332', to: 'Z332', is: 'reproductive' },
  { from: 'Z640', to: 'Z640', is: 'reproductive' },
];

/**
 * SNOMED CT: the concepts that problem lists and referral orders use most; a coded order of a
 * subtype usually carries its ICD-10 code too.
 */
const snomed: Readonly<Record<Sensitivity, readonly string[]>> = {
  'substance-use': ['66214007', '7200002', '15167005', '191816009', '75544000', '5602001', '26416006', '6525002', '361055000', '55680006'],
  psychiatric: [
    '74732009',
    '35489007',
    '370143000',
    '36923009',
    '13746004',
    '58214004',
    '47505003',
    '197480006',
    '48694002',
    '21897009',
    '6471006',
    '82313006',
    '69322001',
    '371631005',
    '72366004',
    '183524004',
    '183528001',
    '183583007',
    '183584001',
    '183690008',
    '183904005',
    '183908008',
    '306136006',
  ],
  hiv: ['86406008', '62479008', '91947003', '165816005'],
  reproductive: ['57797005', '17369002', '35999006', '13197004', '183606009', '183862006', '183864007'],
};

const byCode = new Map(sensitivities.flatMap((is) => snomed[is].map((code) => [code, is] as const)));

/** Specialties whose name alone is sensitive: names of the directory. */
const specialties: Readonly<Record<SpecialtyName, Sensitivity>> = {
  'addiction-medicine': 'substance-use',
  psychiatry: 'psychiatric',
  psychology: 'psychiatric',
  'infectious-disease-hiv': 'hiv',
  'reproductive-health': 'reproductive',
};

/**
 * Reasons are often written, not coded: words that cannot well mean anything else, English and
 * Spanish.
 */
const words: readonly { pattern: RegExp; is: Sensitivity }[] = [
  {
    pattern:
      /\b(?:(?:alcohol|opioid|opiate|cocaine|heroin|drug|substance|methamphetamine)[\s-]+(?:abuse|misuse|dependen\w+|addiction|use disorder)|alcoholi\w+|methadone|suboxone|buprenorphine|detox\w*|drogadicci[oó]n)/iu,
    is: 'substance-use',
  },
  {
    pattern:
      /\b(?:suicid\w+|schizo\w+|bipolar|psychiatr\w+|psychosis|psychotic|ptsd|major depressi\w+|anorexia nervosa|bulimia\w*|psiquiatr\w+)/iu,
    is: 'psychiatric',
  },
  { pattern: /\b(?:hiv|vih|human immunodeficiency virus)\b/iu, is: 'hiv' },
  { pattern: /\b(?:abortion|aborto|termination of pregnancy|miscarriage|contracepti\w+|infertility)\b/iu, is: 'reproductive' },
];

/**
 * Why an order must wait for a consent; undefined when it need not. Reasons, code, notes and the
 * specialty count, not the whole chart.
 */
export function sensitivityOf(order: Pick<OrderContent, 'code' | 'reasons' | 'notes'>, specialty?: SpecialtyName): Sensitivity | undefined {
  const concepts = [order.code, ...order.reasons];
  const texts = [...concepts.map(({ text }) => text), ...order.notes];
  return (
    (specialty === undefined ? undefined : specialties[specialty]) ??
    first(concepts.flatMap(({ codings }) => codings).map(ofCode)) ??
    first(texts.map(ofText))
  );
}

export function isSensitive(order: Pick<OrderContent, 'code' | 'reasons' | 'notes'>, specialty?: SpecialtyName): boolean {
  return sensitivityOf(order, specialty) !== undefined;
}

/** A line of the chart, by its codes and what it says. */
export function entrySensitivity(entry: { codings: readonly Code[]; text: string }): Sensitivity | undefined {
  return first(entry.codings.map(ofCode)) ?? ofText(entry.text);
}

function ofCode({ system, code, display }: Code): Sensitivity | undefined {
  if (code === undefined) return ofText(display);
  const found = /icd-?10/iu.test(system ?? '') || (system ?? '').includes('2.16.840.1.113883.6.90') ? ofIcd10(code) : byCode.get(code);
  return found ?? ofText(display);
}

function ofIcd10(written: string): Sensitivity | undefined {
  const code = written.replaceAll('.', '').toUpperCase();
  return icd10.find(({ from, to }) => code.slice(0, from.length) >= from && code.slice(0, to.length) <= to)?.is;
}

function ofText(text: string | undefined): Sensitivity | undefined {
  return text === undefined ? undefined : words.find(({ pattern }) => pattern.test(text))?.is;
}

function first<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return values.find((value) => value !== undefined);
}
