import type { Action } from '../../domain/process/messages.js';
import type { Actor } from '../../ports/tokens.js';
import { Refusal } from '../errors.js';
import { referralMessages } from '../messages/referrals.js';

/**
 * An action under the name that the caller may act under. A person who signed in by name acts only
 * under that name. A token may serve several people, who give their names. Some decisions are a
 * clinician's: a clinician takes them under their own name, and a coordinator names the clinician
 * who did.
 * @throws Refusal that names the field
 */
export function attributed(principal: Actor, action: Action): Action {
  if (principal.name !== undefined && action.input.by !== principal.actor) throw refusal('by', referralMessages.ownNameOnly);
  if (!isClinical(action)) return action;
  return principal.role === 'clinician' ? decidedBy(principal, action) : recordedBy(principal, action);
}

/** An end without a kept visit, or a sensitive referral that proceeds. */
function isClinical({ name, input }: Action): boolean {
  return name === 'withdraw' || (name === 'resolveTask' && input.reason === 'consent-needed' && input.decision === 'proceed');
}

function decidedBy(principal: Actor, action: Action): Action {
  const own = principal.name ?? principal.actor;
  const named = clinicianIn(action);
  if (principal.name !== undefined && named !== undefined && named !== own) throw refusal('clinician', referralMessages.ownDecisionOnly);
  return withClinician(action, named ?? own);
}

function recordedBy(principal: Actor, action: Action): Action {
  const named = clinicianIn(action);
  // The workflow knows which ends need none, such as a death that the chart records.
  if (named === undefined && action.name === 'withdraw') return action;
  if (named === undefined) throw refusal('clinician', referralMessages.clinicianNeeded);
  if (principal.name !== undefined && (named === principal.name || named === principal.actor))
    throw refusal('clinician', referralMessages.notAClinician);
  return action;
}

const clinicianIn = ({ name, input }: Action): string | undefined =>
  name === 'withdraw' || name === 'resolveTask' ? input.clinician : undefined;

function withClinician(action: Action, clinician: string): Action {
  switch (action.name) {
    case 'withdraw':
      return { name: action.name, input: { ...action.input, clinician } };
    case 'resolveTask':
      return { name: action.name, input: { ...action.input, clinician } };
    default:
      return action;
  }
}

const refusal = (at: string, words: string): Refusal => new Refusal(422, 'not-in-this-name', words, [{ at, what: words, type: 'value' }]);
