import type { ReferralDetail, ReferralRow } from '../ports/referralViews.js';

/** Nothing of it when nobody is signed in. */
export interface Holder {
  readonly actor?: string;
  readonly role?: string;
}

export interface Counts {
  readonly now: string;
  readonly practice: { readonly name: string; readonly zone: string; readonly phone: string };
  readonly open: number;
  readonly exceptions: number;
  readonly overdue: number;
  readonly mine: number;
  readonly team: number;
  readonly byAttention: Readonly<Record<string, number>>;
  readonly byStage: Readonly<Record<string, number>>;
  readonly byUrgency: Readonly<Record<string, number>>;
  readonly orphans: number;
}

export interface WorklistFilter {
  readonly scope?: 'mine' | 'team' | 'all';
  readonly attention?: string;
  readonly specialty?: string;
  readonly urgency?: string;
  readonly stage?: string;
  readonly owner?: string;
  readonly overdue?: boolean;
  readonly status?: 'open' | 'ended' | 'recorded';
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface WorklistRow extends ReferralRow {
  readonly patient: { readonly name: string; readonly birthDate: string | null } | null;
  readonly specialist: { readonly id: string; readonly name: string } | null;
  readonly appointmentAt: string | null;
}

export interface WorklistPage {
  readonly referrals: readonly WorklistRow[];
  readonly next?: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Specialist {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly accepting: boolean;
}

export interface Detail extends ReferralDetail {
  readonly patient: { readonly name: string; readonly birthDate: string | null; readonly phone: string | null } | null;
  readonly packet: { readonly ordinal: number; readonly pages: number | null; readonly at: string; readonly missing: unknown } | null;
  /** Path of its workflow in the Temporal Web UI, where there is one. */
  readonly workflow?: string | null;
}
