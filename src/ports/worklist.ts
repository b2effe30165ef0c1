import type { ReferralRow } from './referralViews.js';

/**
 * The lists that people work from, and what they need to know about them. Instants are ISO strings
 * of practice time. All throw `Unavailable`.
 */
export interface Worklist {
  /**
   * Open ones: what needs a person first, then by urgency, by deadline, by id. Others: newest order
   * first. `cursor` is the `next` of the page before; one that is not ours begins at the beginning.
   */
  readonly list: (query: WorklistQuery) => Promise<WorklistPage>;
  /** Those of these ids that there are, as they stand now, in the order of `ids`. */
  readonly those: (ids: readonly string[]) => Promise<WorklistRow[]>;
  /** Everything that is open, counted in one look, so that the counts add up. */
  readonly counts: (actor: string) => Promise<OpenCounts>;
  /** Null while no packet was put together, or when there is no such referral. */
  readonly patient: (referralId: string) => Promise<PatientSummary | null>;
  /** The newest packet that was laid out for a recipient, as PDF; undefined when there is none. */
  readonly packet: (referralId: string) => Promise<{ ordinal: number; pdf: Uint8Array } | undefined>;
  /** Where the changes of referrals and tasks have got to. */
  readonly changeMark: () => Promise<ChangeMark>;
  /** Who may be given a referral, by name. */
  readonly people: () => Promise<{ id: string; name: string }[]>;
  /** Everyone of a specialty, by name. */
  readonly specialists: (specialty: string) => Promise<{ id: string; name: string; organization: string; accepting: boolean }[]>;
}

export interface WorklistQuery {
  scope: 'mine' | 'team' | 'all';
  /** Whose `mine` is. */
  actor: string;
  /** A reason; `any`: whatever needs a person; `none`: what does not. */
  attention?: string | undefined;
  specialty?: string | undefined;
  urgency?: string | undefined;
  stage?: string | undefined;
  owner?: string | undefined;
  overdue?: boolean | undefined;
  status: 'open' | 'ended' | 'recorded';
  /** As typed: the patient's, or an id. */
  search?: string | undefined;
  /** 1 to 200. */
  limit: number;
  cursor?: string | undefined;
}

export interface WorklistPage {
  referrals: WorklistRow[];
  next?: string | undefined;
}

export interface WorklistRow extends ReferralRow {
  /** Null until the first packet was put together. */
  patient: Pick<PatientSummary, 'name' | 'birthDate'> | null;
  specialist: { id: string; name: string } | null;
  appointmentAt: string | null;
}

/**
 * Who a referral is about, as the newest packet's chart says it; `phone` as it can be dialled,
 * where it can.
 */
export interface PatientSummary {
  name: string | null;
  birthDate: string | null;
  phone: string | null;
}

export interface OpenCounts {
  open: number;
  exceptions: number;
  overdue: number;
  mine: number;
  team: number;
  byAttention: Record<string, number>;
  byStage: Record<string, number>;
  byUrgency: Record<string, number>;
  /** Without an owner, a next event, a deadline or a queue. */
  orphans: number;
}

/**
 * `seen` moves with each change, some before it is committed. Whatever moved it is committed, or
 * never will be, once `settled` has reached the `begun` that was read with it.
 */
export interface ChangeMark {
  readonly seen: bigint;
  readonly begun: bigint;
  readonly settled: bigint;
}
