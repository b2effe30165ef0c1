import { blanks, type Action } from '../../domain/process/messages.js';
import type { Attention } from '../../domain/referral.js';
import type { Suggestion } from '../../domain/process/suggestions.js';
import { attentionWords, inWords, outcomeWords, plain } from '../words.js';
import { forms, type OpenForm } from './forms.js';

/** What is suggested, as a form that is filled in already, but for the names that only a person knows. */
export function suggestedForm({ when, action }: Suggestion): OpenForm {
  if (action.name === 'resolveTask') return taskForm(action.input.reason, action.input.decision);
  const form = forms.find((one) => one.action === action.name);
  const given = Object.entries(action.input).filter(([name, value]) => name !== 'by' && !isBlank(value));
  return {
    action: action.name,
    fields: form?.fields ?? [],
    title: titleOf(action) ?? form?.title ?? plain(action.name),
    what: `When ${when}.`,
    given: Object.fromEntries(given),
  };
}

const isBlank = (value: unknown): boolean => Object.values<unknown>(blanks).includes(value);

/** Other than the form's own: both can be asked for. */
function titleOf({ name, input }: Action): string | undefined {
  switch (name) {
    case 'recordCall':
      return `Call: ${plain(input.outcome).toLowerCase()}`;
    case 'bookAppointment':
      return 'Enter the date';
    case 'completeReferral':
      return 'Visit was kept';
    case 'withdraw':
      return `End: ${inWords(outcomeWords, input.outcome).toLowerCase()}`;
    case 'resend':
      return 'Send it again';
    case 'snooze':
      return 'Let it rest';
    default:
      return undefined;
  }
}

const decisions = {
  retry: { title: 'Try again', what: 'What was in the way is mended.' },
  proceed: { title: 'Go on without', what: 'It goes on as it is.' },
  done: { title: 'Done', what: 'Nothing is left to do about it.' },
} as const;
type Decision = keyof typeof decisions;

function taskForm(reason: Attention, decision: Decision): OpenForm {
  const { title, what } = decisions[decision];
  return {
    action: 'resolveTask',
    title,
    what: `${inWords(attentionWords, reason)}. ${what}`,
    fields: [],
    given: { reason, decision },
  };
}

/** Every way to settle a task that is not suggested already. */
export function otherWays(reason: Attention, suggested: readonly OpenForm[]): OpenForm[] {
  const given = suggested.filter(({ action }) => action === 'resolveTask').map((one) => JSON.stringify(one.given));
  // Of the table above.
  const all = (Object.keys(decisions) as Decision[]).map((decision) => taskForm(reason, decision));
  return all.filter((form) => !given.includes(JSON.stringify(form.given)));
}
