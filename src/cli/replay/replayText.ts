import { repositoryRoot } from '../repositoryRoot.js';
import { differenceAtEnd, type DifferenceLine } from './difference.js';
import { digestOf } from './digest.js';
import { wishOfEvent } from './eventWish.js';
import { eventText, isNews, type HistoryEvent } from './historyEvent.js';
import { passedOver } from './passedOver.js';
import type { Failure, Replay } from './replayHistory.js';
import type { Activation } from './recorder.js';
import { isAsked, pendingIn, turnsOf } from './turns.js';
import { wishName, wishText } from './wish.js';

const contextLength = 6;
const mostShown = 10;

/** The code goes the way of the history. */
export function agreementText(events: readonly HistoryEvent[], { activations }: Replay): string[] {
  const type = events[0]?.attributes.workflowType?.name ?? 'workflow';
  const result = activations.at(-1)?.result;
  return [
    `The code as it is now goes the way of this history: ${type}, ${events.length} events, ${turnsOf(events).length} workflow tasks.`,
    ...(result === undefined
      ? [`  ${endText(events)}, without a result`]
      : [`  result   ${JSON.stringify(result.value)}`, `  digest   ${digestOf(result.value)}`]),
    ...passedOverText(events, activations),
  ];
}

const endText = (events: readonly HistoryEvent[]): string => {
  const [, end] =
    /^WORKFLOW_EXECUTION_(?<end>CANCELED|FAILED|TERMINATED|TIMED_OUT|CONTINUED_AS_NEW)$/.exec(events.at(-1)?.type ?? '') ?? [];
  return end === undefined ? 'open at its last event' : end.toLowerCase().replaceAll('_', ' ');
};

function passedOverText(events: readonly HistoryEvent[], activations: readonly Activation[]): string[] {
  const all = passedOver(events, activations);
  if (all.length === 0) return [];
  const lines = all.map(
    ({ event, wish, setting, before, now }) => `    event ${event}, ${wishName(wish)}: ${setting} ${before}, now ${now}`,
  );
  const more = all.length > mostShown ? [`    and ${all.length - mostShown} more`] : [];
  return ['', '  A replay does not mind, but it is different now:', ...lines.slice(0, mostShown), ...more];
}

/** The state that the workflow is in after its last answer, by its own queries, and what it waits for. */
export function stateText(events: readonly HistoryEvent[], { activations }: Replay): string[] {
  const { status, timeline } = activations.at(-1) ?? {};
  const pending = pendingIn(events).map((event) => eventLine(event, events));
  return [...section('State (practice time)', rows(status)), ...section('So far', entries(timeline)), ...section('Awaited', pending)];
}

function eventLine(event: HistoryEvent, events: readonly HistoryEvent[]): string {
  const wish = isAsked(event) ? wishOfEvent(event) : undefined;
  return `event ${event.id}  ${wish === undefined ? eventText(event, events) : wishName(wish)}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `    ${line}`)];

function rows(status: unknown): string[] {
  if (typeof status !== 'object' || status === null) return [];
  const width = Math.max(...Object.keys(status).map((name) => name.length));
  return Object.entries(status).map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}`);
}

const entries = (timeline: unknown): string[] => (Array.isArray(timeline) ? timeline.map(plain) : []);

function plain(value: unknown): string {
  if (typeof value === 'number' && value > earliestMs) return new Date(value).toISOString();
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value === null) return 'none';
  return Object.entries(value)
    .map(([name, inner]) => member(name, inner))
    .join(', ');
}
const member = (name: string, value: unknown): string => (name === 'at' || name === 'what' ? plain(value) : `${name} ${plain(value)}`);
/** A number beyond it is an instant in epoch milliseconds; everything else that a workflow counts is smaller. */
const earliestMs = Date.UTC(2000, 0);

/** The code and the history part ways: what either has, and what to do. */
export function failureText(events: readonly HistoryEvent[], { activations, failure }: Replay): string[] {
  const [headline, ...parts] = failure?.kind === 'error' ? errorText(activations, failure) : differenceText(events, activations, failure);
  return [headline ?? '', ...parts, ...section('What to do', advice)];
}

function differenceText(events: readonly HistoryEvent[], activations: readonly Activation[], failure: Failure | undefined): string[] {
  const difference = differenceAtEnd(events, activations, failure?.event);
  const task = difference?.task ?? 0;
  const before = events.filter((event) => event.id < task && isNews(event)).slice(-contextLength);
  return [
    'The code as it is now does not go the way of this history. A worker would stop at the same place, and try again until it fits.',
    ...section(
      'Before',
      before.map((event) => eventLine(event, events)),
    ),
    ...section(
      `The workflow task that event ${task} started: the history has (-), the code wants now (+)`,
      (difference?.lines ?? []).map(lineText),
    ),
    ...section('Temporal says', failure?.reason === undefined ? [] : [failure.reason]),
  ];
}

function lineText({ in: where, wish, event }: DifferenceLine): string {
  const at = event === undefined ? '' : `   event ${event}`;
  if (where === 'both') return `  ${wishName(wish)}${at}`;
  return `${where === 'history' ? '-' : '+'} ${wishText(wish)}${at}`;
}

function errorText(activations: readonly Activation[], { thrown }: Failure): string[] {
  const task = activations.at(-1)?.upToEvent;
  if (task === undefined) return ['The code as it is now cannot begin this workflow: is there one of this type in workflows/index.ts?'];
  return [
    `The code as it is now fails: ${thrown?.name ?? 'an error'} in the workflow task that event ${task} started, or in the next.`,
    ...section('Where (what it says is not shown: it may quote what it failed on)', (thrown?.frames ?? []).flatMap(ownFrame)),
  ];
}

/** Lines of our own code alone, from the repository on. */
function ownFrame(frame: string): string[] {
  return frame.includes(repositoryRoot) && !frame.includes('node_modules') ? [frame.replace(`${repositoryRoot}/`, '')] : [];
}

/** The code returns something else, or returns while the history goes on: no command differs, so Temporal does not notice. */
export function anotherEndText(then: unknown, now: unknown): string[] {
  return [
    'The code as it is now comes to another end than this history.',
    `  then   ${then === undefined ? 'still open' : JSON.stringify(then)}`,
    `  now    ${now === undefined ? 'still open' : JSON.stringify(now)}`,
    ...section('What to do', advice),
  ];
}

const advice = [
  'Meant, and runs that began before it are still open: put it behind patched() (workflows/patches.ts; docs/architecture.md, "Changing a workflow").',
  'Not meant: the lines with + and - say where to look; --inspect stops there in a debugger, --until EVENT shows the state before.',
];
