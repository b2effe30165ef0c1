import { ApplicationFailure, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { actionSchemas, eventSchemas, type Action, type ActionName, type EventName, type ReferralEvent } from '../src/domain/events.js';
import type { Inbox } from './inbox.js';
import { actionNames, actionSignal, actionUpdate, descriptions, eventNames, eventSignal } from './messages.js';

/** Seen event ids kept to drop a webhook's repeat; a referral hears a few dozen. */
const remembered = 500;

/**
 * Registers every handler at once, before the first await. A handler never throws, never waits and looks at no state: it puts what came into
 * the inbox, also what it could not read. An update's validator alone, which leaves no trace when it refuses, judges by the state as it is now.
 */
export function openMailbox(put: Inbox['put'], refuse: (action: Action) => string | undefined): void {
  const seen: string[] = [];
  const reject = (what: string, why: string): void => put({ from: 'nobody', what, why });

  const hear = (name: EventName) => (input: unknown) => {
    const event = parseEvent(name, input);
    if (event === undefined) return reject(name, 'not of the shape that this signal takes');
    if (seen.includes(event.input.id)) return;
    seen.push(event.input.id);
    if (seen.length > remembered) seen.shift();
    put({ from: 'system', event });
  };

  const obey = (name: ActionName) => (input: unknown) => {
    const action = parseAction(name, input);
    if (typeof action === 'string') return reject(name, action);
    put({ from: 'person', action });
  };

  for (const name of eventNames) setHandler(eventSignal(name), hear(name), { description: descriptions[name] });
  for (const name of actionNames) {
    setHandler(actionSignal(name), obey(name), { description: descriptions[name] });
    setHandler(actionUpdate(name), acceptInto(put, name), { validator: validate(name, refuse), description: descriptions[name] });
  }
  setDefaultSignalHandler((name) => reject(name.slice(0, 40), 'no signal of this name'));
}

const acceptInto =
  (put: Inbox['put'], name: ActionName) =>
  (input: unknown): { accepted: true } => {
    const action = parseAction(name, input);
    if (typeof action !== 'string') put({ from: 'person', action });
    return { accepted: true };
  };

const validate =
  (name: ActionName, refuse: (action: Action) => string | undefined) =>
  (input: unknown): void => {
    const action = parseAction(name, input);
    const why = typeof action === 'string' ? action : refuse(action);
    if (why !== undefined) throw ApplicationFailure.nonRetryable(why, 'PublicRejection');
  };

function parseEvent(name: EventName, input: unknown): ReferralEvent | undefined {
  const parsed = eventSchemas[name].safeParse(readable(input));
  // The name chose the schema, so name and input belong together; the compiler cannot see that through the table.
  return parsed.success ? ({ name, input: parsed.data } as ReferralEvent) : undefined;
}

/** The action, or what is wrong with it: the fields' names, never their values. */
function parseAction(name: ActionName, input: unknown): Action | string {
  const parsed = actionSchemas[name].safeParse(readable(input));
  if (parsed.success) return { name, input: parsed.data } as Action;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'the input'))];
  return `Not understood: ${fields.join(', ')}. For example: ${descriptions[name]}`;
}

/** People paste JSON in a string, or in a list of one. */
function readable(input: unknown): unknown {
  if (Array.isArray(input) && input.length === 1) return readable(input[0]);
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return input;
  }
}
