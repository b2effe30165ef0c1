import { wishOfEvent } from './eventWish.js';
import type { HistoryEvent } from './historyEvent.js';
import type { Activation } from './recorder.js';
import { turnsOf } from './turns.js';
import { wishName, type Wish } from './wish.js';

export interface DifferenceLine {
  /** In both; in the history alone; wanted by the code alone. */
  readonly in: 'both' | 'history' | 'code';
  readonly wish: Wish;
  /** The history's event. */
  readonly event?: number | undefined;
}

export interface Difference {
  /** The event that started the workflow task at which the replay stopped. */
  readonly task: number;
  readonly lines: readonly DifferenceLine[];
}

interface Held {
  readonly wish: Wish;
  readonly event: number;
}

/**
 * What the history holds of the last task that the code got to, against what the code wanted there.
 */
export function differenceAtEnd(
  events: readonly HistoryEvent[],
  activations: readonly Activation[],
  failedAt?: number,
): Difference | undefined {
  const task = activations.at(-1)?.upToEvent;
  if (task === undefined) return undefined;
  const code = activations.filter(({ upToEvent }) => upToEvent === task).flatMap(({ wishes }) => wishes);
  return { task, lines: compare(heldFrom(events, task, failedAt ?? task), code) };
}

/**
 * The SDK joins tasks that only kept a local activity alive to the one before: up to the event that
 * the replay failed at, it is one task.
 */
function heldFrom(events: readonly HistoryEvent[], task: number, failedAt: number): Held[] {
  const [first, ...later] = turnsOf(events).filter(({ startedBy }) => startedBy >= task);
  const joined = [...(first === undefined ? [] : [first]), ...later.filter(({ startedBy }) => startedBy <= failedAt)];
  return joined.flatMap(({ asked }) => asked.flatMap(held));
}

export function held(event: HistoryEvent): Held[] {
  const wish = wishOfEvent(event);
  return wish === undefined ? [] : [{ wish, event: event.id }];
}

/** Line by line, with as much as possible in both. */
function compare(history: readonly Held[], code: readonly Wish[]): DifferenceLine[] {
  const common = commonLengths(history, code);
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  for (let [mine, theirs] = [history[i], code[j]]; mine ?? theirs; [mine, theirs] = [history[i], code[j]]) {
    if (mine && theirs && isSame(mine, theirs)) {
      lines.push({ in: 'both', wish: theirs, event: mine.event });
      i += 1;
      j += 1;
    } else if (mine && (!theirs || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push({ in: 'history', ...mine });
      i += 1;
    } else if (theirs) {
      lines.push({ in: 'code', wish: theirs });
      j += 1;
    }
  }
  return lines;
}

/** How much is in both, in order, from each place of the one and of the other on. */
function commonLengths(history: readonly Held[], code: readonly Wish[]): number[][] {
  const lengths = Array.from({ length: history.length + 1 }, () => Array.from({ length: code.length + 1 }, () => 0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (const [i, mine] of [...history.entries()].reverse()) {
    for (const [j, theirs] of [...code.entries()].reverse()) {
      const row = lengths[i];
      if (row !== undefined) row[j] = isSame(mine, theirs) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return lengths;
}

const isSame = (mine: Held, theirs: Wish): boolean => wishName(mine.wish) === wishName(theirs);
