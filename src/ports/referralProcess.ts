import type { Action, ReferralEvent } from '../domain/process/messages.js';
import type { ReferralInput, ReferralStatus } from '../domain/process/status.js';

export type { ReferralInput, ReferralStatus };

/** How a workflow stands at Temporal; `gone`: it knows of none. */
export const workflowStandings = ['running', 'completed', 'failed', 'canceled', 'terminated', 'timed-out', 'gone'] as const;
export type WorkflowStanding = (typeof workflowStandings)[number];

/** The running workflows, as the intake and the people's actions see them. */
export interface ReferralProcess {
  /**
   * Starts the one workflow of this referral; quiet when it was started before. Throws
   * `Unavailable`.
   */
  readonly start: (input: ReferralInput) => Promise<void>;
  /**
   * Delivers an event; the workflow drops a repeat by `input.id`. Throws `Unavailable`, or
   * `Rejected('workflow-missing')` when none runs.
   */
  readonly signal: (referralId: string, event: ReferralEvent) => Promise<void>;
  /**
   * A person's action. A repeat under the same key takes effect once, and is answered as the first
   * was. Throws `Rejected` with the validator's words,
   * `Rejected('workflow-missing')`, or `Unavailable`.
   */
  readonly act: (referralId: string, action: Action, key: string) => Promise<{ accepted: true }>;
  /** The workflow's own status; undefined when none runs or ran. */
  readonly status: (referralId: string) => Promise<ReferralStatus | undefined>;
  /**
   * Every workflow of a referral that runs, by referral, with its run. A list may lag some seconds
   * behind: ask `standing` before acting on it.
   */
  readonly running: () => Promise<ReadonlyMap<string, string>>;
  readonly standing: (referralId: string) => Promise<WorkflowStanding>;
}
