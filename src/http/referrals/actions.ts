import { Rejected } from '../../domain/errors.js';
import type { Action } from '../../domain/process/messages.js';
import { conflictOf } from '../../domain/process/conflict.js';
import type { Actor } from '../../ports/tokens.js';
import { actorName } from '../auth/principal.js';
import { Refusal } from '../errors.js';
import { referralMessages } from '../messages/referrals.js';
import type { AppParts } from '../parts.js';
import { attributed } from './attribution.js';
import { conflictText } from './conflictText.js';

export type ActionParts = Pick<AppParts, 'views' | 'process' | 'intake' | 'dispatcher' | 'practice' | 'audit' | 'log'>;

/**
 * One action of a person on one referral, under the name that they may act under, recorded.
 * @param key the same for a repeat of the same submission, which takes effect once
 * @throws Refusal when there is no such referral, and as `ReferralProcess.act` does
 */
export async function perform(parts: ActionParts, principal: Actor, id: string, asked: Action, key: string): Promise<{ accepted: true }> {
  const action = attributed(principal, asked);
  if ((await parts.views.one(id)) === undefined) throw unknownReferral();
  // Before the act: a decision that cannot be recorded is not taken.
  await parts.audit.append({ actor: actorName(principal), action: 'act', subject: `referral/${id}`, detail: detailOf(action) });
  try {
    return await parts.process.act(id, action, key);
  } catch (error) {
    if (await hasRestarted(parts, id, action, error)) return { accepted: true };
    throw await explained(parts, id, action, error);
  }
}

/** An end also has its outcome, because the timeline shows who decided it. */
function detailOf({ name, input }: Action): Readonly<Record<string, string>> {
  const clinician = 'clinician' in input ? input.clinician : undefined;
  return {
    name,
    by: input.by,
    ...(clinician === undefined ? {} : { clinician }),
    ...(name === 'withdraw' ? { outcome: input.outcome } : {}),
  };
}

export const unknownReferral = (): Refusal => new Refusal(404, 'not-found', referralMessages.unknown);

const isMissing = (error: unknown): boolean => error instanceof Rejected && error.code === 'workflow-missing';

/** When the workflow was terminated by hand, a restart is the one thing that a person can do. */
async function hasRestarted(parts: ActionParts, referralId: string, action: Action, error: unknown): Promise<boolean> {
  if (!isMissing(error) || !isRestart(action)) return false;
  const restarts = await parts.intake.restart({ referralId, by: action.input.by });
  if (restarts) parts.dispatcher.wake();
  return restarts;
}

const isRestart = ({ name, input }: Action): boolean =>
  name === 'resolveTask' && input.reason === 'workflow-missing' && input.decision === 'retry';

/** On a conflict, explains what changed, from the database: a finished workflow cannot answer. */
async function explained(parts: ActionParts, id: string, action: Action, error: unknown): Promise<unknown> {
  if (!(error instanceof Rejected) || (error.code !== 'refused' && !isMissing(error))) return error;
  const referral = await parts.views.one(id);
  if (referral === undefined || (isMissing(error) && referral.status !== 'ended')) return error;
  const why = isMissing(error) ? referralMessages.stages.ended : error.message;
  const conflict = conflictOf(referral, action);
  if (conflict === undefined) return new Rejected('refused', why);
  const { zone } = await parts.practice();
  return new Rejected('refused', conflictText(conflict, zone));
}
