import type { BaselineOrder } from '../domain/measure/baseline.js';
import type { Baseline, PastOrder } from '../domain/measure/baselineSummary.js';
import type { Day } from '../domain/time/calendar.js';
import type { Week } from '../domain/time/isoWeek.js';
import type { ReferralFacts } from '../domain/measure/metrics.js';
import type { Code } from '../domain/referral.js';
import type { WeeklyReview } from '../domain/measure/review.js';

/** What the measures read and keep. Every method throws `Unavailable` when the database is out of reach. */
export interface MeasureStore {
  /** The practice's zone, in which days and weeks are counted. Throws `Rejected('practice-missing')` before the seed. */
  readonly zone: () => Promise<string>;

  /**
   * The facts of every order that was placed from `from` to `to`, both included, in the practice's zone; in one query.
   * `knownAt` (practice time) leaves out what was heard of later, whatever it was about: a visit of last week that is proven today.
   */
  readonly referralFacts: (range: { from: Day; to: Day; knownAt?: number | undefined }) => Promise<ReferralFacts[]>;

  /** The newest day up to `until` on which an order was taken on; undefined when there is none. */
  readonly newestOrderDay: (until: Day) => Promise<Day | undefined>;

  /** Specialties by name, label and code, for reading past orders. */
  readonly specialties: () => Promise<SpecialtyWords>;

  /** Upserts by key, `file` being the hash of what they came from. A row that says what is there already is unchanged. */
  readonly saveBaselineOrders: (
    orders: readonly BaselineOrder[],
    file: string,
  ) => Promise<{ added: number; changed: number; unchanged: number }>;

  /** Every past order; `knownThrough` by its file, from `files`. */
  readonly pastOrders: (files: Readonly<Record<string, Day>>) => Promise<PastOrder[]>;

  readonly baseline: () => Promise<Baseline | undefined>;
  /** Keeps a new baseline beside the older ones; the newest is in force. */
  readonly saveBaseline: (baseline: Baseline, computedAt: number) => Promise<void>;

  readonly review: (week: Week) => Promise<WeeklyReview | undefined>;
  /** Which weeks have a review, newest first. */
  readonly reviewedWeeks: () => Promise<ReviewedWeek[]>;
  /** One row a week: computed again, it replaces the one before. */
  readonly saveReviews: (reviews: readonly WeeklyReview[]) => Promise<void>;
}

export interface ReviewedWeek {
  week: Week;
  /** When it was computed: practice time, ISO 8601. */
  asOf: string;
  headline: string;
}

export interface SpecialtyWords {
  /** From a name or a label, whatever its case. */
  readonly named: (text: string) => string | undefined;
  /** From the first code that is known. */
  readonly ofCodes: (codes: readonly Code[]) => string | undefined;
}
