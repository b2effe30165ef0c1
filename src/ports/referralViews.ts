import type { MissingItem } from '../domain/packet/packet.js';
import type { Outcome, Stage, Urgency } from '../domain/referral.js';
import type { NextKind } from '../domain/process/nextStep.js';
import type { Attention } from '../domain/process/taskReasons.js';

/**
 * What a person sees of referrals: rows of the database, never the workflow's memory.
 * Instants are ISO strings of practice time.
 */
export interface ReferralViews {
  /** Newest order first. `cursor` is the `next` of the page before. Throws `Unavailable`. */
  readonly list: (filter: ReferralFilter) => Promise<ReferralPage>;
  /** Undefined when there is no such referral. */
  readonly one: (referralId: string) => Promise<ReferralDetail | undefined>;
  /** Everything that happened, oldest first: words and codes, no bodies of messages. */
  readonly timeline: (referralId: string) => Promise<TimelineEntry[]>;
}

export interface ReferralFilter {
  status?: string | undefined;
  stage?: string | undefined;
  specialty?: string | undefined;
  urgency?: string | undefined;
  needsAttention?: string | undefined;
  owner?: string | undefined;
  patientRef?: string | undefined;
  /** 1 to 200. */
  limit: number;
  cursor?: string | undefined;
}

export interface ReferralPage {
  referrals: ReferralRow[];
  next?: string | undefined;
}

export interface ReferralRow {
  id: string;
  order: { ehr: string; key: string; id: string; placer: string | null; version: string | null };
  patientRef: string | null;
  status: string;
  recordedReason: string | null;
  specialty: string | null;
  urgency: Urgency;
  sensitive: boolean;
  orderedAt: string;
  stage: Stage;
  axes: { delivery: string; acceptance: string; appointment: string; report: string; writeBack: string };
  owner: string | null;
  /** Of a `task`, `needsAttention` is the reason; a `nudge` is the one after `nudgesSent`. */
  next: { what: NextKind | null; at: string | null };
  deadline: string | null;
  queue: string | null;
  needsAttention: Attention | null;
  nudgesSent: number;
  outcome: Outcome | null;
}

export interface ReferralDetail extends ReferralRow {
  specialtyReason: string | null;
  specialist: { id: string; name: string; organization: string; phone: string } | null;
  appointmentAt: string | null;
  firstSentAt: string | null;
  confirmedAt: string | null;
  keptAt: string | null;
  endedAt: string | null;
  evidenceGrade: string | null;
  /** The newest; `pages` is null until it was laid out for a recipient. */
  packet: { ordinal: number; pages: number | null; at: string; missing: MissingItem[] } | null;
  tasks: TaskRow[];
}

export interface TaskRow {
  id: string;
  reason: Attention;
  status: string;
  owner: string;
  queue: string;
  openedAt: string;
  deadline: string;
  closedAt: string | null;
  decision: unknown;
  closedBy: string | null;
  detail: unknown;
}

export interface TimelineEntry {
  at: string;
  /**
   * `order`, `packet`, `route`, `send`, `receipt`, `reply`, `appointment`, `evidence`, `task`,
   * `chart`, `end`
   */
  kind: string;
  /** What happened, as a code of the kind: `new`, `accepted`, `denied`, ... */
  what: string;
  id: string;
  /** Why, and by which rule: reasons of a route, permit of a text, failure code. */
  detail: Record<string, unknown>;
}
