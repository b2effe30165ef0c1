import { z } from 'zod';
import type { CoverageFact } from '../../domain/chart/chart.js';
import { concept, hasCode, identifier, list, maybe, period, reference, text } from './shapes.js';

const coverageClass = z.object({ type: concept, value: z.string().trim().min(1).max(200), name: text });

export const coverageShape = z.object({
  status: z.string(),
  subscriberId: text,
  identifier: list(identifier),
  payor: list(reference),
  period: maybe(period),
  class: list(coverageClass),
});

/**
 * Insurance data for routing. Status and period are passed on unchanged: routing judges whether a
 * coverage is valid on a day.
 */
export function coverageFacts(coverages: readonly z.output<typeof coverageShape>[]): CoverageFact[] {
  return coverages
    .filter(({ status }) => status !== 'entered-in-error' && status !== 'draft')
    .map((coverage) => ({
      status: coverage.status,
      payer: coverage.payor.find(({ display }) => display !== undefined)?.display,
      plan: coverage.class.find(({ type }) => hasCode(type, 'plan'))?.value,
      memberId: coverage.subscriberId ?? coverage.identifier.find(({ type }) => hasCode(type, 'MB'))?.value,
      from: coverage.period?.start,
      until: coverage.period?.end,
    }));
}
