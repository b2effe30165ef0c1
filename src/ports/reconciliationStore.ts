import type { Channel } from '../domain/routing/channel.js';
import type { ReferralScope } from '../domain/policy.js';

export interface OpenReferral extends ReferralScope {
  referralId: string;
  /** The run of the workflow that wrote the row; undefined before the first. */
  runId?: string | undefined;
}

/**
 * The open ends that the reconciler compares with the world (decision 46). All throw `Unavailable`
 * when the database is out of reach.
 */
export interface ReconciliationStore {
  /** Open referrals by id, from after `after`, whose start was passed on. */
  readonly openReferrals: (page: { after?: string | undefined; limit: number }) => Promise<OpenReferral[]>;
  /**
   * Nothing drives this referral: a person has it from here on, until `deadline` (practice time).
   * One task, however often it is said; quiet when the referral has ended meanwhile, or another run
   * is expected than the one that was looked at. Returns whether the task is new.
   */
  readonly workflowMissing: (
    referral: Pick<OpenReferral, 'referralId' | 'runId'>,
    missing: { because: string; deadline: number },
  ) => Promise<boolean>;
  /**
   * Signals the workflow, once, that it was reset: its run is now `runId`. Does nothing when the row
   * is no longer of the run that was compared. Returns whether the workflow was signaled.
   */
  readonly runChanged: (referral: Pick<OpenReferral, 'referralId' | 'runId'>, runId: string) => Promise<boolean>;
  /**
   * Texts that the provider took between two instants (real time) and whose end is unknown. Newest
   * first: texts whose end never comes do not keep the others from being asked about.
   */
  readonly silentTexts: (taken: {
    afterRealMs: number;
    beforeRealMs: number;
    limit: number;
  }) => Promise<{ sendId: string; providerId: string }[]>;
  /** Sends that are final and whose document is still in the provider's storage. */
  readonly finishedDocuments: (limit: number) => Promise<{ sendId: string; channel: Channel; documentName: string }[]>;
  readonly documentDiscarded: (sendId: string) => Promise<void>;
}
