import type { BaselineOrder } from '../domain/measure/baseline.js';
import type { Baseline, PastOrder } from '../domain/measure/baselineSummary.js';
import type { Day } from '../domain/time/calendar.js';
import type { Week } from '../domain/time/isoWeek.js';
import type { ReferralFacts } from '../domain/measure/metrics.js';
import type { Code } from '../domain/referral.js';
import type { WeeklyReview } from '../domain/measure/review.js';

/**
 * The data that the measures read and store. Every method throws `Unavailable` when the database is
 * unreachable.
 */
export interface MeasureStore {
  /**
   * The practice's time zone, for days and weeks. Throws `Rejected('practice-missing')` before the
   * seed.
   */
  readonly zone: () => Promise<string>;

  /**
   * The facts of every order placed from `from` through `to` in the practice's time zone, in one
   * query. `knownAt` (practice time) leaves out facts that arrived later, such as today's evidence
   * of last week's visit.
   */
  readonly referralFacts: (range: { from: Day; to: Day; knownAt?: number | undefined }) => Promise<ReferralFacts[]>;

  /** The newest day up to `until` with a followed order. Undefined without one. */
  readonly newestOrderDay: (until: Day) => Promise<Day | undefined>;

  /** Specialties by name, label and code, for reading past orders. */
  readonly specialties: () => Promise<SpecialtyWords>;

  /**
   * Upserts by key. `file` is the hash of the imported file. Rows with the same content are
   * unchanged.
   */
  readonly saveBaselineOrders: (
    orders: readonly BaselineOrder[],
    file: string,
  ) => Promise<{ added: number; changed: number; unchanged: number }>;

  /** Every past order. `knownThrough` comes from its file in `files`. */
  readonly pastOrders: (files: Readonly<Record<string, Day>>) => Promise<PastOrder[]>;

  readonly baseline: () => Promise<Baseline | undefined>;
  /** Stores a new baseline. The newest one is in force. */
  readonly saveBaseline: (baseline: Baseline, computedAt: number) => Promise<void>;

  readonly review: (week: Week) => Promise<WeeklyReview | undefined>;
  /** Which weeks have a review, newest first. */
  readonly reviewedWeeks: () => Promise<ReviewedWeek[]>;
  /** One row per week: a new computation replaces the previous one. */
  readonly saveReviews: (reviews: readonly WeeklyReview[]) => Promise<void>;
}

export interface ReviewedWeek {
  week: Week;
  /** Time of the computation: practice time, ISO 8601. */
  asOf: string;
  headline: string;
}

export interface SpecialtyWords {
  /** By name or label, ignoring case. */
  readonly named: (text: string) => string | undefined;
  /** By the first known code. */
  readonly ofCodes: (codes: readonly Code[]) => string | undefined;
}
