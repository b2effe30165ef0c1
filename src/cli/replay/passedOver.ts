import { held } from './difference.js';
import type { HistoryEvent } from './historyEvent.js';
import type { Activation } from './recorder.js';
import type { Wish } from './wish.js';

/**
 * Something that the code asks for in another way than the history holds it, and that a replay does
 * not mind.
 */
export interface PassedOver {
  readonly event: number;
  readonly wish: Wish;
  readonly setting: string;
  readonly before: string;
  readonly now: string;
}

/**
 * Changed time-outs, queues and summaries. For a replay that went through: then the first activity
 * of the one is the first of the other, and so on. Not looked at: what the code leaves to the
 * server, which has filled it in, and the length of timers, which a replay measures from another
 * instant of the same task.
 */
export function passedOver(events: readonly HistoryEvent[], activations: readonly Activation[]): PassedOver[] {
  const wanted = activations.flatMap(({ wishes }) => wishes);
  return ['activity', 'timer'].flatMap((kind) => {
    const now = wanted.filter((wish) => wish.kind === kind);
    return events
      .flatMap(held)
      .filter(({ wish }) => wish.kind === kind)
      .flatMap(({ wish, event }, index) => changes(event, wish, now[index]));
  });
}

function changes(event: number, then: Wish, now: Wish | undefined): PassedOver[] {
  return Object.entries(now?.settings ?? {})
    .filter(([setting, value]) => setting !== 'for' && then.settings[setting] !== value)
    .map(([setting, value]) => ({ event, wish: then, setting, before: then.settings[setting] ?? 'nothing', now: value }));
}
