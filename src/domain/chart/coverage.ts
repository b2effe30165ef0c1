import type { CoverageFact } from './chart.js';
import { spanOf } from '../fhir/date.js';
import { hourMs } from '../time/durations.js';

/**
 * A date of a policy is a day in the insurer's zone, which FHIR does not say. UTC days, with half a
 * day's grace at either end, hold that day in every zone of the United States: nobody is turned
 * away on the last day of a cover.
 */
const graceMs = 12 * hourMs;

/**
 * `status` alone proves no cover: its period must hold today too. A period that cannot be read
 * proves nothing.
 */
export function isInForce(coverage: CoverageFact, nowMs: number): boolean {
  if (coverage.status !== 'active') return false;
  const from = coverage.from === undefined ? undefined : spanOf(coverage.from);
  const until = coverage.until === undefined ? undefined : spanOf(coverage.until);
  if ((coverage.from !== undefined && from === undefined) || (coverage.until !== undefined && until === undefined)) return false;
  return nowMs >= (from?.fromMs ?? -Infinity) - graceMs && nowMs < (until?.untilMs ?? Infinity) + graceMs;
}

/** The plans that pay today, in the chart's order. */
export function plansInForce(coverage: readonly CoverageFact[], nowMs: number): string[] {
  const plans = coverage.filter((one) => isInForce(one, nowMs)).map(({ plan }) => plan?.trim());
  return [...new Set(plans.filter((plan) => plan !== undefined && plan !== ''))].filter((plan) => plan !== undefined);
}
