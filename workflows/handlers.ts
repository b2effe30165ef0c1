import { ApplicationFailure, currentUpdateInfo, setDefaultSignalHandler, setDefaultUpdateHandler, setHandler } from '@temporalio/workflow';
import {
  actionSchemas,
  eventSchemas,
  type Action,
  type ActionName,
  type EventName,
  type ReferralEvent,
} from '../src/domain/process/messages.js';
import { asMeant, faultsInWords, unwrapped } from '../src/domain/process/typedInput.js';
import { actionNames, actionSignal, actionUpdate, descriptions, eventNames, eventSignal, publicRejection } from './contract.js';
import type { Put } from './inbox.js';

/**
 * Ids to remember, to drop a webhook's repeat. A referral receives a few dozen. The server knows the
 * ids of a run's updates; those of the runs before it stand here.
 */
const remembered = 500;

/**
 * Registers every handler before the first await. A handler never throws and reads no state: it
 * only puts the message into the inbox, even one that it could not read. An update's validator
 * judges by the current state; a refusal leaves no trace in the history.
 * @param seen ids of messages that were handled; added to here
 */
export function registerHandlers(put: Put, refuse: (action: Action) => string | undefined, seen: string[]): void {
  const remember = (id: string): void => {
    seen.push(id);
    if (seen.length > remembered) seen.shift();
  };
  const isRepeat = (): boolean => seen.includes(updateId());
  const reject = (what: string, why: string): void => put({ from: 'unreadable', what, why });

  const applyEvent = (name: EventName) => (input: unknown) => {
    const event = parseEvent(name, input);
    if (event === undefined) return reject(name, 'not of the shape that this signal takes');
    if (seen.includes(event.input.id)) return;
    remember(event.input.id);
    put({ from: 'system', event });
  };

  const onSignal = (name: ActionName) => (input: unknown) => {
    const action = parseAction(name, input);
    if (typeof action === 'string') return reject(name, action);
    put({ from: 'person', action });
  };

  const validator = (name: ActionName) => (input: unknown) => {
    if (!isRepeat()) validate(name, refuse)(input);
  };
  const update = (name: ActionName) => async (input: unknown) => {
    if (!isRepeat()) await onUpdate(put, name)(input);
    remember(updateId());
    return { accepted: true as const };
  };

  // Actions of people first: the Web UI lists handlers in this order.
  for (const name of actionNames) {
    setHandler(actionSignal(name), onSignal(name), { description: descriptions[name] });
    setHandler(actionUpdate(name), update(name), { validator: validator(name), description: descriptions[name] });
  }
  for (const name of eventNames) setHandler(eventSignal(name), applyEvent(name), { description: descriptions[name] });
  setDefaultSignalHandler((name, input) => {
    const meant = actionMeant(name);
    return meant === undefined ? reject(harmless(name), noSuchName) : onSignal(meant)(input);
  });
  setDefaultUpdateHandler((name, input) => {
    const meant = actionMeant(name);
    if (meant === undefined) throw publicly(noSuchName);
    validator(meant)(input);
    return update(meant)(input);
  });
}

/**
 * Answers once the action is applied. Its acceptance and what the workflow does about it are
 * commands of the same workflow task, so both are stored or neither. A message that was taken
 * before it may have made it impossible: then the update fails with the reason.
 */
const onUpdate =
  (put: Put, name: ActionName) =>
  async (input: unknown): Promise<void> => {
    const action = parseAction(name, input);
    if (typeof action === 'string') throw publicly(action);
    const refusal = await new Promise<string | undefined>((answer) => put({ from: 'person', action, answer }));
    if (refusal !== undefined) throw publicly(refusal);
  };

/** Inside a handler or a validator of an update there always is one. */
const updateId = (): string => currentUpdateInfo()?.id ?? '';

const validate =
  (name: ActionName, refuse: (action: Action) => string | undefined) =>
  (input: unknown): void => {
    const action = parseAction(name, input);
    const why = typeof action === 'string' ? action : refuse(action);
    if (why !== undefined) throw publicly(why);
  };

const noSuchName = 'There is nothing of this name.';
const publicly = (why: string): ApplicationFailure => ApplicationFailure.nonRetryable(why, publicRejection);

/** `Claim` for `claim`: no two names differ in case alone. */
const actionMeant = (typed: string): ActionName | undefined =>
  actionNames.find((name) => name.toLowerCase() === typed.trim().toLowerCase());

/** The name is shown to people, and anyone who may signal can choose it. */
const harmless = (name: string): string => name.replaceAll(/[^\w-]/gu, '').slice(0, 40);

function parseEvent(name: EventName, input: unknown): ReferralEvent | undefined {
  const parsed = eventSchemas[name].safeParse(unwrapped(input));
  // The name chose the schema, so name and input belong together; the compiler cannot see that
  // through the table.
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
