import type { HistoryEvent } from './historyEvent.js';
import { eventLine, section } from './lines.js';
import type { Replay } from './replayHistory.js';
import { pendingIn } from './turns.js';

/**
 * The state that the workflow is in after its last answer, by its own queries, and what it waits
 * for.
 */
export function stateText(events: readonly HistoryEvent[], { activations }: Replay): string[] {
  const timeline = activations.flatMap((activation) => activation.timeline);
  const pending = pendingIn(events).map((event) => eventLine(event, events));
  return [
    ...section('State (practice time)', rows(activations.at(-1)?.status)),
    ...section('So far', timeline.map(plain)),
    ...section('Awaited', pending),
  ];
}

function rows(status: unknown): string[] {
  if (typeof status !== 'object' || status === null) return [];
  const width = Math.max(...Object.keys(status).map((name) => name.length));
  return Object.entries(status).map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}`);
}

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
/**
 * A number beyond it is an instant in epoch milliseconds; everything else that a workflow counts is
 * smaller.
 */
const earliestMs = Date.UTC(2000, 0);
