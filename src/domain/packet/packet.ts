import type { Chart, ChartEntry, OrderContent } from '../chart/chart.js';
import { spanOf } from '../fhir/date.js';
import type { Urgency } from '../referral.js';
import type { Channel } from '../routing/channel.js';
import { entrySensitivity } from './sensitive.js';

/** Whom a packet is for, and where it goes. */
export interface Recipient {
  name: string;
  organization: string;
  phone: string;
  channel: Channel;
  address: string;
}

/** The content of a packet, built by `packetContent` from order and chart. */
export interface PacketContent {
  /** Short code on the cover and in the page headers: never patient data. */
  referenceCode: string;
  urgency: Urgency;
  specialtyLabel: string;
  from: {
    practice: string;
    phone: string;
    /** The number that faxes to the practice reach. */
    fax?: string | undefined;
    address: string[];
    clinician?: string | undefined;
    npi?: string | undefined;
  };
  to: Recipient;
  /** Practice-zone date, ISO `2026-11-23`; also the PDF's only date. */
  preparedOn: string;
  supersedes?: boolean | undefined;
  sensitiveNotice?: boolean | undefined;
  /**
   * So many entries of the chart were left out for want of the patient's consent: the cover says
   * that there are some.
   */
  withheld?: number | undefined;
  order: OrderContent;
  chart: Chart;
}

/** One thing that a packet for this specialty should have and that the chart did not. */
export interface MissingItem {
  /** Stable name: `birth-date`, `coverage-plan`, `recent-ecg`, ... */
  item: string;
  /** What to do about it, for the coordinator; no patient data. */
  why: string;
  /** The packet waits for what is required; what is advised is only shown beside it. */
  severity: 'required' | 'advised';
}

export interface PacketParts {
  referralId: string;
  order: OrderContent;
  chart: Chart;
  specialtyLabel: string;
  /** The referral's, where it differs from the order's. */
  urgency?: Urgency | undefined;
  practice: { name: string; phone: string; fax?: string | undefined; address: readonly string[] };
  recipient: Recipient;
  /** Practice-zone date, ISO `2026-11-23`. */
  preparedOn: string;
  supersedes?: boolean | undefined;
  /** The order is one of decision 14: the cover says so. */
  sensitive?: boolean | undefined;
}

/** A longer list does not help the specialist. Current entries come first. */
const mostProblems = 40;
const mostPastProblems = 10;
const mostMedications = 40;
const mostPastMedications = 10;
const mostResults = 40;

/** The chart reduced to the specialist's needs, in reading order. Same parts, same content. */
export function packetContent(parts: PacketParts): PacketContent {
  const { order, chart, practice } = parts;
  const { chart: disclosed, withheld } = disclosable(chart);
  return {
    referenceCode: referenceCode(parts.referralId),
    urgency: parts.urgency ?? order.urgency,
    specialtyLabel: parts.specialtyLabel,
    from: {
      practice: practice.name,
      phone: practice.phone,
      ...(practice.fax !== undefined && { fax: practice.fax }),
      address: [...practice.address],
      clinician: chart.requester?.name ?? order.requesterName,
      npi: chart.requester?.npi,
    },
    to: { ...parts.recipient },
    preparedOn: parts.preparedOn,
    ...(parts.supersedes === true && { supersedes: true }),
    ...(parts.sensitive === true && { sensitiveNotice: true }),
    ...(withheld > 0 && { withheld }),
    order,
    chart: readable(disclosed),
  };
}

/** No vowels, and no letters that are misread on paper or misheard on the phone (0 and O, 5 and S). */
const alphabet = 'CDFHJKMNPRTVWXY34679';

/** A referral's short code for cover and telephone, `K7PM-3XWD`. Stable, meaningless, not secret. */
export function referenceCode(referralId: string): string {
  const letters: string[] = [];
  for (let left = fnv1a(referralId); letters.length < 8; left /= 20n) letters.push(alphabet[Number(left % 20n)] ?? '');
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** FNV-1a, 64 bits: spreads ids that differ in their last digit over the whole alphabet. */
function fnv1a(text: string): bigint {
  return Array.from(text).reduce(
    (hash, letter) => BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}

/**
 * Without a consent, problems and results of substance use (42 CFR Part 2) and HIV (Massachusetts
 * G.L. c. 111 s. 70F) are withheld. Medicines and allergies are always sent: a prescriber must know
 * of interactions.
 */
function disclosable(chart: Chart): { chart: Chart; withheld: number } {
  if (chart.consents.sensitive) return { chart, withheld: 0 };
  const [problems, results] = [chart.problems.filter(isOpen), chart.results.filter(isOpen)];
  return {
    chart: { ...chart, problems, results },
    withheld: chart.problems.length - problems.length + chart.results.length - results.length,
  };
}

function isOpen(entry: ChartEntry): boolean {
  const sensitivity = entrySensitivity(entry);
  return sensitivity !== 'substance-use' && sensitivity !== 'hiv';
}

function readable(chart: Chart): Chart {
  return {
    ...chart,
    patient: { ...chart.patient, identifiers: chart.patient.identifiers.filter(({ label }) => !isOfficialNumber(label)) },
    problems: problemsOf(chart.problems).map(withoutTag),
    medications: currentFirst(chart.medications, isCurrentMedication, { most: mostMedications, mostPast: mostPastMedications }),
    allergies: currentFirst(chart.allergies, isCurrentProblem, { most: mostProblems, mostPast: 0 }).map(withoutTag),
    results: resultsOf(chart.results),
  };
}

/** SNOMED CT's full names end in the kind of concept, `Anemia (disorder)`. Readers do not need it. */
const semanticTag =
  / \((?:disorder|finding|situation|event|procedure|substance|product|medicinal product|morphologic abnormality|context-dependent category)\)$/u;

function withoutTag(entry: ChartEntry): ChartEntry {
  return { ...entry, text: entry.text.replace(semanticTag, '') };
}

/** LOINC's long names say in brackets what the unit says already, and how a machine counted. */
function withoutProperty(entry: ChartEntry): ChartEntry {
  if (!entry.codings.some(({ system }) => system === 'http://loinc.org')) return entry;
  const text = entry.text
    .replace(/ \[[^\]]+\]/gu, '')
    .replace(/ by Automated count$/u, '')
    .trim();
  return text === '' ? entry : { ...entry, text };
}

/**
 * The specialist finds the patient by the record number; nobody there needs these (HIPAA's minimum
 * necessary, 45 CFR 164.502(b)).
 */
const officialNumber = /social security|\bss[an]?\b|driver|passport/iu;
export const isOfficialNumber = (label: string): boolean => officialNumber.test(label);

/**
 * Problem lists also hold what is not a medical problem: an employer, a degree, housing, a review
 * that is due. They are left out of the packet. They are known by their SNOMED codes, and by their
 * names where the name says that it is a finding or a situation.
 */
const socialCodes = new Set([
  '160903007',
  '160904001',
  '741062008',
  '73595000',
  '423315002',
  '422650009',
  '224299000',
  '224295006',
  '224355006',
  '5251000175109',
  '266948004',
  '706893006',
  '424393004',
  '446654005',
  '32911000',
  '105531004',
  '713458007',
  '314529007',
  '361055000',
  '160968000',
  '73438004',
  '473461003',
]);
const socialNames =
  /\b(?:employ\w*|labor force|unemployed|education\w*|school|criminal|social (?:contact|isolation)|housing|homeless|transport\w*|refugee|violence|abuse|stress|review due)\b[^()]*\((?:finding|situation)\)\s*$/iu;

function isSocial({ codings, text }: ChartEntry): boolean {
  return codings.some(({ code }) => code !== undefined && socialCodes.has(code)) || socialNames.test(text);
}

function problemsOf(problems: readonly ChartEntry[]): ChartEntry[] {
  return currentFirst(
    problems.filter((problem) => !isSocial(problem)),
    isCurrentProblem,
    { most: mostProblems, mostPast: mostPastProblems },
  );
}

/** Condition.clinicalStatus; one that says nothing may well be current. */
function isCurrentProblem({ status }: ChartEntry): boolean {
  return status === undefined || ['active', 'recurrence', 'relapse', 'unknown'].includes(status);
}

/** MedicationRequest.status and MedicationStatement.status. */
function isCurrentMedication({ status }: ChartEntry): boolean {
  return status === undefined || ['active', 'intended', 'on-hold', 'unknown'].includes(status);
}

/** Current entries, then past ones, each newest first; of what is said twice, the newest. */
function currentFirst(
  entries: readonly ChartEntry[],
  isCurrent: (entry: ChartEntry) => boolean,
  limits: { most: number; mostPast: number },
): ChartEntry[] {
  const newest = newestFirst(entries);
  const current = latestOfEach(newest.filter(isCurrent)).slice(0, limits.most);
  const said = new Set(current.map(nameOf));
  const past = latestOfEach(newest.filter((entry) => !isCurrent(entry))).filter((entry) => !said.has(nameOf(entry)));
  return [...current, ...past.slice(0, Math.min(limits.mostPast, limits.most - current.length))];
}

/** LOINC: blood pressure panels, of which one reading says little. */
const pressureCodes = new Set(['85354-9', '55284-4']);
const mostPressures = 3;

/**
 * The latest of each kind, and the last few blood pressures, newest first: a lipid panel of the
 * year before last still beats none.
 */
function resultsOf(results: readonly ChartEntry[]): ChartEntry[] {
  const standing = newestFirst(
    results.filter(({ status }) => status !== 'cancelled' && status !== 'entered-in-error').map(withoutProperty),
  );
  const pressures = standing.filter(isPressure).slice(0, mostPressures);
  const others = latestOfEach(standing.filter((one) => !isPressure(one)));
  return newestFirst([...pressures, ...others.filter(isNewestOfItsName)]).slice(0, mostResults);
}

/** Laboratories change codes with methods. An older result with the same name adds nothing. */
function isNewestOfItsName(one: ChartEntry, index: number, newestFirstEntries: readonly ChartEntry[]): boolean {
  return !newestFirstEntries.slice(0, index).some((newer) => newer.text === one.text && newer.date !== one.date);
}

function isPressure({ codings }: ChartEntry): boolean {
  return codings.some(({ code }) => code !== undefined && pressureCodes.has(code));
}

function latestOfEach(newestFirstEntries: readonly ChartEntry[]): ChartEntry[] {
  const kept = new Map<string, ChartEntry>();
  for (const entry of newestFirstEntries) if (!kept.has(nameOf(entry))) kept.set(nameOf(entry), entry);
  return [...kept.values()];
}

function nameOf({ codings: [coding], text }: ChartEntry): string {
  return coding?.code === undefined ? text.trim().toLowerCase() : `${coding.system ?? ''}|${coding.code}`;
}

/**
 * Undated entries last; of the same date in the order of their names, so that the EHR's order is of
 * no account to the packet's bytes.
 */
function newestFirst(entries: readonly ChartEntry[]): ChartEntry[] {
  const dated = entries.map((entry) => ({ entry, at: entry.date === undefined ? -Infinity : (spanOf(entry.date)?.fromMs ?? -Infinity) }));
  return dated
    .sort((one, other) => (one.at === other.at ? compare(sortKey(one.entry), sortKey(other.entry)) : other.at - one.at))
    .map(({ entry }) => entry);
}

function sortKey({ text, value, status, date, codings }: ChartEntry): string {
  return JSON.stringify([text, value, status, date, codings.map(({ system, code }) => [system, code])]);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
