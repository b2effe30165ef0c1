import type { Channel } from '../domain/routing/channel.js';
import type { Stage } from '../domain/referral.js';

/** What an operator watches: counts, without anybody in them. */
export interface Workload {
  /** Rows of the outbox that no workflow has received yet. */
  pendingMessages: number;
  /** Real seconds that the oldest of them has waited; 0 when there is none. */
  oldestPendingSeconds: number;
  open: readonly { stage: Stage; referrals: number }[];
  /**
   * Open referrals without an owner, a next event, a deadline or a queue, some minutes after they
   * came.
   */
  orphans: number;
  openTasks: readonly { reason: string; tasks: number }[];
  /** Open tasks past their deadline, by the practice's clock. */
  overdueTasks: number;
  /** Sends of the last 24 hours (real time) that did not arrive, or of which nobody knows. */
  troubledSends: readonly { channel: Channel | 'sms'; state: 'failed' | 'unknown'; sends: number }[];
}

export interface OperationalMetrics {
  /** @throws Unavailable when the database is out of reach */
  readonly read: () => Promise<Workload>;
}
