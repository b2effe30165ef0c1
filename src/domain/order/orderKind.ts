import type { OrderContent } from '../chart/chart.js';
import type { Code } from '../referral.js';
import type { ServiceRequestResource } from './serviceRequest.js';
import type { SpecialtyAnswer } from './specialtyRules.js';

const snomed = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';

/**
 * Codes that say "a referral" and leave open to whom. SNOMED CT: patient referral, to a specialist,
 * for further care, to a physician, to a service.
 */
const referralCodes = new Set([
  `${snomed}|3457005`,
  `${snomed}|103696004`,
  `${snomed}|183444007`,
  `${snomed}|183515008`,
  `${snomed}|306206005`,
  // LOINC: referral note; consult note.
  `${loinc}|57133-1`,
  `${loinc}|11488-4`,
]);

/**
 * Categories of US Core and its like that say what the order is instead: laboratory, imaging,
 * surgery, counselling, education.
 */
const otherCategories = new Set(['108252007', '363679005', '387713003', '409063005', '409073007'].map((code) => `${snomed}|${code}`));
const diagnosticSections = 'http://terminology.hl7.org/CodeSystem/v2-0074';

const referralWords = /\b(?:refer|referral|referrals|consult|consults|consultation)\b/iu;

/** `order` and the intents below it in FHIR's hierarchy; the others ask for nothing yet. */
const orderIntents = new Set(['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order']);

export type RecordedBecause = 'not-a-referral' | 'not-active' | 'proposal' | 'do-not-perform';

interface NamedSpecialty {
  readonly specialty: SpecialtyAnswer | undefined;
  /** It is named in words that may mean another service. */
  readonly unclear: boolean;
}

/** Decision 8: why an order starts nothing; undefined when it is a referral to act on. */
export function recordedBecause(
  resource: ServiceRequestResource,
  content: OrderContent,
  named: NamedSpecialty,
): RecordedBecause | undefined {
  if (content.doNotPerform) return 'do-not-perform';
  if (!orderIntents.has(content.intent)) return 'proposal';
  if (!isReferral(resource, content, named)) return 'not-a-referral';
  return content.status === 'active' ? undefined : 'not-active';
}

/**
 * A code of the table, or one that means a referral, settles it. A test or an operation is none,
 * though a cardiologist is to perform it; of anything else, a performer or a word of a known
 * specialty makes one.
 */
function isReferral(resource: ServiceRequestResource, content: OrderContent, { specialty, unclear }: NamedSpecialty): boolean {
  if (specialty?.by === 'code' || saysReferral(resource, content)) return true;
  return (specialty !== undefined || unclear) && !saysSomethingElse(resource, content);
}

function saysReferral({ category = [] }: ServiceRequestResource, { code }: OrderContent): boolean {
  const categories = category.flatMap(({ coding = [] }) => coding);
  const words = [code.text, ...[...code.codings, ...categories].map(({ display }) => display), ...category.map(({ text }) => text)];
  return has(referralCodes, [...code.codings, ...categories]) || words.some((text) => text !== undefined && referralWords.test(text));
}

function saysSomethingElse({ category = [] }: ServiceRequestResource, { code }: OrderContent): boolean {
  const categories = category.flatMap(({ coding = [] }) => coding);
  // An order with a LOINC code asks for a result.
  return (
    has(otherCategories, categories) ||
    categories.some(({ system }) => system === diagnosticSections) ||
    code.codings.some(({ system }) => system === loinc)
  );
}

function has(codes: ReadonlySet<string>, codings: readonly Code[]): boolean {
  return codings.some(({ system, code }) => codes.has(`${system ?? ''}|${code ?? ''}`));
}
