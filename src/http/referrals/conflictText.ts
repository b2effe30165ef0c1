import type { Conflict } from '../../domain/process/conflict.js';
import { reasonOf } from '../../domain/process/taskReasons.js';
import { referralMessages as texts } from '../messages/referrals.js';

/** What changed, for the person who came too late. */
export function conflictText({ stage, owner, closed }: Conflict, zone: string): string {
  const ofOwner = owner === null || stage === 'ended' ? [] : [texts.owner(owner)];
  return [...(closed === undefined ? [] : [closedText(closed, zone)]), texts.stages[stage], ...ofOwner].join(' ');
}

function closedText({ reason, at, by }: NonNullable<Conflict['closed']>, zone: string): string {
  const when = new Date(at).toLocaleString('en-US', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' });
  const { title } = reasonOf(reason);
  return by === undefined ? texts.closed(title, when) : texts.closedBy(title, by, when);
}
