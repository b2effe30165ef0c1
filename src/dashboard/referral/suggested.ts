import { blanks, type Action } from '../../domain/process/messages.js';
import type { Attention } from '../../domain/process/taskReasons.js';
import type { Suggestion } from '../../domain/process/suggestions.js';
import { attentionWords, callOutcomeWords, inWords, outcomeWords, plain } from '../words.js';
import { formMessages as words } from './formMessages.js';
import { forms, type OpenForm } from './forms.js';

/** A suggestion as a filled-in form, apart from the names that only a person knows. */
export function suggestedForm({ when, action }: Suggestion): OpenForm {
  if (action.name === 'resolveTask') return taskForm(action.input.reason, action.input.decision);
  const form = forms.find((one) => one.action === action.name);
  const given = Object.entries(action.input).filter(([name, value]) => name !== 'by' && !isBlank(value));
  return {
    action: action.name,
    fields: form?.fields ?? [],
    title: titleOf(action) ?? form?.title ?? plain(action.name),
    help: words.suggested.help(when),
    given: Object.fromEntries(given),
  };
}

const isBlank = (value: unknown): boolean => Object.values<unknown>(blanks).includes(value);

/** Differs from the title of the form itself, because both can be on the page. */
function titleOf({ name, input }: Action): string | undefined {
  switch (name) {
    case 'recordCall':
      return words.suggested.call(callOutcomeWords[input.outcome].toLowerCase());
    case 'bookAppointment':
      return words.suggested.bookAppointment;
    case 'completeReferral':
      return words.suggested.completeReferral;
    case 'withdraw':
      return words.suggested.withdraw(inWords(outcomeWords, input.outcome).toLowerCase());
    case 'resend':
      return words.suggested.resend;
    case 'snooze':
      return words.suggested.snooze;
    default:
      return undefined;
  }
}

const { decisions } = words;
type Decision = keyof typeof decisions;

function taskForm(reason: Attention, decision: Decision): OpenForm {
  const { title, help } = decisions[decision];
  return {
    action: 'resolveTask',
    title,
    help: words.taskHelp(inWords(attentionWords, reason), help),
    fields: [],
    given: { reason, decision },
  };
}

/** Every decision on a task that is not among the suggestions. */
export function otherWays(reason: Attention, suggested: readonly OpenForm[]): OpenForm[] {
  const given = suggested.filter(({ action }) => action === 'resolveTask').map((one) => JSON.stringify(one.given));
  // Of the table above.
  const all = (Object.keys(decisions) as Decision[]).map((decision) => taskForm(reason, decision));
  return all.filter((form) => !given.includes(JSON.stringify(form.given)));
}
