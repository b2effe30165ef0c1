import { dayIn, type Day } from '../src/domain/time/calendar.js';
import { comparedWeeks } from '../src/domain/measure/comparison.js';
import { Rejected } from '../src/domain/errors.js';
import { addDays, daysOfWeek, weekAfter, type Week } from '../src/domain/time/isoWeek.js';
import { reviewOf, type WeeklyReview } from '../src/domain/measure/review.js';
import type { Clock } from '../src/ports/clock.js';
import type { MeasureStore } from '../src/ports/measureStore.js';

export interface ReviewPorts {
  measure: MeasureStore;
  clock: Clock;
}

/** 90 days and the week itself: so far back an order week can still change its numbers. */
export const weeksLookedBack = 14;

/**
 * Both optional: without `week` the newest complete weeks, without `atMs` (practice time) as of
 * now.
 */
export interface ComputeWeekInput {
  week?: string | undefined;
  atMs?: number | undefined;
}

export interface ReviewActivities {
  /**
   * Computes and stores weekly reviews, and returns their weeks, oldest first. Safe to repeat: a
   * week is one row. Throws `Rejected('week-unknown')` for a week that does not exist or has not
   * begun.
   */
  computeWeek: (input?: ComputeWeekInput) => Promise<{ weeks: Week[] }>;
}

export function createReviewActivities({ measure, clock }: ReviewPorts): ReviewActivities {
  return {
    computeWeek: async (input = {}) => {
      const reviews = await computeReviews(measure, { week: input.week, atMs: input.atMs ?? clock.now() });
      await measure.saveReviews(reviews);
      return { weeks: reviews.map((review) => review.week) };
    },
  };
}

/**
 * The reviews of one week, or of every complete week whose numbers may still have moved, as of
 * `atMs`. Stores nothing.
 */
export async function computeReviews(
  measure: MeasureStore,
  { week, atMs }: { week?: string | undefined; atMs: number },
): Promise<WeeklyReview[]> {
  const now = { at: atMs, on: dayIn(await measure.zone(), atMs) };
  const weeks = week === undefined ? completeWeeks(now.on) : [begun(week, now.on)];
  const [first, last] = [daysOf(weeks[0]), daysOf(weeks.at(-1))];
  const [facts, baseline] = await Promise.all([
    measure.referralFacts({ from: firstCompared(first.monday), to: last.sunday, knownAt: atMs }),
    measure.baseline(),
  ]);
  return weeks.map((one) => {
    // Each review sees as many weeks as if it were the only one.
    const from = firstCompared(daysOf(one).monday);
    return reviewOf({ week: one, facts: facts.filter((fact) => fact.ordered.on >= from), baseline, now });
  });
}

const firstCompared = (monday: Day): Day => addDays(monday, -7 * (comparedWeeks - 1));

/** Oldest first; the week of `today` is not over and not among them. */
const completeWeeks = (today: Day): Week[] =>
  Array.from({ length: weeksLookedBack }, (_, index) => weekAfter(today, index - weeksLookedBack));

function begun(week: string, today: Day): Week {
  const days = daysOfWeek(week);
  if (days === undefined) throw new Rejected('week-unknown', 'A week is written like 2026-W47, and the year must have it.');
  if (days.monday > today) throw new Rejected('week-unknown', 'This week has not begun.');
  return week;
}

function daysOf(week: Week | undefined): { monday: Day; sunday: Day } {
  const days = week === undefined ? undefined : daysOfWeek(week);
  if (days === undefined) throw new Rejected('week-unknown', 'A week is written like 2026-W47, and the year must have it.');
  return days;
}
