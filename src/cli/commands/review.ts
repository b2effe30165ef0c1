import { computeReviews } from '../../../activities/review.js';
import { openDatabase } from '../../adapters/postgres/database.js';
import { createPostgresMeasureStore } from '../../adapters/postgres/measure/store.js';
import { dayIn, type Day } from '../../domain/time/calendar.js';
import { Rejected } from '../../domain/errors.js';
import { addDays, mondayOf, weekAfter, weekOf, type Week } from '../../domain/time/isoWeek.js';
import { numbersOf, type WeeklyReview } from '../../domain/measure/review.js';
import type { MeasureStore } from '../../ports/measureStore.js';
import { practiceTime } from './practiceTime.js';
import { reviewMessages } from './reviewMessages.js';
import { reviewText } from './reviewText.js';

export interface ReviewOptions {
  databaseUrl: string;
  print: (line: string) => void;
  /** `2026-W47`; default: the newest complete week with orders, else the week that is under way. */
  week?: string | undefined;
  json?: boolean | undefined;
  /**
   * The review as it was stored by the schedule, instead of as the facts are now; computed when the
   * week was never stored.
   */
  stored?: boolean | undefined;
  /** Practice time; default by the clock of the database. */
  nowMs?: number | undefined;
}

/**
 * Prints a weekly review. Returns the exit code: 1 for a week that does not exist, or has not
 * begun.
 */
export async function runReview(options: ReviewOptions): Promise<number> {
  const db = openDatabase(options.databaseUrl, 2);
  try {
    const review = await reviewNow(createPostgresMeasureStore(db), { ...options, nowMs: options.nowMs ?? (await practiceTime(db)) });
    if (options.json === true) options.print(JSON.stringify(numbersOf(review), null, 2));
    else for (const line of reviewText(review)) options.print(line);
    return 0;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    options.print(error.message);
    return 1;
  } finally {
    await db.$disconnect();
  }
}

/** Throws `Rejected('week-unknown')`. */
export async function reviewNow(
  measure: MeasureStore,
  options: Pick<ReviewOptions, 'week' | 'stored'> & { nowMs: number },
): Promise<WeeklyReview> {
  const week = options.week ?? (await newestWeek(measure, dayIn(await measure.zone(), options.nowMs)));
  const kept = options.stored === true ? await measure.review(week) : undefined;
  if (kept !== undefined) return kept;
  const [review] = await computeReviews(measure, { week, atMs: options.nowMs });
  if (review === undefined) throw new Rejected('week-unknown', reviewMessages.noSuchWeek);
  return review;
}

async function newestWeek(measure: MeasureStore, today: Day): Promise<Week> {
  const day = (await measure.newestOrderDay(addDays(mondayOf(today), -1))) ?? (await measure.newestOrderDay(today));
  return day === undefined ? weekAfter(today, -1) : weekOf(day);
}
