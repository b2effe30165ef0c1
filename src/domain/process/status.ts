import type { ClockSettings } from '../time/clock.js';
import { needsAttention, stageOf, type ReferralState } from './state.js';
import { nextDeadline, nextStep, type NextKind } from './nextStep.js';
import type { Axes, Stage, Urgency } from '../referral.js';

/**
 * The argument of the workflow `referral`: ids and codes, no patient data. Only optional fields are
 * ever added.
 */
export interface ReferralInput {
  referralId: string;
  /** Undefined: looks like a referral, but its specialty is not known (a task). */
  specialty?: string | undefined;
  urgency: Urgency;
  /** Practice time. */
  orderedAt: number;
  /** By when the packet should have left; without it the workflow plans it. */
  sendBy?: number | undefined;
  clock: ClockSettings;
}

/** The query `status`. Instants are practice time, epoch milliseconds. */
export interface ReferralStatus {
  stage: Stage;
  axes: Axes;
  owner: string;
  next: { what: NextKind; at: number | null };
  deadline: number | null;
  queue: string;
  needsAttention?: string | undefined;
  nudgesSent: number;
  outcome?: string | undefined;
}

/** The owner until a person is assigned; storing the task assigns one. */
export const automatic = 'loopkeeper';

/** One owner, one next event, one deadline, one queue: for every open referral, at every moment. */
export function statusOf(state: ReferralState, now: number): ReferralStatus {
  const task = needsAttention(state, now);
  const due = nextDeadline(state);
  return {
    stage: stageOf(state),
    axes: state.axes,
    owner: state.owner ?? task?.owner ?? automatic,
    next:
      task === undefined
        ? { what: due?.what ?? nextStep(state, now).kind, at: due?.at ?? null }
        : { what: 'task', at: task.deadline ?? null },
    deadline: task?.deadline ?? due?.at ?? null,
    queue: state.outcome !== undefined ? 'closed' : task === undefined ? 'automatic' : 'coordinators',
    needsAttention: task?.reason,
    nudgesSent: state.nudge.sent,
    outcome: state.outcome,
  };
}
