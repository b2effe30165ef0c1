import type { Day } from '../time/calendar.js';
import type { VisitNetwork } from '../closure/evidence.js';
import type { FunnelCounts } from './funnel.js';
import { daysBetween } from '../time/isoWeek.js';
import { daysTo, rateOf, spreadOf, within, type Moment, type Rate, type Spread } from './metrics.js';

/** A past order as the summary sees it. */
export interface PastOrder {
  specialty?: string | undefined;
  ordered: Moment;
  sent?: Moment | undefined;
  booked?: Moment | undefined;
  kept?: Moment | undefined;
  /** Ordered or sent is known to the day only, so hours cannot be computed. */
  toTheDay: boolean;
  network: VisitNetwork;
  lost?: boolean | undefined;
  staffMinutes?: number | undefined;
  /** The last day of which the order's file knows: nothing is said of what came later. */
  knownThrough: Day;
}

/** What a practice's past orders came to. A part that the columns do not permit is null. */
export interface BaselineSummary {
  orders: number;
  from: Day;
  to: Day;
  kept: { total: number; inNetwork: number; outOfNetwork: number; unknown: number };
  /** Kept at any time, of all orders. */
  keptEver: Rate;
  leakage: Rate;
  timeToSend: Spread | null;
  /** Sends known to the day only: how many, and the median in days. */
  sentToTheDay: { count: number; medianDays: number | null } | null;
  lost: Rate | null;
  staffMinutesPer100: number | null;
  /**
   * For each number of days from 0 to 90: orders known for at least so long, and how many of those
   * had reached each step by then. The rates by day 14, 30, 60 and 90 and the funnel at any age are
   * read from it.
   */
  byDay: { observed: number[]; sent: number[] | null; booked: number[] | null; kept: number[] };
}

export interface Baseline {
  /** Files that were taken in, by a hash of their content, with the last day of which they know. */
  files: Record<string, Day>;
  all: BaselineSummary;
  bySpecialty: Record<string, BaselineSummary>;
}

/** The longest horizon. */
export const mostDays = 90;

/** Undefined without orders. */
export function baselineOf(orders: readonly PastOrder[], files: Record<string, Day>): Baseline | undefined {
  const all = summaryOf(orders);
  if (all === undefined) return undefined;
  const names = [...new Set(orders.flatMap((one) => (one.specialty === undefined ? [] : [one.specialty])))].sort();
  const entries = names.flatMap((name) => {
    const summary = summaryOf(orders.filter((one) => one.specialty === name));
    return summary === undefined ? [] : [[name, summary] as const];
  });
  return { files, all, bySpecialty: Object.fromEntries(entries) };
}

export function summaryOf(orders: readonly PastOrder[]): BaselineSummary | undefined {
  const days = orders.map((one) => one.ordered.on).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return undefined;
  const kept = keptCounts(orders);
  return {
    orders: orders.length,
    from,
    to,
    kept,
    keptEver: rateOf(kept.total, orders.length),
    leakage: rateOf(kept.outOfNetwork, kept.inNetwork + kept.outOfNetwork),
    ...sends(orders),
    lost: lostRate(orders),
    staffMinutesPer100: staffMinutes(orders),
    byDay: byDay(orders),
  };
}

function keptCounts(orders: readonly PastOrder[]): BaselineSummary['kept'] {
  const kept = orders.filter((one) => one.kept !== undefined);
  const at = (network: VisitNetwork): number => kept.filter((one) => one.network === network).length;
  return { total: kept.length, inNetwork: at('in-network'), outOfNetwork: at('out-of-network'), unknown: at('unknown') };
}

function sends(orders: readonly PastOrder[]): Pick<BaselineSummary, 'timeToSend' | 'sentToTheDay'> {
  const sent = orders.filter((one) => one.sent !== undefined);
  if (sent.length === 0) return { timeToSend: null, sentToTheDay: null };
  const exact = sent.filter((one) => !one.toTheDay).map((one) => Math.max(0, (one.sent?.at ?? 0) - one.ordered.at));
  const inDays = sent.filter((one) => one.toTheDay).map((one) => daysTo(one, one.sent) ?? 0);
  return {
    timeToSend: exact.length === 0 ? null : spreadOf(exact, orders.length),
    // The median is the same function, whatever the unit.
    sentToTheDay: inDays.length === 0 ? null : { count: inDays.length, medianDays: spreadOf(inDays, orders.length).medianMs },
  };
}

function lostRate(orders: readonly PastOrder[]): Rate | null {
  const known = orders.filter((one) => one.lost !== undefined);
  return known.length === 0 ? null : rateOf(known.filter((one) => one.lost === true).length, known.length);
}

/** Over the orders whose minutes are known: an empty cell is no measurement of nought. */
function staffMinutes(orders: readonly PastOrder[]): number | null {
  const known = orders.flatMap((one) => (one.staffMinutes === undefined ? [] : [one.staffMinutes]));
  return known.length === 0 ? null : (100 * known.reduce((sum, minutes) => sum + minutes, 0)) / known.length;
}

function byDay(orders: readonly PastOrder[]): BaselineSummary['byDay'] {
  const days = orders.map((one) => ({
    observed: Math.min(mostDays, daysBetween(one.ordered.on, one.knownThrough) - 1),
    sent: earliest(daysTo(one, one.sent), daysTo(one, one.booked), daysTo(one, one.kept)),
    booked: earliest(daysTo(one, one.booked), daysTo(one, one.kept)),
    kept: daysTo(one, one.kept),
  }));
  const count = (step: 'sent' | 'booked' | 'kept'): number[] =>
    horizon.map((limit) => days.filter((one) => one.observed >= limit && within(one[step], limit)).length);
  return {
    observed: horizon.map((limit) => days.filter((one) => one.observed >= limit).length),
    sent: orders.some((one) => one.sent !== undefined) ? count('sent') : null,
    booked: orders.some((one) => one.booked !== undefined) ? count('booked') : null,
    kept: count('kept'),
  };
}

const horizon = Array.from({ length: mostDays + 1 }, (_, day) => day);

const earliest = (...days: (number | undefined)[]): number | undefined => {
  const known = days.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Kept within so many days (at most 90), of the orders that are known for so long. */
export const baselineKeptBy = (summary: BaselineSummary, days: number): Rate => rateAt(summary, summary.byDay.kept, days);

/** Null when no order of the baseline says when it was booked. */
export const baselineBookedBy = (summary: BaselineSummary, days: number): Rate | null =>
  summary.byDay.booked === null ? null : rateAt(summary, summary.byDay.booked, days);

const rateAt = (summary: BaselineSummary, counts: readonly number[], days: number): Rate =>
  rateOf(counts[Math.min(days, mostDays)] ?? 0, summary.byDay.observed[Math.min(days, mostDays)] ?? 0);

/**
 * The baseline's funnel after so many days; steps that it knows nothing of are left out. Undefined
 * when no order is known for so long.
 */
export function baselineFunnel(summary: BaselineSummary, days: number): FunnelCounts | undefined {
  const at = Math.min(days, mostDays);
  const { observed, sent, booked, kept } = summary.byDay;
  if ((observed[at] ?? 0) === 0) return undefined;
  return {
    ordered: observed[at] ?? 0,
    ...(sent === null ? {} : { sent: sent[at] ?? 0 }),
    ...(booked === null ? {} : { booked: booked[at] ?? 0 }),
    kept: kept[at] ?? 0,
  };
}

/**
 * Like is compared with like: a review of one specialty with that specialty's past, if there is
 * one.
 */
export function summaryFor(
  baseline: Baseline | undefined,
  specialties: readonly string[],
): { of: string; summary: BaselineSummary } | undefined {
  if (baseline === undefined) return undefined;
  const only = specialties.length === 1 ? specialties[0] : undefined;
  const own = only === undefined ? undefined : baseline.bySpecialty[only];
  return own === undefined || only === undefined ? { of: 'all specialties', summary: baseline.all } : { of: only, summary: own };
}
