import type { Action } from './messages.js';
import { spoken } from './suggestions.js';

/** A referral as the database tells it; instants ISO 8601. */
export interface AsItStands {
  readonly status: string;
  readonly stage: string;
  readonly owner: string | null;
  readonly axes: { readonly appointment: string };
  readonly tasks: readonly {
    readonly reason: string;
    readonly status: string;
    readonly closedAt: string | null;
    readonly closedBy: string | null;
    readonly decision: unknown;
  }[];
}

/**
 * For whoever's action was refused because someone else, or the world, was quicker: what happened, and where the referral stands. Undefined when it was
 * not for that.
 */
export function meanwhile(referral: AsItStands, action: Action): string | undefined {
  if (!isOvertaken(referral, action)) return undefined;
  const closed = referral.tasks
    .filter(({ reason, closedAt }) => closedAt !== null && (action.name !== 'resolveTask' || reason === action.input.reason))
    .toSorted((one, other) => (one.closedAt ?? '').localeCompare(other.closedAt ?? ''))
    .at(-1);
  const stands = `It stands at ${referral.stage}${referral.owner === null ? '' : `, with ${referral.owner}`}.`;
  return closed === undefined ? stands : `${settled(closed)} ${stands}`;
}

function isOvertaken({ status, axes, tasks }: AsItStands, { name, input }: Action): boolean {
  if (status !== 'open' || axes.appointment === 'kept') return true;
  const open = tasks.filter((task) => task.status === 'open');
  if (name === 'resolveTask') return !open.some(({ reason }) => reason === input.reason);
  return name === 'snooze' && open.length === 0;
}

function settled({ reason, closedAt, closedBy, decision }: AsItStands['tasks'][number]): string {
  const who = closedBy === null || closedBy === 'event' ? 'What happened' : closedBy;
  const how = typeof decision === 'object' && decision !== null && 'decision' in decision ? ` (${String(decision.decision)})` : '';
  return `${who} settled "${reason}"${how} at ${spoken(Date.parse(closedAt ?? ''))}.`;
}
