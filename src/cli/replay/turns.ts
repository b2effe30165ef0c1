import { CannotReplay } from './cannotReplay.js';
import type { HistoryEvent } from './historyEvent.js';

/**
 * One completed workflow task: the workflow was told what was new, and answered with everything
 * that it asks for.
 */
export interface Turn {
  /** The event that started it: the newest that the workflow knew. */
  readonly startedBy: number;
  readonly completedBy: number;
  /** The events that its answer brought forth, right behind its end. */
  readonly asked: readonly HistoryEvent[];
  readonly last: number;
}

export function turnsOf(events: readonly HistoryEvent[]): Turn[] {
  return events.flatMap((event, index) => {
    if (event.type !== 'WORKFLOW_TASK_COMPLETED') return [];
    let end = index + 1;
    while (isAsked(events[end])) end += 1;
    const asked = events.slice(index + 1, end);
    return [{ startedBy: Number(event.attributes.startedEventId), completedBy: event.id, asked, last: asked.at(-1)?.id ?? event.id }];
  });
}

/** What a command became carries the task that it came of; what an update was answered does not. */
export const isAsked = (event: HistoryEvent | undefined): boolean =>
  event !== undefined &&
  (event.attributes.workflowTaskCompletedEventId !== undefined || event.type.startsWith('WORKFLOW_EXECUTION_UPDATE_'));

/**
 * Where to cut a history that is wanted up to an event: behind an answer of the workflow, for only
 * then does the replay compare all that it had asked for. Throws `CannotReplay` for an event that
 * there is not, or before the first answer.
 */
export function cutAt(events: readonly HistoryEvent[], wanted: number): Turn {
  const [first] = turnsOf(events);
  const length = events.at(-1)?.id ?? 0;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > length)
    throw new CannotReplay(`There is no such event: the history has the events 1 to ${length}.`);
  const turn = turnsOf(events).findLast(({ completedBy }) => completedBy <= wanted);
  if (turn !== undefined) return turn;
  throw new CannotReplay(
    first === undefined
      ? 'The workflow had done nothing yet: no workflow task was completed.'
      : `The workflow had done nothing yet at event ${wanted}: its first task ended with event ${first.completedBy}.`,
  );
}

/** Activities and timers that were begun and are not settled within these events. */
export function pendingIn(events: readonly HistoryEvent[]): HistoryEvent[] {
  const settledActivities = new Set(
    events.filter(({ type }) => activityEnds.has(type)).map(({ attributes }) => attributes.scheduledEventId),
  );
  const settledTimers = new Set(events.filter(({ type }) => timerEnds.has(type)).map(({ attributes }) => attributes.startedEventId));
  return events.filter(
    ({ id, type }) =>
      (type === 'ACTIVITY_TASK_SCHEDULED' && !settledActivities.has(String(id))) ||
      (type === 'TIMER_STARTED' && !settledTimers.has(String(id))),
  );
}

const activityEnds = new Set(['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELED'].map((end) => `ACTIVITY_TASK_${end}`));
const timerEnds = new Set(['TIMER_FIRED', 'TIMER_CANCELED']);
