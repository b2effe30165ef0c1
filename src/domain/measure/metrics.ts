import type { Day } from '../time/calendar.js';
import { closes, type VisitNetwork } from '../closure/evidence.js';
import { daysBetween, daysOfWeek, type Week } from '../time/isoWeek.js';
import type { EvidenceGrade, Outcome } from '../referral.js';
import { dayMs } from '../time/durations.js';

/**
 * Something that happened: the instant (practice time, epoch milliseconds) and its day in the
 * practice's zone.
 */
export interface Moment {
  at: number;
  on: Day;
}

/** All that the measures see of one referral. Absent means: has not happened, or nobody knows. */
export interface ReferralFacts {
  id: string;
  specialty?: string | undefined;
  /** Who has it now, without earlier owners. */
  specialist?: { id: string; name: string } | undefined;
  /**
   * `recorded`: left alone (not switched on, no referral); `tombstone`: revoked before it arrived.
   */
  status: 'taken-on' | 'recorded' | 'tombstone';
  ordered: Moment;
  /** First packet that a transport accepted. */
  sent?: Moment | undefined;
  /** First receipt of rung 2 or higher. */
  delivered?: Moment | undefined;
  /** First text that was delivered, first reply, or first call that was answered. */
  contacted?: Moment | undefined;
  /** First appointment with a start time from the EHR, the office or a coordinator who asked. */
  confirmed?: Moment | undefined;
  /** The patient says that there is an appointment: shown apart, never counted as confirmed. */
  claimed?: Moment | undefined;
  /** The visit, with the best evidence that there is. Grade D is a claim. */
  kept?: (Moment & { grade: EvidenceGrade; network: VisitNetwork }) | undefined;
  /** The order went to another specialty and became another referral. */
  replaced: boolean;
  outcome?: Outcome | undefined;
  ended?: Moment | undefined;
  staffSeconds: number;
  textsSent: number;
  /** The patient's number was blocked after a text of this referral. */
  optedOut: boolean;
}

export interface Rate {
  count: number;
  of: number;
  /** Between 0 and 1; null when there is nothing to divide by. */
  rate: number | null;
}

export interface HorizonRate extends Rate {
  days: number;
  /** Every order of the week has had all of these days. Until then the rate can only rise. */
  mature: boolean;
}

export const rateOf = (count: number, of: number): Rate => ({ count, of, rate: of === 0 ? null : count / of });

/** What is left out of the eligible, each counted by name. The first that applies wins. */
export const exclusions = [
  'entered-in-error',
  'duplicate',
  'deceased',
  'changed-specialty',
  'revoked-before-arrival',
  'revoked-within-24-hours',
] as const;
export type Exclusion = (typeof exclusions)[number];

export function exclusionOf(facts: ReferralFacts): Exclusion | undefined {
  if (facts.outcome === 'entered-in-error' || facts.outcome === 'duplicate' || facts.outcome === 'deceased') return facts.outcome;
  // Its other referral is counted: once an order.
  if (facts.replaced) return 'changed-specialty';
  if (facts.status === 'tombstone') return 'revoked-before-arrival';
  // Taken back within a day is a mistake at the keyboard; later it is a decision, and stays in the
  // denominator.
  const takenBackSoon = facts.outcome === 'revoked' && facts.ended !== undefined && facts.ended.at - facts.ordered.at <= dayMs;
  return takenBackSoon ? 'revoked-within-24-hours' : undefined;
}

export interface Population {
  /** A: every order that was taken on. */
  all: readonly ReferralFacts[];
  /** E: A without the exclusions. */
  eligible: readonly ReferralFacts[];
  excluded: Readonly<Record<Exclusion, number>>;
  /** Orders that were recorded and left alone: neither in A nor in E. */
  recorded: number;
}

export function populationOf(facts: readonly ReferralFacts[]): Population {
  const all = facts.filter((one) => one.status !== 'recorded');
  const excluded = Object.fromEntries(exclusions.map((name) => [name, 0])) as Record<Exclusion, number>; // every name of the list has its key
  const eligible = all.filter((one) => {
    const exclusion = exclusionOf(one);
    if (exclusion !== undefined) excluded[exclusion] += 1;
    return exclusion === undefined;
  });
  return { all, eligible, excluded, recorded: facts.length - all.length };
}

/**
 * Orders by the week in which they were placed: the cohorts. A visit counts for the week of its
 * order, whenever it was kept.
 */
export function cohortOf(facts: readonly ReferralFacts[], week: Week): ReferralFacts[] {
  const days = daysOfWeek(week);
  if (days === undefined) throw new RangeError('no such week');
  return facts.filter((one) => one.ordered.on >= days.monday && one.ordered.on <= days.sunday);
}

/**
 * Full days that the youngest possible order of the week has behind it; negative while the week is
 * not over.
 */
export function ageOfWeek(week: Week, today: Day): number {
  const days = daysOfWeek(week);
  if (days === undefined) throw new RangeError('no such week');
  return daysBetween(days.sunday, today) - 1;
}

/** A week is mature for a horizon when even its Sunday's orders have had all of the days. */
export const isMature = (week: Week, today: Day, days: number): boolean => ageOfWeek(week, today) >= days;

/**
 * Days from the order to the kept visit; undefined without proof of grade A to C, or when the visit
 * came before the order.
 */
export function daysToKept(facts: ReferralFacts): number | undefined {
  if (facts.kept === undefined || !closes(facts.kept.grade)) return undefined;
  const days = daysBetween(facts.ordered.on, facts.kept.on);
  return days < 0 ? undefined : days;
}

export const isKept = (facts: ReferralFacts): boolean => daysToKept(facts) !== undefined;

/**
 * The first number of the weekly review. The denominator is E, never the orders of the week in
 * which the visits fell.
 */
export function keptWithin(week: Week, eligible: readonly ReferralFacts[], today: Day, days: number): HorizonRate {
  const count = eligible.filter((one) => within(daysToKept(one), days)).length;
  return { ...rateOf(count, eligible.length), days, mature: isMature(week, today, days) };
}

/** Appointments confirmed by a system or by the office. What patients claim is not in it. */
export function confirmedWithin(week: Week, eligible: readonly ReferralFacts[], today: Day, days: number): HorizonRate {
  const count = eligible.filter((one) => within(daysTo(one, one.confirmed), days)).length;
  return { ...rateOf(count, eligible.length), days, mature: isMature(week, today, days) };
}

/** Clocks of two systems may differ: what seems to come before the order came with it. */
export const daysTo = (facts: Pick<ReferralFacts, 'ordered'>, moment: Moment | undefined): number | undefined =>
  moment === undefined ? undefined : Math.max(0, daysBetween(facts.ordered.on, moment.on));

export const within = (days: number | undefined, limit: number): boolean => days !== undefined && days <= limit;

export interface Spread {
  medianMs: number | null;
  p90Ms: number | null;
  count: number;
  of: number;
}

/** Median of the two middle values; the 90th percentile by nearest rank. */
export function spreadOf(valuesMs: readonly number[], of: number): Spread {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const { length } = sorted;
  if (length === 0) return { medianMs: null, p90Ms: null, count: 0, of };
  const medianMs = ((sorted[Math.floor((length - 1) / 2)] ?? 0) + (sorted[Math.floor(length / 2)] ?? 0)) / 2;
  return { medianMs, p90Ms: sorted[Math.ceil(length * 0.9) - 1] ?? null, count: length, of };
}

/**
 * From the order to the first packet that a transport accepted, calendar time. Orders not sent are
 * in `of`, not in the median.
 */
export const timeToSend = (eligible: readonly ReferralFacts[]): Spread => spreadOf(durations(eligible, 'sent'), eligible.length);

/** From the order to the first receipt that proves more than acceptance. */
export const timeToDelivery = (eligible: readonly ReferralFacts[]): Spread => spreadOf(durations(eligible, 'delivered'), eligible.length);

function durations(facts: readonly ReferralFacts[], what: 'sent' | 'delivered'): number[] {
  return facts.flatMap((one) => (one[what] === undefined ? [] : [Math.max(0, one[what].at - one.ordered.at)]));
}

export const lostAfterDays = 90;

export interface Lost extends HorizonRate {
  /** Of these: ended as unreachable, by a person's decision. The others have no end at all. */
  unreachable: number;
}

/**
 * No kept visit by day 90 and no reason that a person recorded. `unreachable` is such a reason for
 * the worklist but not here: a patient who could not be reached is lost, even when a person decided
 * to stop trying.
 */
export function patientsLost(week: Week, eligible: readonly ReferralFacts[], today: Day): Lost {
  const mature = isMature(week, today, lostAfterDays);
  const lost = eligible.filter((one) => !within(daysToKept(one), lostAfterDays) && !isAnswered(one));
  const counted = mature ? lost : [];
  const unreachable = counted.filter((one) => one.outcome === 'unreachable').length;
  return { ...rateOf(counted.length, mature ? eligible.length : 0), days: lostAfterDays, mature, unreachable };
}

const isAnswered = (facts: ReferralFacts): boolean =>
  facts.outcome !== undefined && facts.outcome !== 'kept' && facts.outcome !== 'unreachable';

/** Minutes that staff spent on the week's orders so far, per 100 of them; null without orders. */
export function staffMinutesPer100(all: readonly ReferralFacts[]): number | null {
  const minutes = all.reduce((sum, one) => sum + one.staffSeconds, 0) / 60;
  return all.length === 0 ? null : (100 * minutes) / all.length;
}

export interface GuardRails {
  texts: number;
  /** Texts sent for referrals that were kept, per kept referral. */
  textsPerKept: number | null;
  optOuts: Rate;
  /** Appointments known from the patient alone. */
  claimedOnly: number;
  /** Visits known from the patient alone: grade D, not counted. */
  saidOnly: number;
  /** Visits dated before their order: not counted, to be looked into. */
  keptBeforeOrdered: number;
}

/** What must not be paid for a better rate. */
export function guardRails(all: readonly ReferralFacts[]): GuardRails {
  const kept = all.filter(isKept);
  const texted = all.filter((one) => one.textsSent > 0);
  return {
    texts: sumOfTexts(all),
    textsPerKept: kept.length === 0 ? null : sumOfTexts(kept) / kept.length,
    optOuts: rateOf(texted.filter((one) => one.optedOut).length, texted.length),
    claimedOnly: all.filter((one) => one.claimed !== undefined && one.confirmed === undefined).length,
    saidOnly: all.filter((one) => one.kept !== undefined && !closes(one.kept.grade)).length,
    keptBeforeOrdered: all.filter((one) => one.kept !== undefined && closes(one.kept.grade) && !isKept(one)).length,
  };
}

const sumOfTexts = (facts: readonly ReferralFacts[]): number => facts.reduce((sum, one) => sum + one.textsSent, 0);

export interface NetworkCounts {
  inNetwork: number;
  outOfNetwork: number;
  unknown: number;
  /** Ended as seen elsewhere: no failure of care, and a leak. */
  seenElsewhere: number;
  /** Out of network or elsewhere, of all whose place is known. */
  leakage: Rate;
}

export function networkCounts(eligible: readonly ReferralFacts[]): NetworkCounts {
  const kept = eligible.filter(isKept);
  const at = (network: VisitNetwork): number => kept.filter((one) => one.kept?.network === network).length;
  const seenElsewhere = eligible.filter((one) => one.outcome === 'seen-elsewhere' && !isKept(one)).length;
  const [inNetwork, outOfNetwork] = [at('in-network'), at('out-of-network')];
  const leaked = outOfNetwork + seenElsewhere;
  return { inNetwork, outOfNetwork, unknown: at('unknown'), seenElsewhere, leakage: rateOf(leaked, inNetwork + leaked) };
}

/** The facts as they stood at `asOf`: what came later has not happened yet. */
export function asOf(facts: readonly ReferralFacts[], atMs: number): ReferralFacts[] {
  const seen = <M extends Moment>(moment: M | undefined): M | undefined => (moment !== undefined && moment.at <= atMs ? moment : undefined);
  return facts
    .filter((one) => one.ordered.at <= atMs)
    .map((one) => {
      const ended = seen(one.ended);
      return {
        ...one,
        sent: seen(one.sent),
        delivered: seen(one.delivered),
        contacted: seen(one.contacted),
        confirmed: seen(one.confirmed),
        claimed: seen(one.claimed),
        kept: seen(one.kept),
        ended,
        outcome: one.ended === undefined || ended !== undefined ? one.outcome : undefined,
      };
    });
}
