import { ApplicationFailure, setDefaultSignalHandler, setDefaultUpdateHandler, setHandler } from '@temporalio/workflow';
import {
  actionSchemas,
  eventSchemas,
  type Action,
  type ActionName,
  type EventName,
  type ReferralEvent,
} from '../src/domain/process/messages.js';
import { asMeant, faultsInWords, unwrapped } from '../src/domain/process/typedInput.js';
import type { Inbox } from './inbox.js';
import { actionNames, actionSignal, actionUpdate, descriptions, eventNames, eventSignal } from './messages.js';
import { hasPatch, patches } from './patches.js';
import { acknowledge } from './steps.js';

/** Seen event ids kept to drop a webhook's repeat; a referral hears a few dozen. */
const remembered = 500;

/**
 * Registers every handler at once, before the first await. A handler never throws and looks at no state: it puts what came into the inbox,
 * also what it could not read. An update's validator alone, which leaves no trace when it refuses, judges by the state as it is now.
 */
export function registerHandlers(put: Inbox['put'], refuse: (action: Action) => string | undefined): void {
  const seen: string[] = [];
  const reject = (what: string, why: string): void => put({ from: 'nobody', what, why });

  const applyEvent = (name: EventName) => (input: unknown) => {
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

  // People's first: the Web UI lists them in this order.
  for (const name of actionNames) {
    setHandler(actionSignal(name), obey(name), { description: descriptions[name] });
    setHandler(actionUpdate(name), acceptInto(put, name), { validator: validate(name, refuse), description: descriptions[name] });
  }
  for (const name of eventNames) setHandler(eventSignal(name), applyEvent(name), { description: descriptions[name] });
  setDefaultSignalHandler((name, input) => {
    const meant = actionMeant(name);
    return meant === undefined ? reject(harmless(name), nobodyOfThatName) : obey(meant)(input);
  });
  setDefaultUpdateHandler((name, input) => {
    const meant = actionMeant(name);
    if (meant === undefined) throw publicly(nobodyOfThatName);
    validate(meant, refuse)(input);
    return acceptInto(put, meant)(input);
  });
}

/**
 * An update stands in the history only once its workflow task was answered, and Temporal never tells it again to a worker that comes after one
 * that died: what was done with it meanwhile would have been done for nothing. So it waits for a task that begins with its acceptance.
 */
const acceptInto =
  (put: Inbox['put'], name: ActionName) =>
  async (input: unknown): Promise<{ accepted: true }> => {
    if (hasPatch(patches, '2026-11-accepted-first')) await acknowledge();
    const action = parseAction(name, input);
    if (typeof action !== 'string') put({ from: 'person', action });
    return { accepted: true };
  };

const validate =
  (name: ActionName, refuse: (action: Action) => string | undefined) =>
  (input: unknown): void => {
    const action = parseAction(name, input);
    const why = typeof action === 'string' ? action : refuse(action);
    if (why !== undefined) throw publicly(why);
  };

const nobodyOfThatName = 'There is nothing of this name.';
const publicly = (why: string): ApplicationFailure => ApplicationFailure.nonRetryable(why, 'PublicRejection');

/** `Claim` for `claim`: no two names differ in case alone. */
const actionMeant = (typed: string): ActionName | undefined =>
  actionNames.find((name) => name.toLowerCase() === typed.trim().toLowerCase());

/** What somebody made up as a name is shown to people, and may be anything. */
const harmless = (name: string): string => name.replaceAll(/[^\w-]/gu, '').slice(0, 40);

function parseEvent(name: EventName, input: unknown): ReferralEvent | undefined {
  const parsed = eventSchemas[name].safeParse(unwrapped(input));
  // The name chose the schema, so name and input belong together; the compiler cannot see that through the table.
  return parsed.success ? ({ name, input: parsed.data } as ReferralEvent) : undefined;
}

/** The action, or what is wrong with it: the fields' names, never their values. */
function parseAction(name: ActionName, input: unknown): Action | string {
  const schema = actionSchemas[name];
  const meant = asMeant(schema, input);
  const parsed = schema.safeParse(meant);
  if (parsed.success) return { name, input: parsed.data } as Action;
  return `Not understood: ${faultsInWords(schema, meant, parsed.error)}. For example: ${descriptions[name]}`;
}
