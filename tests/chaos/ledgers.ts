/**
 * What counts: what others have in their hands, what we answered for, and what our tables and
 * histories say. Plain data, read when a run is over.
 */
export interface Ledgers {
  /** Practice milliseconds per real one. */
  readonly scale: number;
  /** Practice time of the reading. */
  readonly now: number;
  /** Real time at which faults ended, and at which the ledgers were read. */
  readonly calmSince: number;
  readonly readAt: number;
  /** Orders that we answered 2xx for, by the EHR's id. */
  readonly accepted: readonly string[];
  /**
   * Every text of a patient that asks for no more texts, in any words, once we had answered 2xx for
   * it.
   */
  readonly stops: readonly { readonly from: string; readonly answeredAt: number }[];
  readonly faxes: readonly ProviderSend[];
  readonly texts: readonly ProviderSend[];
  readonly referrals: readonly ReferralEntry[];
  readonly sends: readonly SendEntry[];
  readonly tasks: readonly TaskEntry[];
  readonly workflows: readonly WorkflowEntry[];
  /** What stands in the EHR. */
  readonly chart: { readonly resources: readonly ChartEntry[]; readonly completedOrders: readonly string[] };
  readonly audit: { readonly holds: boolean; readonly disclosures: readonly string[] };
  readonly review: { readonly all: number; readonly kept: number };
  /** Log files in which a patient stands. */
  readonly leaks: readonly string[];
  /** Where all the patients live. */
  readonly zone: string;
}

/** In a provider's hands. */
export interface ProviderSend {
  /** Our send's id; null for what is not ours to name. */
  readonly key: string | null;
  readonly to: string;
  /** Practice time, and real time. */
  readonly at: number;
  readonly takenAt: number;
}

export interface ReferralEntry {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly stage: string;
  readonly nextWhat: string | null;
  /** Practice time. */
  readonly nextAt: number | null;
  readonly endedAt: number | null;
  readonly needsAttention: string | null;
}

export interface SendEntry {
  readonly id: string;
  readonly referralId: string;
  readonly channel: string;
  readonly step: string;
  readonly ordinal: number;
  readonly to: string;
  readonly state: string;
  /** Practice time of the permit. */
  readonly at: number;
  /** Real time of the same. */
  readonly realAt: number;
}

export interface TaskEntry {
  readonly referralId: string;
  readonly reason: string;
  readonly status: string;
}

export interface WorkflowEntry {
  readonly referralId: string;
  readonly status: string;
  readonly events: number;
  readonly bytes: number;
  /** Workflow tasks that failed, by cause. */
  readonly failedTasks: readonly string[];
  /** Why the history does not replay; undefined when it does. */
  readonly differs: string | undefined;
}

export interface ChartEntry {
  readonly type: string;
  /** Our identifier of it. */
  readonly key: string;
}
