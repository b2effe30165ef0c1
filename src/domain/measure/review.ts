import { baselineBookedBy, baselineFunnel, baselineKeptBy, summaryFor, type Baseline, type BaselineSummary } from './baselineSummary.js';
import type { Day } from '../time/calendar.js';
import { comparisonOf, fewestCompared, type Comparison } from './comparison.js';
import { closes } from '../closure/evidence.js';
import { countsOf, standingsWithin, stepRates, whereToLook, type Standing, type StepRate, type WhereToLook } from './funnel.js';
import { addDays, daysOfWeek, weekOf, type Week } from '../time/isoWeek.js';
import {
  ageOfWeek,
  asOf,
  cohortOf,
  confirmedWithin,
  guardRails,
  isKept,
  keptWithin,
  networkCounts,
  patientsLost,
  populationOf,
  rateOf,
  staffMinutesPer100,
  timeToDelivery,
  timeToSend,
  type Exclusion,
  type GuardRails,
  type HorizonRate,
  type Lost,
  type Moment,
  type NetworkCounts,
  type Rate,
  type ReferralFacts,
  type Spread,
} from './metrics.js';

export const keptHorizons = [30, 60, 90] as const;
export const confirmedHorizons = [14, 30] as const;
/** Columns of the table of cohorts. */
export const cohortDays = [7, 14, 30, 60, 90] as const;
/** Below this many orders a rate says little about the practice and much about chance. */
export const smallNumber = fewestCompared;
/** Order weeks in the table of cohorts beside the review's own: 90 days and the week itself. */
const weeksBefore = 14;

/**
 * The week's own number beside the practice's baseline for the same number of days; null when the
 * baseline does not know.
 */
export type AgainstBaseline<Value> = Value & { baseline: Rate | null };

/** One row of the table of cohorts: the orders of a week, and how many were kept by each day. */
export interface CohortRow {
  week: Week;
  eligible: number;
  kept: HorizonRate[];
}

/**
 * The newest week that is old enough for a horizon: the number that may be compared with the
 * baseline.
 */
export interface Anchor extends AgainstBaseline<HorizonRate> {
  week: Week;
}

/**
 * The weekly review of one order week, as it stood at `asOf`. JSON as it is: no dates, no
 * undefined.
 */
export interface WeeklyReview {
  week: Week;
  from: Day;
  to: Day;
  asOf: Moment;
  /** In a sentence: `1 of 1 kept so far, not final`. */
  headline: string;
  /** The week is over: all of its orders are known. */
  complete: boolean;
  smallNumbers: boolean;
  specialties: string[];
  orders: { all: number; eligible: number; excluded: Record<Exclusion, number>; recorded: number };
  loopClosure: { soFar: Rate; byDay: AgainstBaseline<HorizonRate>[]; grades: { A: number; B: number; C: number }; anchors: Anchor[] };
  timeToSend: Spread & { baseline: Spread | null };
  timeToDelivery: Spread;
  confirmation: AgainstBaseline<HorizonRate>[];
  lost: AgainstBaseline<Lost>;
  staffMinutesPer100: { soFar: number | null; baseline: number | null };
  guardRails: GuardRails;
  network: NetworkCounts & { baseline: Rate | null };
  /** What happened within `withinDays` days of each order; null while the week is not over. */
  funnel: { withinDays: number; steps: StepRate[]; baseline: StepRate[] | null } | null;
  whereToLook: WhereToLook | null;
  cohorts: CohortRow[];
  /**
   * The last weeks' orders by specialty and by specialist; null in a review from before they were
   * compared.
   */
  comparison: Comparison | null;
  /**
   * Who is behind the funnel's counts: every eligible order of the week, once. Null while there is
   * no funnel, and as above.
   */
  standings: Standing[] | null;
  /** What the week is compared with; null without a baseline. */
  baseline: { of: string; orders: number; from: Day; to: Day } | null;
}

/** A review without the ids of referrals: what anybody may see who may see numbers. */
export type ReviewNumbers = Omit<WeeklyReview, 'standings'>;

export function numbersOf(review: WeeklyReview): ReviewNumbers {
  const { standings: _, ...numbers } = review;
  return numbers;
}

export interface ReviewInput {
  week: Week;
  /** Referrals of the week and of those before it: `comparedWeeks` in all, if there are so many. */
  facts: readonly ReferralFacts[];
  baseline: Baseline | undefined;
  now: Moment;
}

/** Computes a week's review. Throws RangeError for a week that does not exist. */
export function reviewOf({ week, facts, baseline, now }: ReviewInput): WeeklyReview {
  const days = daysOfWeek(week);
  if (days === undefined) throw new RangeError('no such week');
  const known = asOf(facts, now.at);
  const population = populationOf(cohortOf(known, week));
  const { all, eligible } = population;
  const specialties = specialtiesOf(all);
  const past = summaryFor(baseline, specialties);
  const { funnel, look, standings } = funnelOf(week, eligible, past?.summary, now.on);
  return {
    week,
    from: days.monday,
    to: days.sunday,
    asOf: now,
    headline: headlineOf(week, eligible, now.on),
    complete: ageOfWeek(week, now.on) >= 0,
    smallNumbers: eligible.length < smallNumber,
    specialties,
    orders: { all: all.length, eligible: eligible.length, excluded: population.excluded, recorded: population.recorded },
    loopClosure: loopClosure({ week, facts: known, eligible, past: past?.summary, today: now.on }),
    timeToSend: { ...timeToSend(eligible), baseline: past?.summary.timeToSend ?? null },
    timeToDelivery: timeToDelivery(eligible),
    confirmation: confirmedHorizons.map((horizon) => ({
      ...confirmedWithin(week, eligible, now.on, horizon),
      baseline: past === undefined ? null : baselineBookedBy(past.summary, horizon),
    })),
    lost: { ...patientsLost(week, eligible, now.on), baseline: past?.summary.lost ?? null },
    staffMinutesPer100: { soFar: staffMinutesPer100(all), baseline: past?.summary.staffMinutesPer100 ?? null },
    guardRails: guardRails(all),
    network: { ...networkCounts(eligible), baseline: past?.summary.leakage ?? null },
    funnel,
    whereToLook: look ?? null,
    cohorts: cohortRows(
      known.filter(({ ordered }) => ordered.on >= addDays(days.monday, -7 * weeksBefore)),
      week,
      now.on,
    ),
    comparison: comparisonOf({ week, facts: known, baseline, today: now.on, horizons: keptHorizons }),
    standings,
    baseline: past === undefined ? null : { of: past.of, orders: past.summary.orders, from: past.summary.from, to: past.summary.to },
  };
}

const specialtiesOf = (facts: readonly ReferralFacts[]): string[] =>
  [...new Set(facts.flatMap((one) => (one.specialty === undefined ? [] : [one.specialty])))].sort();

/** The rate of the longest final horizon; before the first one, the visits kept so far. */
export function headlineOf(week: Week, eligible: readonly ReferralFacts[], today: Day): string {
  if (eligible.length === 0) return ageOfWeek(week, today) >= 0 ? 'no orders in this week' : 'no orders in this week so far';
  const rates = keptHorizons.map((days) => keptWithin(week, eligible, today, days));
  const mature = rates.findLast((rate) => rate.mature);
  const open = rates.filter((rate) => !rate.mature).map((rate) => `day ${rate.days}`);
  if (mature === undefined) return `${eligible.filter(isKept).length} of ${eligible.length} kept so far, not final`;
  const rest = open.length === 0 ? '' : `; ${open.join(' and ')} not final`;
  return `${mature.count} of ${mature.of} kept by day ${mature.days}${rest}`;
}

interface Closure {
  week: Week;
  facts: readonly ReferralFacts[];
  eligible: readonly ReferralFacts[];
  past: BaselineSummary | undefined;
  today: Day;
}

function loopClosure({ week, facts, eligible, past, today }: Closure): WeeklyReview['loopClosure'] {
  const kept = eligible.filter(isKept);
  const graded = (grade: 'A' | 'B' | 'C'): number => kept.filter((one) => one.kept?.grade === grade && closes(grade)).length;
  return {
    soFar: rateOf(kept.length, eligible.length),
    byDay: keptHorizons.map((days) => ({ ...keptWithin(week, eligible, today, days), baseline: baselineAt(past, days) })),
    grades: { A: graded('A'), B: graded('B'), C: graded('C') },
    anchors: keptHorizons.flatMap((days) => anchorOf(facts, week, today, days, past)),
  };
}

const baselineAt = (past: BaselineSummary | undefined, days: number): Rate | null =>
  past === undefined ? null : baselineKeptBy(past, days);

function anchorOf(facts: readonly ReferralFacts[], upTo: Week, today: Day, days: number, past: BaselineSummary | undefined): Anchor[] {
  const week = weeksOf(facts).findLast((one) => one <= upTo && ageOfWeek(one, today) >= days);
  if (week === undefined) return [];
  const { eligible } = populationOf(cohortOf(facts, week));
  return [{ week, ...keptWithin(week, eligible, today, days), baseline: baselineAt(past, days) }];
}

/** Weeks in which anything was ordered, oldest first. */
export const weeksOf = (facts: readonly ReferralFacts[]): Week[] =>
  [...new Set(facts.filter((one) => one.status !== 'recorded').map((one) => weekOf(one.ordered.on)))].sort();

function cohortRows(facts: readonly ReferralFacts[], upTo: Week, today: Day): CohortRow[] {
  return weeksOf(facts)
    .filter((week) => week <= upTo)
    .map((week) => {
      const { eligible } = populationOf(cohortOf(facts, week));
      return { week, eligible: eligible.length, kept: cohortDays.map((days) => keptWithin(week, eligible, today, days)) };
    });
}

/**
 * Both sides are given as many days as the week's youngest order has had, so that an immature week
 * is not blamed for its age.
 */
function funnelOf(
  week: Week,
  eligible: readonly ReferralFacts[],
  past: BaselineSummary | undefined,
  today: Day,
): {
  funnel: WeeklyReview['funnel'];
  look: WhereToLook | undefined;
  standings: Standing[] | null;
} {
  const withinDays = Math.min(90, ageOfWeek(week, today));
  if (withinDays < 0) return { funnel: null, look: undefined, standings: null };
  const standings = standingsWithin(eligible, withinDays);
  const counts = countsOf(standings);
  const before = past === undefined ? undefined : baselineFunnel(past, withinDays);
  return {
    funnel: { withinDays, steps: stepRates(counts), baseline: before === undefined ? null : stepRates(before) },
    look: whereToLook(counts, before, withinDays),
    standings,
  };
}
