import type { Action, ReferralEvent } from '../domain/events.js';
import type { ReferralInput, ReferralStatus } from '../domain/status.js';

export type { ReferralInput, ReferralStatus };

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
