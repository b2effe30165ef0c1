import type { PracticeFacts } from '../ports/practiceBook.js';
import type { ReferralDetail } from '../ports/referralViews.js';
import type { OpenCounts, PatientSummary, WorklistQuery } from '../ports/worklist.js';

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
