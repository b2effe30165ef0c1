import type { ClockSettings } from '../domain/clock.js';
import type { Action, ReferralEvent } from '../domain/events.js';
import type { Urgency } from '../domain/referral.js';

/** The argument of the workflow `referral`: ids and codes, no patient data. Only optional fields are ever added. */
export interface ReferralInput {
  referralId: string;
  /** Undefined: looks like a referral, but its specialty is not known (a task). */
  specialty?: string | undefined;
  urgency: Urgency;
  sensitive: boolean;
  /** Practice time. */
  orderedAt: number;
  clock: ClockSettings;
}

/** The running workflows, as the intake and the people's actions see them. */
export interface ReferralProcess {
  /** Starts the one workflow of this referral; quiet when it was started before. Throws `Unavailable`. */
  readonly start: (input: ReferralInput) => Promise<void>;
  /** Delivers an event; the workflow drops a repeat by `input.id`. Throws `Unavailable`, or `Rejected('workflow-missing')` when none runs. */
  readonly signal: (referralId: string, event: ReferralEvent) => Promise<void>;
  /** A person's action. Throws `Rejected` with the validator's words, `Rejected('workflow-missing')`, or `Unavailable`. */
  readonly act: (referralId: string, action: Action) => Promise<{ accepted: true }>;
  /** The workflow's own status; undefined when none runs or ran. */
  readonly status: (referralId: string) => Promise<ReferralStatus | undefined>;
}

/** The query `status`. Instants are practice time, epoch milliseconds. */
export interface ReferralStatus {
  stage: string;
  axes: Record<string, string>;
  owner: string;
  next: { what: string; at: number | null };
  deadline: number | null;
  queue: string;
  needsAttention?: string | undefined;
  nudgesSent: number;
  outcome?: string | undefined;
}
