import { z } from 'zod';
import { behindStep, funnelSteps, stepBefore, type FunnelStep, type Standing } from '../../domain/measure/funnel.js';
import { numbersOf, type ReviewNumbers, type WeeklyReview } from '../../domain/measure/review.js';
import { actorName } from '../auth/principal.js';
import { everyone } from '../auth/roles.js';
import { Refusal } from '../errors.js';
import { listMessages } from '../messages/lists.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { behindStepPage, behindStepParams, behindStepQuery, reviewedWeeks, reviewWeek } from './schemas.js';

/**
 * The weekly reviews, which are numbers only, and the named lists behind them. Each read of a list
 * is recorded.
 */

const tag = 'Reviews';

const listWeeks = defineRoute({
  method: 'GET',
  path: '/api/reviews',
  access: everyone,
  tag,
  summary: 'Which weeks have a review',
  answer: { description: 'All of them', schema: reviewedWeeks },
  handle: async ({ reviews }: Pick<AppParts, 'reviews'>) => ({ weeks: await reviews.reviewedWeeks() }),
});

const readReview = defineRoute({
  method: 'GET',
  path: '/api/reviews/:week',
  access: everyone,
  tag,
  summary: 'The weekly review',
  params: z.object({ week: reviewWeek }),
  // Its type is the domain's, which the command line and the database share (docs/metrics.md).
  answer: { description: 'As it was computed', schema: z.looseObject({}) as unknown as z.ZodType<ReviewNumbers> },
  refusals: { 404: listMessages.noReview },
  handle: async (parts: Pick<AppParts, 'reviews'>, { params }) => numbersOf(await reviewOf(parts, params.week)),
});

const listBehindStep = defineRoute({
  method: 'GET',
  path: '/api/reviews/:week/funnel/:step',
  access: everyone,
  tag,
  summary: 'The referrals behind a step of the funnel: those that reached it, and those of the step before that did not',
  details:
    'The referrals that were counted when the review was computed, so that the lists are as long as its numbers, each in its current state. ' +
    'Those that did not reach the step come first, the longest waiting first.',
  params: behindStepParams,
  query: behindStepQuery,
  answer: { description: 'A page', schema: behindStepPage },
  refusals: { 404: listMessages.noStep },
  handle: async (parts: Pick<AppParts, 'reviews' | 'worklist' | 'audit'>, { params: { week, step }, query, principal }) => {
    const { reached, limit, cursor } = query;
    const from = query.from ?? stepBefore(step);
    if (!isBefore(from, step)) throw new Refusal(400, 'invalid-filter', listMessages.stepsOutOfOrder);
    const { asOf, funnel, standings } = await reviewOf(parts, week);
    if (funnel === null) throw new Refusal(404, 'not-found', listMessages.weekNotOver);
    if (standings === null) throw new Refusal(404, 'not-found', listMessages.noLists);
    const behind = behindStep(standings, step, from);
    const asked = [...(reached === 'yes' ? [] : behind.stopped), ...(reached === 'no' ? [] : behind.reached)];
    const { page, next } = pageOf(asked, limit, cursor);
    const rows = await parts.worklist.those(page.map(({ id }) => id));
    const detail = { rows: rows.length, step, from, reached: reached ?? 'both' };
    await parts.audit.append({ actor: actorName(principal), action: 'list', subject: `review/${week}`, detail });
    const standingOf = new Map(page.map((one) => [one.id, one]));
    const hasReached = new Set(behind.reached.map(({ id }) => id));
    return {
      week,
      asOf: isoOf(asOf.at),
      withinDays: funnel.withinDays,
      from,
      step,
      count: behind.reached.length,
      of: behind.reached.length + behind.stopped.length,
      referrals: rows.map((row) => {
        const { furthest, since } = standingOf.get(row.id) ?? { furthest: from, since: Date.parse(row.orderedAt) };
        return { ...row, reached: hasReached.has(row.id), furthest, since: isoOf(since) };
      }),
      next,
    };
  },
});

export const reviewRoutes = [listWeeks, readReview, listBehindStep] as const;

async function reviewOf({ reviews }: Pick<AppParts, 'reviews'>, week: string): Promise<WeeklyReview> {
  const stored = await reviews.review(week);
  if (stored === undefined) throw new Refusal(404, 'not-found', listMessages.noReview);
  return stored;
}

/** An order is the first step: it is asked for from itself. */
const isBefore = (from: FunnelStep, step: FunnelStep): boolean =>
  from === stepBefore(step) || funnelSteps.indexOf(from) < funnelSteps.indexOf(step);

/** A cursor that is not of this list starts at the beginning. */
function pageOf(list: readonly Standing[], limit: number, cursor: string | undefined): { page: Standing[]; next: string | undefined } {
  const start = cursor === undefined ? 0 : list.findIndex(({ id }) => id === cursor) + 1;
  const page = list.slice(start, start + limit);
  return { page, next: start + limit < list.length ? page.at(-1)?.id : undefined };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
