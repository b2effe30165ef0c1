import type { Action } from '../../domain/process/messages.js';
import type { Actor } from '../../ports/tokens.js';
import { Refusal } from '../errors.js';

/**
 * An action as whoever takes it may take it. Who logged in by name acts under that name alone; a token may serve several people, who say who they are.
 * Some decisions are a clinician's: a clinician takes them in their own name, a coordinator names the clinician who did.
 * @throws Refusal that names the field
 */
export function attributed(principal: Actor, action: Action): Action {
  if (principal.name !== undefined && action.input.by !== principal.actor)
    throw refusal('by', 'You act under your own name: leave "by" out.');
  if (!isClinical(action)) return action;
  return principal.role === 'clinician' ? decidedBy(principal, action) : recordedBy(principal, action);
}

/** An end without a kept visit, or a guarded matter that goes on. */
function isClinical({ name, input }: Action): boolean {
  return name === 'withdraw' || (name === 'resolveTask' && input.reason === 'consent-needed' && input.decision === 'proceed');
}

function decidedBy(principal: Actor, action: Action): Action {
  const own = principal.name ?? principal.actor;
  const named = clinicianIn(action);
  if (principal.name !== undefined && named !== undefined && named !== own)
    throw refusal('clinician', 'You decide in your own name: leave "clinician" out.');
  return withClinician(action, named ?? own);
}

function recordedBy(principal: Actor, action: Action): Action {
  const named = clinicianIn(action);
  // Which ends need none is the referral's to say: a death that stands in the chart is one.
  if (named === undefined && action.name === 'withdraw') return action;
  if (named === undefined) throw refusal('clinician', 'A clinician decides this: name who did.');
  if (principal.name !== undefined && (named === principal.name || named === principal.actor))
    throw refusal('clinician', 'A clinician decides this, and that is not you: name who did.');
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
