import type { Action, ReferralEvent } from '../domain/process/messages.js';
import type { ReferralInput, ReferralStatus } from '../domain/process/status.js';

export type { ReferralInput, ReferralStatus };

/** How a workflow stands at Temporal; `gone`: it knows of none. */
export const workflowStandings = ['running', 'completed', 'failed', 'canceled', 'terminated', 'timed-out', 'gone'] as const;
export type WorkflowStanding = (typeof workflowStandings)[number];

export interface LatestRun {
  standing: WorkflowStanding;
  runId?: string | undefined;
}

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
   * The runs of the running workflows whose referral's id is between two ids, or is one of them: by
   * referral. The list may be some seconds old: ask `latestRun` before acting on it.
   */
  readonly running: (referrals: { from: string; to: string }) => Promise<ReadonlyMap<string, string>>;
  /** Up to date, unlike the list. The run is undefined when the workflow is `gone`. */
  readonly latestRun: (referralId: string) => Promise<LatestRun>;
}
