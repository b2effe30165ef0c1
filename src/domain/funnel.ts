import { daysTo, daysToKept, within, type ReferralFacts } from './metrics.js';

export const funnelSteps = ['ordered', 'sent', 'delivered', 'contacted', 'booked', 'kept'] as const;
export type FunnelStep = (typeof funnelSteps)[number];

/** How many came so far; a step that nothing is known about is left out (a baseline often knows of no receipts). */
export type FunnelCounts = Readonly<Partial<Record<FunnelStep, number>>>;

/**
 * How many reached each step within `days` days after their order. Who reached a later step reached the earlier ones:
 * a patient who was seen was booked, whether or not anyone told us.
 */
export function funnelWithin(facts: readonly ReferralFacts[], days: number): FunnelCounts {
  const furthest = facts.map((one) => furthestStep(one, days));
  return Object.fromEntries(funnelSteps.map((step, index) => [step, furthest.filter((reached) => reached >= index).length]));
}

function furthestStep(facts: ReferralFacts, days: number): number {
  const reached = [
    0,
    daysTo(facts, facts.sent),
    daysTo(facts, facts.delivered),
    daysTo(facts, facts.contacted),
    daysTo(facts, facts.confirmed),
    daysToKept(facts),
  ];
  return reached.findLastIndex((daysTaken) => within(daysTaken, days));
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
  /** The same step of the baseline after as many days; null when there is no baseline to compare with. */
  baselineRate: number | null;
  /** In points of a hundred: how far below the baseline, or without one how many were lost at this step. */
  dropPoints: number;
  /** Both sides were given so many days after the order. */
  withinDays: number;
}

/**
 * The step with the largest drop against the practice's own baseline, compared over the steps that both know.
 * Undefined when no step is below the baseline. Without a baseline: the step that loses most.
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
