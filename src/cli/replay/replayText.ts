import { repositoryRoot } from '../shared/repositoryRoot.js';
import { differenceAtEnd, type DifferenceLine } from './difference.js';
import { digestOf } from './digest.js';
import { isNews, type HistoryEvent } from './historyEvent.js';
import { eventLine, section } from './lines.js';
import { passedOver } from './passedOver.js';
import type { Failure, Replay } from './replayHistory.js';
import type { Activation } from './recorder.js';
import { turnsOf } from './turns.js';
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

/** The code and the history part ways. */
export const failureText = (events: readonly HistoryEvent[], { activations, failure }: Replay): string[] =>
  failure?.kind === 'error' ? errorText(activations, failure) : differenceText(events, activations, failure);

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
    ...section('What to do', advice),
  ];
}

function lineText({ in: where, wish, event }: DifferenceLine): string {
  const at = event === undefined ? '' : `   event ${event}`;
  if (where === 'both') return `  ${wishName(wish)}${at}`;
  return `${where === 'history' ? '-' : '+'} ${wishText(wish)}${at}`;
}

function errorText(activations: readonly Activation[], { thrown }: Failure): string[] {
  const task = activations.at(-1)?.upToEvent;
  if (task === undefined && thrown === undefined)
    return ['The code as it is now cannot begin this workflow: is there one of this type in workflows/index.ts?'];
  const where = task === undefined ? 'its first workflow task' : `the workflow task that event ${task} started, or in the next`;
  return [
    `The code as it is now fails: ${thrown?.name ?? 'an error'} in ${where}.`,
    ...section('Where (what it says is not shown: it may quote what it failed on)', (thrown?.frames ?? []).flatMap(ownFrame)),
    ...section('What to do', ['--inspect runs it in a debugger.']),
  ];
}

/** Lines of our own code alone, from the repository on. */
function ownFrame(frame: string): string[] {
  return frame.includes(repositoryRoot) && !frame.includes('node_modules') ? [frame.replace(`${repositoryRoot}/`, '')] : [];
}

/**
 * The code returns something else, or returns while the history goes on: no command differs, so
 * Temporal does not notice.
 */
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
  'Not meant: --until EVENT shows the state before, --inspect runs it in a debugger.',
];
