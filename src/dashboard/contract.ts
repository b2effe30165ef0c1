import type { FunnelStep } from '../domain/funnel.js';
import type { PracticeFacts } from '../ports/practiceBook.js';
import type { ReferralDetail } from '../ports/referralViews.js';
import type { OpenCounts, PatientSummary, WorklistQuery, WorklistRow } from '../ports/worklist.js';

/** What our API answers, where no port has the whole of it (src/http/worklistSchemas.ts). */

/** Nothing of it when nobody is signed in. */
export interface Holder {
  readonly actor?: string;
  readonly role?: string;
  /** Whether people log in by name. */
  readonly login?: true;
}

export interface Counts extends Readonly<OpenCounts> {
  /** Practice time. */
  readonly now: string;
  readonly practice: Pick<PracticeFacts, 'name' | 'zone' | 'phone'>;
}

export type WorklistFilter = Partial<Omit<WorklistQuery, 'actor'>>;

export interface Detail extends ReferralDetail {
  readonly patient: PatientSummary | null;
  /** Path of its workflow in the Temporal Web UI, where there is one. */
  readonly workflow?: string | null;
}

/** A page of whoever is behind one count of the funnel (src/http/reviewSchemas.ts). */
export interface BehindStep {
  readonly from: FunnelStep;
  readonly step: FunnelStep;
  readonly asOf: string;
  readonly withinDays: number;
  readonly count: number;
  readonly of: number;
  readonly referrals: readonly (WorklistRow & { readonly reached: boolean; readonly furthest: FunnelStep; readonly since: string })[];
  readonly next?: string;
}
