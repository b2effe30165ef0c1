import { daysTo, daysToKept, within, type Moment, type ReferralFacts } from './metrics.js';

export const funnelSteps = ['ordered', 'sent', 'delivered', 'contacted', 'booked', 'kept'] as const;
export type FunnelStep = (typeof funnelSteps)[number];

/**
 * How many reached each step. A step without any data is left out: a baseline often has no receipts.
 */
export type FunnelCounts = Readonly<Partial<Record<FunnelStep, number>>>;

/** How far one referral came within the days that it was given. */
export interface Standing {
  id: string;
  furthest: FunnelStep;
  /** When it came there: practice time, epoch milliseconds. */
  since: number;
}

/**
 * How far each came within `days` days after its order. A referral that reached a later step counts
 * for the earlier ones: a patient who was seen had a booking, even if none was recorded.
 */
export const standingsWithin = (facts: readonly ReferralFacts[], days: number): Standing[] => facts.map((one) => standingOf(one, days));

function standingOf(facts: ReferralFacts, days: number): Standing {
  const reached: readonly (readonly [FunnelStep, Moment | undefined, number | undefined])[] = [
    ['ordered', facts.ordered, 0],
    ['sent', facts.sent, daysTo(facts, facts.sent)],
    ['delivered', facts.delivered, daysTo(facts, facts.delivered)],
    ['contacted', facts.contacted, daysTo(facts, facts.contacted)],
    ['booked', facts.confirmed, daysTo(facts, facts.confirmed)],
    ['kept', facts.kept, daysToKept(facts)],
  ];
  const [furthest, moment] = reached.findLast(([, , daysTaken]) => within(daysTaken, days)) ?? ['ordered' as const, facts.ordered];
  return { id: facts.id, furthest, since: (moment ?? facts.ordered).at };
}

/** How many came to each step: the lengths of the lists that `behindStep` gives. */
export const countsOf = (standings: readonly Standing[]): FunnelCounts =>
  Object.fromEntries(funnelSteps.map((step) => [step, standings.filter((one) => hasReached(one, step)).length]));

export const funnelWithin = (facts: readonly ReferralFacts[], days: number): FunnelCounts => countsOf(standingsWithin(facts, days));

export const hasReached = ({ furthest }: Standing, step: FunnelStep): boolean => funnelSteps.indexOf(furthest) >= funnelSteps.indexOf(step);

/** The step before. The first step is its own: nothing comes before an order. */
export const stepBefore = (step: FunnelStep): FunnelStep => funnelSteps[funnelSteps.indexOf(step) - 1] ?? 'ordered';

/**
 * Splits the referrals that reached `from` into those that reached `step` and those that did not.
 * Each list begins with the referral that has been at its step longest.
 */
export function behindStep(
  standings: readonly Standing[],
  step: FunnelStep,
  from: FunnelStep = stepBefore(step),
): { reached: Standing[]; stopped: Standing[] } {
  const came = standings.filter((one) => hasReached(one, from)).toSorted((a, b) => a.since - b.since || a.id.localeCompare(b.id));
  return { reached: came.filter((one) => hasReached(one, step)), stopped: came.filter((one) => !hasReached(one, step)) };
}

export interface StepRate {
  from: FunnelStep;
  step: FunnelStep;
  count: number;
  of: number;
  rate: number | null;
}

/** Each step as a share of the step before it, over the steps that are known. */
export function stepRates(counts: FunnelCounts, steps: readonly FunnelStep[] = funnelSteps): StepRate[] {
  const known = steps.filter((step) => counts[step] !== undefined);
  return known.slice(1).map((step, index) => {
    const from = known[index] ?? 'ordered';
    const [count, of] = [counts[step] ?? 0, counts[from] ?? 0];
    return { from, step, count, of, rate: of === 0 ? null : count / of };
  });
}

export interface WhereToLook {
  from: FunnelStep;
  step: FunnelStep;
  count: number;
  of: number;
  rate: number;
  /**
   * The same step of the baseline after as many days; null when there is no baseline to compare
   * with.
   */
  baselineRate: number | null;
  /**
   * In points of a hundred: how far below the baseline, or without one how many were lost at this
   * step.
   */
  dropPoints: number;
  /** Both sides were given so many days after the order. */
  withinDays: number;
}

/**
 * The step with the largest drop against the practice's own baseline, compared over the steps that
 * both know. Undefined when no step is below the baseline. Without a baseline: the step that loses
 * most.
 */
export function whereToLook(week: FunnelCounts, baseline: FunnelCounts | undefined, withinDays: number): WhereToLook | undefined {
  const steps = funnelSteps.filter((step) => week[step] !== undefined && (baseline === undefined || baseline[step] !== undefined));
  const before = baseline === undefined ? undefined : stepRates(baseline, steps);
  const drops = stepRates(week, steps).flatMap(({ rate, ...step }, index) => {
    const baselineRate = before === undefined ? null : (before[index]?.rate ?? null);
    if (rate === null || (before !== undefined && baselineRate === null)) return [];
    return [{ ...step, rate, baselineRate, dropPoints: 100 * ((baselineRate ?? 1) - rate), withinDays }];
  });
  return drops.filter((drop) => drop.dropPoints > 0).toSorted((a, b) => b.dropPoints - a.dropPoints)[0];
}
