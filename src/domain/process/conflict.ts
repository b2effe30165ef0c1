import type { Stage } from '../referral.js';
import type { Action } from './messages.js';
import type { Attention } from './taskReasons.js';

/** A referral as the database has it; instants are ISO 8601. */
export interface Stored {
  readonly status: string;
  readonly stage: Stage;
  readonly owner: string | null;
  readonly axes: { readonly appointment: string };
  readonly tasks: readonly {
    readonly reason: Attention;
    readonly status: string;
    readonly closedAt: string | null;
    readonly closedBy: string | null;
  }[];
}

export interface Conflict {
  readonly stage: Stage;
  readonly owner: string | null;
  /** The task that was closed last. Without `by` an event closed it. */
  readonly closed?: { readonly reason: Attention; readonly at: string; readonly by?: string };
}

/**
 * What changed when another person or an event came before an action. Undefined when a refusal has
 * another cause.
 */
export function conflictOf(referral: Stored, action: Action): Conflict | undefined {
  if (!isOvertaken(referral, action)) return undefined;
  const { owner } = referral;
  const stage = referral.status === 'ended' ? 'ended' : referral.stage;
  const last = referral.tasks
    .filter(({ reason, closedAt }) => closedAt !== null && (action.name !== 'resolveTask' || reason === action.input.reason))
    .toSorted((a, b) => (a.closedAt ?? '').localeCompare(b.closedAt ?? ''))
    .at(-1);
  if (last === undefined || last.closedAt === null) return { stage, owner };
  const by = last.closedBy === null || last.closedBy === 'event' ? {} : { by: last.closedBy };
  return { stage, owner, closed: { reason: last.reason, at: last.closedAt, ...by } };
}

function isOvertaken({ status, axes, tasks }: Stored, { name, input }: Action): boolean {
  if (status !== 'open' || axes.appointment === 'kept') return true;
  const open = tasks.filter((task) => task.status === 'open');
  if (name === 'resolveTask') return !open.some(({ reason }) => reason === input.reason);
  return name === 'snooze' && open.length === 0;
}
