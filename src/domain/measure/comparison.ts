import { baselineKeptBy, type Baseline } from './baselineSummary.js';
import type { Day } from '../time/calendar.js';
import { addDays, daysOfWeek, weekOf, type Week } from '../time/isoWeek.js';
import { daysToKept, isMature, populationOf, rateOf, timeToSend, within, type Rate, type ReferralFacts, type Spread } from './metrics.js';

/**
 * A single week is too short to compare offices. So many order weeks are taken together; the
 * review's own week is the last.
 */
export const comparedWeeks = 26;
/**
 * Below this many orders a group has no rate: one patient more or less would move it by five points
 * and more.
 */
export const fewestCompared = 20;

/**
 * Of the orders that have had all of the days. `count` and `rate` are null where those are fewer
 * than `fewestCompared`.
 */
export interface GroupRate {
  days: number;
  count: number | null;
  of: number;
  rate: number | null;
  /**
   * The practice's own past orders of the same specialty; null for a specialist, and where the
   * baseline does not know.
   */
  baseline: Rate | null;
}

export interface Group {
  /** A specialty, or a specialist's id; null for orders without one. */
  id: string | null;
  name: string | null;
  /** Eligible orders of the whole period. */
  orders: number;
  /** Null where the orders are fewer than `fewestCompared`. */
  timeToSend: Spread | null;
  kept: GroupRate[];
}

/**
 * The period's eligible orders, once by specialty and once by specialist: each adds up to `orders`.
 * By name, which is no ranking.
 */
export interface Comparison {
  from: Day;
  to: Day;
  orders: number;
  /**
   * The last day of the orders that are old enough for the horizon; null when none of the weeks is.
   */
  matureTo: { days: number; to: Day | null }[];
  bySpecialty: Group[];
  bySpecialist: Group[];
}

interface ComparisonInput {
  /** The last week of the period. */
  week: Week;
  facts: readonly ReferralFacts[];
  baseline: Baseline | undefined;
  today: Day;
  horizons: readonly number[];
}

/** Throws RangeError for a week that does not exist. */
export function comparisonOf({ week, facts, baseline, today, horizons }: ComparisonInput): Comparison {
  const last = daysOfWeek(week);
  if (last === undefined) throw new RangeError('no such week');
  const from = addDays(last.monday, -7 * (comparedWeeks - 1));
  const { eligible } = populationOf(facts.filter(({ ordered }) => ordered.on >= from && ordered.on <= last.sunday));
  const matureTo = horizons.map((days) => ({ days, to: matureSunday(last.sunday, from, today, days) }));
  const groupsBy = (nameOf: NameOf, pastOf: (id: string | null) => Past): Group[] =>
    gathered(eligible, nameOf).map(({ id, name, members }) => ({
      id,
      name,
      orders: members.length,
      timeToSend: members.length < fewestCompared ? null : timeToSend(members),
      kept: matureTo.map(({ days, to }) => ({ ...keptRate(members, days, to), baseline: pastOf(id)?.(days) ?? null })),
    }));
  return {
    from,
    to: last.sunday,
    orders: eligible.length,
    matureTo,
    bySpecialty: groupsBy(
      ({ specialty }) => (specialty === undefined ? undefined : { id: specialty, name: specialty }),
      (id) => pastOf(baseline, id),
    ),
    bySpecialist: groupsBy(
      ({ specialist }) => specialist,
      () => undefined,
    ),
  };
}

type NameOf = (facts: ReferralFacts) => { id: string; name: string } | undefined;
/** Kept within so many days, of past orders. */
type Past = ((days: number) => Rate) | undefined;

function pastOf(baseline: Baseline | undefined, specialty: string | null): Past {
  const summary = specialty === null ? undefined : baseline?.bySpecialty[specialty];
  return summary === undefined ? undefined : (days) => baselineKeptBy(summary, days);
}

/** The Sunday of the newest week that is old enough, as long as it belongs to the period. */
function matureSunday(newest: Day, from: Day, today: Day, days: number): Day | null {
  for (let sunday = newest; sunday >= from; sunday = addDays(sunday, -7)) if (isMature(weekOf(sunday), today, days)) return sunday;
  return null;
}

interface Gathered {
  id: string | null;
  name: string | null;
  members: ReferralFacts[];
}

/** By name, those without one last. */
function gathered(facts: readonly ReferralFacts[], nameOf: NameOf): Gathered[] {
  const groups = new Map<string | null, Gathered>();
  for (const one of facts) {
    const { id, name } = nameOf(one) ?? { id: null, name: null };
    const group = groups.get(id) ?? { id, name, members: [] };
    group.members.push(one);
    groups.set(id, group);
  }
  return [...groups.values()].toSorted((a, b) => Number(a.id === null) - Number(b.id === null) || byName(a, b));
}

const byName = (a: Gathered, b: Gathered): number =>
  (a.name ?? '').localeCompare(b.name ?? '', 'en') || (a.id ?? '').localeCompare(b.id ?? '', 'en');

function keptRate(members: readonly ReferralFacts[], days: number, to: Day | null): Omit<GroupRate, 'baseline'> {
  const mature = to === null ? [] : members.filter(({ ordered }) => ordered.on <= to);
  if (mature.length < fewestCompared) return { days, count: null, of: mature.length, rate: null };
  return { days, ...rateOf(mature.filter((one) => within(daysToKept(one), days)).length, mature.length) };
}
