import { wishOfEvent } from './eventWish.js';
import { eventText, type HistoryEvent } from './historyEvent.js';
import { isAsked } from './turns.js';
import { wishName } from './wish.js';

export function eventLine(event: HistoryEvent, events: readonly HistoryEvent[]): string {
  const wish = isAsked(event) ? wishOfEvent(event) : undefined;
  return `event ${event.id}  ${wish === undefined ? eventText(event, events) : wishName(wish)}`;
}

/** Nothing without lines. */
export const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `    ${line}`)];
