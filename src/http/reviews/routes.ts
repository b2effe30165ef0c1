import type { Request, Response, Router } from 'express';
import { behindStep, funnelSteps, stepBefore, type FunnelStep, type Standing } from '../../domain/measure/funnel.js';
import { numbersOf, type WeeklyReview } from '../../domain/measure/review.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import type { AppParts } from '../parts.js';
import { behindStepQuery, funnelStep, reviewWeek } from './schemas.js';

/** The weekly reviews: numbers, which are nobody's in particular, and the named lists behind them, each look at which is recorded. */
export function addReviewRoutes(router: Router, parts: AppParts): void {
  router.get('/api/reviews', async (_request, response) => void response.json({ weeks: await parts.reviews.reviewedWeeks() }));
  router.get('/api/reviews/:week', async (request, response) => void response.json(numbersOf(await reviewOf(parts, request))));
  router.get('/api/reviews/:week/funnel/:step', (request, response) => list(parts, request, response));
}

async function reviewOf({ reviews }: AppParts, request: Request): Promise<WeeklyReview> {
  const week = reviewWeek.safeParse(request.params['week']);
  const stored = week.success ? await reviews.review(week.data) : undefined;
  if (stored === undefined) throw new Refusal(404, 'not-found', 'There is no review of that week.');
  return stored;
}

async function list(parts: AppParts, request: Request, response: Response): Promise<void> {
  const { step, from, reached, limit, cursor } = askedFor(request);
  const { week, asOf, funnel, standings } = await reviewOf(parts, request);
  if (funnel === null) throw new Refusal(404, 'not-found', 'The week is not over yet: nobody has been counted.');
  if (standings === null) throw new Refusal(404, 'not-found', 'This review is from before lists were kept.');
  const behind = behindStep(standings, step, from);
  const asked = [...(reached === 'yes' ? [] : behind.stopped), ...(reached === 'no' ? [] : behind.reached)];
  const { page, next } = pageOf(asked, limit, cursor);
  const rows = await parts.worklist.those(page.map(({ id }) => id));
  await parts.audit.append({
    actor: actorName(actorOf(response)),
    action: 'list',
    subject: `review/${week}`,
    detail: { rows: rows.length, step, from, reached: reached ?? 'both' },
  });
  const standingOf = new Map(page.map((one) => [one.id, one]));
  const hasReached = new Set(behind.reached.map(({ id }) => id));
  response.json({
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
  });
}

function askedFor(request: Request) {
  const step = funnelStep.safeParse(request.params['step']);
  if (!step.success) throw new Refusal(404, 'not-found', 'The funnel has no such step.');
  const query = behindStepQuery.safeParse(request.query);
  if (!query.success) throw new Refusal(400, 'invalid-filter', 'The filter is not as described.', faultsOf(query.error));
  const from = query.data.from ?? stepBefore(step.data);
  if (!isBefore(from, step.data)) throw new Refusal(400, 'invalid-filter', '`from` is a step that comes before the other.');
  return { ...query.data, step: step.data, from };
}

/** Nothing comes before an order: it is asked for from itself. */
const isBefore = (from: FunnelStep, step: FunnelStep): boolean =>
  from === stepBefore(step) || funnelSteps.indexOf(from) < funnelSteps.indexOf(step);

/** A cursor that is not one of this list's begins at the beginning. */
function pageOf(list: readonly Standing[], limit: number, cursor: string | undefined): { page: Standing[]; next: string | undefined } {
  const start = cursor === undefined ? 0 : list.findIndex(({ id }) => id === cursor) + 1;
  const page = list.slice(start, start + limit);
  return { page, next: start + limit < list.length ? page.at(-1)?.id : undefined };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
