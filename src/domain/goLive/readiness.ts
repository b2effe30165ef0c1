import type { Attested } from './attestation.js';
import { baselineKeptBy, type BaselineSummary } from '../measure/baselineSummary.js';
import { daysBetween } from '../time/isoWeek.js';
import * as text from './messages.js';
import type { EndpointFacts, ReadinessFacts } from './readinessFacts.js';
import { urgencies } from '../referral.js';
import { dayMs } from '../time/durations.js';

/** Where a number turns red, each with its source. Days are practice time. */
export const readinessLimits = {
  /** Orders and volume are counted over this many days: a month. */
  recentDays: 30,
  /**
   * Contact data of this many days, newest first, at most `patients`. Older contact data says
   * little.
   */
  contactDays: 90,
  patients: 200,
  /** From the method: below this share of reachable patients, texting does not help. */
  reachable: 0.8,
  /** From the method: fewer per month are followed with a list and a telephone. */
  ordersAMonth: 20,
  /** From the method: an older fax number may belong to another office by now. */
  endpointDays: 90,
  /** Ours: each order without a specialty is a person's task before anything is sent. */
  unmapped: 0.1,
  /** Below this count, one patient changes a share by five points or more (docs/metrics.md). */
  fewestToTell: 20,
  /**
   * Kept by day 90: a referral manager within an EHR reached 76.8 % of 1,341 referrals
   * (PMC7647022).
   */
  closesAlready: 0.768,
  closureDays: 90,
  /**
   * Ours: the first week of a specialty has its number on day 90. An earlier second specialty hides
   * it.
   */
  oneAtATimeDays: 90,
} as const;

export const readinessStates = ['green', 'red', 'unknown'] as const;
export type ReadinessState = (typeof readinessStates)[number];

export interface ReadinessLine {
  /** Stable name for pages and programs. */
  id: string;
  what: string;
  /** `unknown`: too little data. */
  state: ReadinessState;
  /** The measurement as text: `17 of 20 (85.0 %)`. */
  number: string;
  /** What to do next. On a green line, an optional improvement. */
  doNext?: string | undefined;
  /** Only on lines that rest on a person's statement: which one, and whether it is on file. */
  attestation?: { what: Attested; isOnFile: boolean } | undefined;
}

export interface ReadinessReport {
  specialty: ReadinessFacts['specialty'];
  /** Practice time, ISO. */
  asOf: string;
  /** Every line is green. */
  ready: boolean;
  lines: ReadinessLine[];
  /** Sentences that say why Loopkeeper is the wrong tool here. Empty otherwise. */
  wrongTool: string[];
}

type Finding = Pick<ReadinessLine, 'state' | 'number' | 'doNext'>;
type Judge = (facts: ReadinessFacts) => Finding;

/** In the order of the build checklist. */
const checklist: readonly (readonly [id: string, what: string, judge: Judge])[] = [
  ['order-trigger', text.titles.orderTrigger, orderTrigger],
  ['order-codes', text.titles.orderCodes, orderCodes],
  ['contact-data', text.titles.contactData, contactData],
  ['directory-mapped', text.titles.directoryMapped, directoryMapped],
  ['directory-maintained', text.titles.directoryMaintained, directoryMaintained],
  ['baa', text.titles.baa, ({ attested }) => onFile(attested.baa, text.attested.baaNext)],
  ['10dlc', text.titles.tenDlc, ({ attested }) => onFile(attested['10dlc'], text.attested.tenDlcNext)],
  ['stop-test', text.titles.stopTest, stopTest],
  ['baseline', text.titles.baseline, baselined],
  ['owners', text.titles.owners, owners],
  ['windows', text.titles.windows, windows],
  ['one-specialty', text.titles.oneSpecialty, oneSpecialty],
  ['volume', text.titles.volume, volume],
  ['closure', text.titles.closure, closure],
];

/** Lines that tell whether Loopkeeper is the right tool. */
const toolLines: ReadonlySet<string> = new Set(['volume', 'closure']);

/**
 * Lines that rest on a person's statement. The last one states only which number is the practice's
 * own.
 */
const vouchedFor: ReadonlyMap<string, Attested> = new Map([
  ['baa', 'baa'],
  ['10dlc', '10dlc'],
  ['stop-test', 'test-number'],
]);

/** The go-live check of one specialty. */
export function readinessOf(facts: ReadinessFacts): ReadinessReport {
  const lines = checklist.map(([id, what, judge]) => ({ id, what, ...judge(facts), ...attestationOf(id, facts) }));
  return {
    specialty: facts.specialty,
    asOf: new Date(facts.now).toISOString(),
    ready: lines.every(({ state }) => state === 'green'),
    lines,
    wrongTool: lines.flatMap(({ id, state, doNext }) => (toolLines.has(id) && state === 'red' && doNext !== undefined ? [doNext] : [])),
  };
}

function attestationOf(id: string, { attested }: ReadinessFacts): Pick<ReadinessLine, 'attestation'> {
  const what = vouchedFor.get(id);
  return what === undefined ? {} : { attestation: { what, isOnFile: attested[what] !== undefined } };
}

const finding =
  (state: ReadinessState) =>
  (number: string, doNext?: string): Finding => ({ state, number, ...(doNext !== undefined && { doNext }) });
const green = finding('green');
const red = (number: string, doNext: string): Finding => finding('red')(number, doNext);
const unknown = (number: string, doNext: string): Finding => finding('unknown')(number, doNext);

/** Rounded down: 79.96 % must not read as 80.0. */
const shareText = (count: number, of: number): string => `${count} of ${of} (${(Math.floor((1_000 * count) / of) / 10).toFixed(1)}%)`;
const ago = (now: number, at: number): string => text.ago(Math.floor((now - at) / dayMs));

function orderTrigger({ orders, now }: ReadinessFacts): Finding {
  const { recentDays } = readinessLimits;
  if (orders.received === 0 || orders.newestAt === undefined) return red(text.orderTrigger.none(recentDays), text.orderTrigger.noneNext);
  return green(text.orderTrigger.some(orders.received, recentDays, ago(now, orders.newestAt)));
}

function orderCodes({ orders: { codes, received, ofSpecialty, mapped, unmapped } }: ReadinessFacts): Finding {
  const { none, noneNext, untried, untriedNext, some, noneMappedNext, unmappedNext } = text.orderCodes;
  if (codes === 0) return red(none, noneNext);
  if (received === 0) return unknown(untried(codes), untriedNext);
  const number = some(ofSpecialty, received, unmapped);
  if (ofSpecialty === 0) return red(number, noneMappedNext);
  return unmapped > readinessLimits.unmapped * (mapped + unmapped) ? red(number, unmappedNext) : green(number);
}

function contactData({ contacts: { of, counts, unreadable } }: ReadinessFacts): Finding {
  const { sealed, sealedNext, none, noneNext, some, why, tooFewNext, lowNext } = text.contactData;
  const { reachable } = counts;
  const patients = reachable + counts['no-mobile'] + counts['no-consent'] + counts['opted-out'];
  if (patients === 0) return unreadable > 0 ? unknown(sealed(unreadable), sealedNext) : unknown(none, noneNext);
  const number = some(shareText(reachable, patients), of === 'all', unreadable);
  const reasons = why(counts['no-mobile'], counts['no-consent'], counts['opted-out']);
  if (patients < readinessLimits.fewestToTell) return unknown(number, tooFewNext(reasons, readinessLimits.fewestToTell));
  return reachable / patients < readinessLimits.reachable ? red(number, lowNext(reasons)) : green(number);
}

function directoryMapped({ directory }: ReadinessFacts): Finding {
  const { specialists, inNetwork, withEndpoint, usable } = directory;
  const number = text.directory.mapped(specialists, inNetwork, withEndpoint, usable);
  return usable > 0 ? green(number) : red(number, text.directory.mappedNext);
}

function directoryMaintained({ directory: { specialists, endpoints }, now }: ReadinessFacts): Finding {
  const { noNumber, noNumberNext, confirmed, stale, staleNext } = text.directory;
  if (endpoints.length === 0) return unknown(noNumber(specialists), noNumberNext);
  const { endpointDays } = readinessLimits;
  const old = endpoints.filter((one) => isStale(one, now));
  if (old.length === 0) return green(confirmed(endpoints.length, endpointDays));
  return red(stale(old.length, endpoints.length, endpointDays), staleNext(old.map((one) => staleText(one, now)).join('; ')));
}

const isStale = ({ verifiedAt }: EndpointFacts, now: number): boolean =>
  verifiedAt === undefined || now - verifiedAt > readinessLimits.endpointDays * dayMs;

const staleText = ({ specialist, kind, address, verifiedAt }: EndpointFacts, now: number): string =>
  text.directory.staleNumber(specialist, kind, address, verifiedAt === undefined ? undefined : ago(now, verifiedAt));

function onFile(paper: ReadinessFacts['attested']['baa'], doNext: string): Finding {
  if (paper === undefined) return red(text.attested.none, doNext);
  return green(text.attested.onFile(paper.reference, paper.by, new Date(paper.at).toISOString().slice(0, 10)));
}

function stopTest({ attested, stop, now }: ReadinessFacts): Finding {
  const { noNumber, noNumberNext, none, noneNext, broken, brokenNext, passed } = text.stopTest;
  const own = attested['test-number'];
  if (own === undefined) return red(noNumber, noNumberNext);
  const ending = text.stopTest.ending(own.reference.slice(-4));
  if (stop === undefined) return red(none(ending), noneNext);
  if (stop.textsSince > 0) return red(broken(stop.textsSince, ending), brokenNext);
  return green(passed(ending, ago(now, stop.at), stop.by === 'provider'));
}

/** The specialty's own past orders; all of them when the file names no specialties. */
function ownBaseline({ baseline, specialty }: ReadinessFacts): BaselineSummary | undefined {
  if (baseline === undefined) return undefined;
  return baseline.bySpecialty[specialty.name] ?? (Object.keys(baseline.bySpecialty).length === 0 ? baseline.all : undefined);
}

function baselined(facts: ReadinessFacts): Finding {
  const { none, importNext, some, tooFew, months } = text.baseline;
  const own = ownBaseline(facts);
  if (own === undefined) return red(none(facts.baseline?.all.orders), importNext);
  const number = some(own.orders, months(own.from.slice(0, 7), own.to.slice(0, 7)));
  return own.orders < readinessLimits.fewestToTell ? red(number, `${tooFew} ${importNext}`) : green(number);
}

function owners({ activeCoordinators }: ReadinessFacts): Finding {
  const number = text.owners.some(activeCoordinators);
  if (activeCoordinators === 0) return red(number, text.owners.noneNext);
  return activeCoordinators === 1 ? green(number, text.owners.oneNext) : green(number);
}

function windows({ windows: versions }: ReadinessFacts): Finding {
  const missing = urgencies.filter((urgency) => versions[urgency] === undefined);
  const number = text.windows.some(urgencies.length - missing.length, urgencies.length);
  if (missing.length > 0) return red(number, text.windows.missingNext(missing));
  return green(number + text.windows.versions([...new Set(Object.values(versions).filter((version) => version !== undefined))]));
}

function oneSpecialty({ specialty, othersOn, now }: ReadinessFacts): Finding {
  const { on, others, other, next } = text.oneSpecialty;
  const { oneAtATimeDays } = readinessLimits;
  const number = on(othersOn.length + (specialty.isOn ? 1 : 0), specialty.isOn);
  const young = othersOn.filter(({ since }) => since === undefined || now - since < oneAtATimeDays * dayMs);
  if (young.length === 0) return green(number);
  const named = young.map(({ label, since }) => other(label, since === undefined ? undefined : ago(now, since)));
  return red(number + others(named), next(oneAtATimeDays));
}

function volume(facts: ReadinessFacts): Finding {
  const { recentDays, ordersAMonth } = readinessLimits;
  const { some, none, young, youngNext, perMonth } = text.volume;
  const { ofSpecialty, watchedSince } = facts.orders;
  const watched = watchedSince === undefined ? 0 : Math.floor((facts.now - watchedSince) / dayMs);
  if (ofSpecialty >= ordersAMonth || watched >= recentDays) return enough(ofSpecialty, some(ofSpecialty, recentDays));
  const own = ownBaseline(facts);
  const days = own === undefined ? 0 : daysBetween(own.from, own.to) + 1;
  if (own === undefined || (days < recentDays && own.orders < ordersAMonth))
    return unknown(watchedSince === undefined ? none : young(ofSpecialty, watched), youngNext);
  const aMonth = (own.orders * recentDays) / Math.max(days, recentDays);
  return enough(aMonth, perMonth(Math.floor(aMonth)));
}

const enough = (aMonth: number, number: string): Finding =>
  aMonth < readinessLimits.ordersAMonth ? red(number, text.volume.tooFewNext) : green(number);

function closure(facts: ReadinessFacts): Finding {
  const { none, tooFew, tooFewNext, some, highNext } = text.closure;
  const { closureDays, fewestToTell, closesAlready } = readinessLimits;
  const own = ownBaseline(facts);
  if (own === undefined) return unknown(none, text.baseline.importNext);
  const { count, of } = baselineKeptBy(own, closureDays);
  if (of < fewestToTell) return unknown(tooFew(of, closureDays), tooFewNext(closureDays, fewestToTell));
  const number = some(shareText(count, of), closureDays);
  return count / of < closesAlready ? green(number) : red(number, highNext);
}
