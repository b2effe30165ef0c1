import type { Action } from './messages.js';
import { spoken } from './suggestions.js';

/** A referral as the database has it; instants are ISO 8601. */
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
 * Explains a refusal after another person or an event was quicker: what happened, and where the
 * referral is now. Undefined when the refusal has another cause.
 */
export function conflictExplanation(referral: AsItStands, action: Action): string | undefined {
  if (!isOvertaken(referral, action)) return undefined;
  const closed = referral.tasks
    .filter(({ reason, closedAt }) => closedAt !== null && (action.name !== 'resolveTask' || reason === action.input.reason))
    .toSorted((a, b) => (a.closedAt ?? '').localeCompare(b.closedAt ?? ''))
    .at(-1);
  const owner = referral.owner === null ? '' : `, and its owner is ${referral.owner}`;
  const current = `The referral is now at "${referral.stage}"${owner}.`;
  return closed === undefined ? current : `${closedText(closed)} ${current}`;
}

function isOvertaken({ status, axes, tasks }: AsItStands, { name, input }: Action): boolean {
  if (status !== 'open' || axes.appointment === 'kept') return true;
  const open = tasks.filter((task) => task.status === 'open');
  if (name === 'resolveTask') return !open.some(({ reason }) => reason === input.reason);
  return name === 'snooze' && open.length === 0;
}

function closedText({ reason, closedAt, closedBy, decision }: AsItStands['tasks'][number]): string {
  const who = closedBy === null || closedBy === 'event' ? 'An event' : closedBy;
  const how = typeof decision === 'object' && decision !== null && 'decision' in decision ? ` (${String(decision.decision)})` : '';
  return `${who} closed "${reason}"${how} at ${spoken(Date.parse(closedAt ?? ''))}.`;
}
