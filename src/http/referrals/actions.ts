import { Rejected } from '../../domain/errors.js';
import type { Action } from '../../domain/process/messages.js';
import { conflictExplanation } from '../../domain/process/conflictExplanation.js';
import type { Actor } from '../../ports/tokens.js';
import { attributed } from './attribution.js';
import { actorName } from '../auth/authorize.js';
import { Refusal } from '../errors.js';
import type { AppParts } from '../parts.js';

/** One action of a person on one referral, in the name in which they may take it, recorded. Throws `Refusal` when there is no such referral, and as `ReferralProcess.act` does. */
export async function perform(parts: AppParts, principal: Actor, id: string, asked: Action): Promise<{ accepted: true }> {
  const action = attributed(principal, asked);
  if ((await parts.views.one(id)) === undefined) throw unknownReferral();
  // Before the act: a decision that could not be recorded is not taken.
  await parts.audit.append({ actor: actorName(principal), action: 'act', subject: `referral/${id}`, detail: detailOf(action) });
  try {
    return await parts.process.act(id, action);
  } catch (error) {
    if (await hasBegunAgain(parts, id, action, error)) return { accepted: true };
    throw await explained(parts, id, action, error);
  }
}

/** Of an end also which: whoever asks later why a referral is closed is told who decided it (referralViewsTimeline.ts). */
function detailOf({ name, input }: Action): Readonly<Record<string, string>> {
  const clinician = 'clinician' in input ? input.clinician : undefined;
  return {
    name,
    by: input.by,
    ...(clinician === undefined ? {} : { clinician }),
    ...(name === 'withdraw' ? { outcome: input.outcome } : {}),
  };
}

export const unknownReferral = (): Refusal => new Refusal(404, 'not-found', 'There is no such referral.');

const isMissing = (error: unknown): boolean => error instanceof Rejected && error.code === 'workflow-missing';

/** Nothing drives this referral any more (its workflow was ended by hand): the one thing that a person can do is have it begin again. */
async function hasBegunAgain(parts: AppParts, referralId: string, action: Action, error: unknown): Promise<boolean> {
  if (!isMissing(error) || !isStartAgain(action)) return false;
  const begins = await parts.intake.restart({ referralId, by: action.input.by });
  if (begins) parts.dispatcher.wake();
  return begins;
}

const isStartAgain = ({ name, input }: Action): boolean =>
  name === 'resolveTask' && input.reason === 'workflow-missing' && input.decision === 'retry';

/** Whoever was too late hears what happened meanwhile, in the words of the rows; a workflow that has come to its end has none of its own. */
async function explained(parts: AppParts, id: string, action: Action, error: unknown): Promise<unknown> {
  if (!(error instanceof Rejected) || (error.code !== 'refused' && !isMissing(error))) return error;
  const referral = await parts.views.one(id);
  if (referral === undefined || (isMissing(error) && referral.status !== 'ended')) return error;
  const why = isMissing(error)
    ? `This referral has ended (${referral.outcome ?? referral.stage}). Nothing more can be done to it.`
    : error.message;
  const happened = conflictExplanation(referral, action);
  return new Rejected('refused', happened === undefined ? why : `${why} ${happened}`);
}
