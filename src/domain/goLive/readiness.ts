import type { Attested } from './attestation.js';
import { baselineKeptBy, type BaselineSummary } from '../measure/baselineSummary.js';
import { daysBetween } from '../time/isoWeek.js';
import type { EndpointFacts, ReadinessFacts } from './readinessFacts.js';
import { urgencies } from '../referral.js';

/** Where a number turns red, each with its source. Days are practice time. */
export const readinessLimits = {
  /** Orders and volume are counted over so many days: a month. */
  recentDays: 30,
  /** Patients of so many days are looked at, the newest first, at most `patients`: contact data of long ago say little. */
  contactDays: 90,
  patients: 200,
  /** The method's: below this share of patients reachable by text, texting is not the lever. */
  reachable: 0.8,
  /** The method's: fewer a month are followed with a list and a telephone. */
  ordersAMonth: 20,
  /** The method's: a fax number that nobody has confirmed for longer may be somebody else's by now. */
  endpointDays: 90,
  /** Ours: an order that no code leads to a specialty is a task for a person before anything is sent. */
  unmapped: 0.1,
  /** Below so many one patient more or less moves a share by five points and more (docs/metrics.md). */
  fewestToTell: 20,
  /** Kept by day 90: what a referral manager within an EHR reached, 76.8 % of 1,341 referrals (PMC7647022). Whoever is there already has a module that closes loops. */
  closesAlready: 0.768,
  closureDays: 90,
  /** Ours: a specialty's first week has its number on day 90; until then a second one hides what the first did. */
  oneAtATimeDays: 90,
} as const;

export const readinessStates = ['green', 'red', 'unknown'] as const;
export type ReadinessState = (typeof readinessStates)[number];

export interface ReadinessLine {
  /** Stable name, for pages and programs. */
  id: string;
  what: string;
  /** `unknown`: there is too little to tell from. */
  state: ReadinessState;
  /** What was measured, in words: `17 of 20 (85.0 %)`. */
  number: string;
  /** What to do about it. On a green line, what would be better still. */
  doNext?: string | undefined;
  /** What a person has to vouch for, of the lines that want it, and whether somebody does. */
  attestation?: { what: Attested; isOnFile: boolean } | undefined;
}

export interface ReadinessReport {
  specialty: ReadinessFacts['specialty'];
  /** Practice time, ISO. */
  asOf: string;
  /** Every line is green. */
  ready: boolean;
  lines: ReadinessLine[];
  /** Why Loopkeeper is the wrong tool here, in sentences; empty when it is not. */
  wrongTool: string[];
}

type Finding = Pick<ReadinessLine, 'state' | 'number' | 'doNext'>;
type Judge = (facts: ReadinessFacts) => Finding;

/** In the order of the build checklist. */
const checklist: readonly (readonly [id: string, what: string, judge: Judge])[] = [
  ['order-trigger', 'An order in the EHR triggers', orderTrigger],
  ['order-codes', 'The codes of orders lead to the specialty', orderCodes],
  ['contact-data', 'Patients can be reached by text', contactData],
  ['directory-mapped', 'The directory has offices to send to', directoryMapped],
  ['directory-maintained', 'Their numbers are confirmed', directoryMaintained],
  ['baa', 'Business associate agreements are on file', ({ attested }) => onFile('baa', attested.baa)],
  ['10dlc', 'The sender of texts is registered (10DLC)', ({ attested }) => onFile('10dlc', attested['10dlc'])],
  ['stop-test', 'STOP stops', stopTest],
  ['baseline', 'The metric has a baseline', baselined],
  ['owners', 'Somebody owns the exceptions', owners],
  ['windows', 'Every urgency has its windows', windows],
  ['one-specialty', 'One specialty at a time', oneSpecialty],
  ['volume', 'There are enough orders', volume],
  ['closure', 'There are loops left to close', closure],
];

/** The lines that say whether Loopkeeper is the right tool at all. */
const toolLines: ReadonlySet<string> = new Set(['volume', 'closure']);

/** The lines that rest on somebody's word; of the last one, only which number is the practice's own. */
const vouchedFor: ReadonlyMap<string, Attested> = new Map([
  ['baa', 'baa'],
  ['10dlc', '10dlc'],
  ['stop-test', 'test-number'],
]);

/** The go-live check of one specialty: what was measured in, lines out. */
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

const dayMs = 86_400_000;
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
/** Rounded down: 79.96 % must not read as 80.0. */
const shareText = (count: number, of: number): string => `${count} of ${of} (${(Math.floor((1_000 * count) / of) / 10).toFixed(1)} %)`;
const ago = (now: number, at: number): string => {
  const days = Math.floor((now - at) / dayMs);
  return days < 1 ? 'within the last day' : `${counted(days, 'day')} ago`;
};

function orderTrigger({ orders, now }: ReadinessFacts): Finding {
  const span = `in ${readinessLimits.recentDays} days`;
  if (orders.received === 0 || orders.newestAt === undefined)
    return red(
      `no signed order ${span}`,
      'Let the EHR post its orders, signed, to /webhooks/ehr/orders (docs/interfaces.md, "An order"); place one and look again.',
    );
  return green(`${counted(orders.received, 'signed order')} ${span}, the newest ${ago(now, orders.newestAt)}`);
}

function orderCodes({ orders: { codes, received, ofSpecialty, mapped, unmapped } }: ReadinessFacts): Finding {
  if (codes === 0)
    return red('no code leads to it', 'Give it rows in the table specialty_code: the codes and the words that its orders carry.');
  if (received === 0) return unknown(`${counted(codes, 'code')}, and no order to try them on`, 'Place an order of it and look again.');
  const number = `${ofSpecialty} of ${counted(received, 'order')} lead to it, ${unmapped} to no specialty`;
  if (ofSpecialty === 0)
    return red(number, 'Place an order of it. When it came and is not counted here, its code is missing in the table specialty_code.');
  if (unmapped > readinessLimits.unmapped * (mapped + unmapped))
    return red(number, 'Look at the tasks specialty-unclear and add what those orders carry to the table specialty_code.');
  return green(number);
}

function contactData({ contacts: { of, counts, unreadable } }: ReadinessFacts): Finding {
  const { reachable } = counts;
  const patients = reachable + counts['no-mobile'] + counts['no-consent'] + counts['opted-out'];
  if (patients === 0 && unreadable > 0)
    return unknown(`${counted(unreadable, 'chart')} sealed`, 'Name the keys that they are sealed with: PAYLOAD_KEYS_FILE.');
  if (patients === 0)
    return unknown('no chart was read yet', 'Charts are read for orders of a specialty that is on: look again after the first twenty.');
  const number = `${shareText(reachable, patients)}${of === 'all' ? ', of all specialties' : ''}${unreadable > 0 ? `; ${unreadable} more sealed` : ''}`;
  const why = `${counts['no-mobile']} without a mobile number, ${counts['no-consent']} without a consent to texts, ${counts['opted-out']} opted out`;
  if (patients < readinessLimits.fewestToTell)
    return unknown(number, `Too few to tell (${why}): look again at ${readinessLimits.fewestToTell} patients.`);
  if (reachable / patients < readinessLimits.reachable)
    return red(number, `Bring the charts up to date at the front desk: ${why}. Below 80 % texting is not the lever.`);
  return green(number);
}

function directoryMapped({ directory }: ReadinessFacts): Finding {
  const { specialists, inNetwork, withFax, usable } = directory;
  const number = `${counted(specialists, 'specialist')}: ${inNetwork} in a network, ${withFax} with a confirmed fax number, ${usable} with both who take new patients`;
  if (usable > 0) return green(number);
  return red(number, 'Put in specialists with the plans that they take and a fax number that was confirmed by a call.');
}

function directoryMaintained({ directory: { specialists, endpoints }, now }: ReadinessFacts): Finding {
  if (endpoints.length === 0) return unknown(`no number among ${counted(specialists, 'specialist')}`, 'Put in their fax numbers.');
  const stale = endpoints.filter((one) => isStale(one, now));
  if (stale.length === 0) return green(`${endpoints.length} of ${endpoints.length} confirmed in ${readinessLimits.endpointDays} days`);
  return red(
    `${stale.length} of ${endpoints.length} not confirmed in ${readinessLimits.endpointDays} days`,
    `Call and confirm: ${stale.map((one) => staleText(one, now)).join('; ')}.`,
  );
}

const isStale = ({ verifiedAt }: EndpointFacts, now: number): boolean =>
  verifiedAt === undefined || now - verifiedAt > readinessLimits.endpointDays * dayMs;

const staleText = ({ specialist, kind, address, verifiedAt }: EndpointFacts, now: number): string =>
  `${specialist}, ${kind} ${address} (${verifiedAt === undefined ? 'never' : ago(now, verifiedAt)})`;

const papers = {
  baa: 'Have agreements signed with whoever handles texts, faxes and the servers, and put on file where they lie.',
  '10dlc': 'Register brand and campaign with the provider of texts, and put on file what the campaign is called.',
};

function onFile(what: keyof typeof papers, paper: ReadinessFacts['attested']['baa']): Finding {
  if (paper === undefined) return red('none on file', papers[what]);
  return green(`on file: ${paper.reference}, said ${paper.by}, ${new Date(paper.at).toISOString().slice(0, 10)}`);
}

function stopTest({ attested, stop, now }: ReadinessFacts): Finding {
  const own = attested['test-number'];
  if (own === undefined)
    return red(
      'no test number on file',
      "Name a mobile of the practice's own, and text STOP from it to the number that patients are texted from.",
    );
  const ending = `the number ending in ${own.reference.slice(-4)}`;
  if (stop === undefined)
    return red(`no STOP came from ${ending}`, 'Text STOP from it to the number that patients are texted from, and look again.');
  if (stop.textsSince > 0)
    return red(
      `${counted(stop.textsSince, 'text')} went to ${ending} after its STOP`,
      'Switch nothing on. Texts leave by another way than Loopkeeper: find out which.',
    );
  return green(`${ending} was blocked ${ago(now, stop.at)} (${stop.by === 'provider' ? "the provider's word" : 'its words'})`);
}

/** The specialty's own past orders; all of them when the file names no specialties. */
function ownBaseline({ baseline, specialty }: ReadinessFacts): BaselineSummary | undefined {
  if (baseline === undefined) return undefined;
  return baseline.bySpecialty[specialty.name] ?? (Object.keys(baseline.bySpecialty).length === 0 ? baseline.all : undefined);
}

const importMore = 'Import past orders, where Loopkeeper runs: npm run import -- FILE (docs/baseline-import.md).';

function baselined(facts: ReadinessFacts): Finding {
  const own = ownBaseline(facts);
  if (own === undefined) {
    const others = facts.baseline === undefined ? '' : `, ${facts.baseline.all.orders} of others`;
    return red(`no past order of it${others}`, importMore);
  }
  const number = `${counted(own.orders, 'past order')}, ${monthsText(own)}`;
  return own.orders < readinessLimits.fewestToTell ? red(number, `Too few to compare with. ${importMore}`) : green(number);
}

function monthsText({ from, to }: BaselineSummary): string {
  const [first, last] = [from.slice(0, 7), to.slice(0, 7)];
  return first === last ? first : `${first} to ${last}`;
}

function owners({ activeCoordinators }: ReadinessFacts): Finding {
  const number = `${counted(activeCoordinators, 'active coordinator')}`;
  if (activeCoordinators === 0) return red(number, 'Put in at least one coordinator: without one every flag is left lying.');
  return activeCoordinators === 1 ? green(number, 'Better two: one is away some day.') : green(number);
}

function windows({ windows: versions }: ReadinessFacts): Finding {
  const lacking = urgencies.filter((urgency) => versions[urgency] === undefined);
  const number = `${urgencies.length - lacking.length} of ${urgencies.length} urgencies`;
  if (lacking.length > 0) return red(number, `Put a policy of kind windows in force for: ${lacking.join(', ')}.`);
  return green(`${number}, by ${[...new Set(Object.values(versions))].join(', ')}`);
}

function oneSpecialty({ specialty, othersOn, now }: ReadinessFacts): Finding {
  const number = `${othersOn.length + (specialty.isOn ? 1 : 0)} on${specialty.isOn ? '' : ', this one not yet'}`;
  const young = othersOn.filter(({ since }) => since === undefined || now - since < readinessLimits.oneAtATimeDays * dayMs);
  if (young.length === 0) return green(number);
  return red(
    `${number}: ${young.map(({ label, since }) => `${label} (${since === undefined ? 'since when is not noted' : ago(now, since)})`).join(', ')}`,
    `Begin with one, and take the next when the first is ${readinessLimits.oneAtATimeDays} days old and has its number.`,
  );
}

const tooFew = 'With so few orders a list and a telephone do the same for less: Loopkeeper is the wrong tool.';

function volume(facts: ReadinessFacts): Finding {
  const { recentDays, ordersAMonth } = readinessLimits;
  const { ofSpecialty, watchedSince } = facts.orders;
  const watched = watchedSince === undefined ? 0 : Math.floor((facts.now - watchedSince) / dayMs);
  if (ofSpecialty >= ordersAMonth || watched >= recentDays)
    return enough(ofSpecialty, `${counted(ofSpecialty, 'order')} in ${recentDays} days`);
  const own = ownBaseline(facts);
  const days = own === undefined ? 0 : daysBetween(own.from, own.to) + 1;
  if (own === undefined || (days < recentDays && own.orders < ordersAMonth))
    return unknown(
      watchedSince === undefined
        ? 'no order yet'
        : `${counted(ofSpecialty, 'order')} in the ${counted(watched, 'day')} since the first one`,
      'Import a month of past orders, or look again in a month.',
    );
  const aMonth = (own.orders * recentDays) / Math.max(days, recentDays);
  return enough(aMonth, `${Math.floor(aMonth)} a month in the baseline`);
}

const enough = (aMonth: number, number: string): Finding => (aMonth < readinessLimits.ordersAMonth ? red(number, tooFew) : green(number));

function closure(facts: ReadinessFacts): Finding {
  const own = ownBaseline(facts);
  const { closureDays, fewestToTell, closesAlready } = readinessLimits;
  if (own === undefined) return unknown('no baseline to tell from', importMore);
  const { count, of } = baselineKeptBy(own, closureDays);
  if (of < fewestToTell)
    return unknown(
      `${counted(of, 'past order')} known for ${closureDays} days`,
      `Import past orders that are ${closureDays} days old and more: at least ${fewestToTell}.`,
    );
  const number = `${shareText(count, of)} of past orders kept by day ${closureDays}`;
  if (count / of < closesAlready) return green(number);
  return red(
    number,
    'What you have closes loops already, as well as a referral manager within an EHR does (76.8 %, PMC7647022): stay with it. Loopkeeper is the wrong tool.',
  );
}
