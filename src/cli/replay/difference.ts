import type { History } from '@temporalio/common/lib/proto-utils.js';
import { replayMessages as words } from './messages.js';

export interface Difference {
  readonly event?: number | undefined;
  readonly history?: string | undefined;
  readonly code?: string | undefined;
  /** Temporal's own words. */
  readonly reason: string;
}

type Event = NonNullable<History['events']>[number];

/**
 * The first difference in plain words, as far as Temporal's tell it.
 * @param reached the event that started the workflow task in which the replay stopped
 */
export function differenceOf(reason: string, { events }: History, reached: number): Difference {
  const types = /scheduled event '(?<then>[^']*)' does not match activity type of activity command '(?<now>[^']*)'/.exec(reason)?.groups;
  if (types !== undefined) {
    const event = events?.find((one) => Number(one.eventId) > reached && activityOf(one) === types['then']);
    return {
      event: event && Number(event.eventId),
      history: words.activity(types['then'] ?? ''),
      code: words.activity(types['now'] ?? ''),
      reason,
    };
  }
  const id = /\b(?:event_)?id: (?<id>\d+)/.exec(reason)?.groups?.['id'];
  const event = events?.find((one) => String(one.eventId) === id);
  if (event === undefined) return { reason };
  const machine = /^(?<machine>[\w ]+?) machine (?:does not|cannot) handle this event/.exec(reason)?.groups?.['machine'] ?? '';
  const code = words.commands.get(machine) ?? (reason.startsWith('No command scheduled') ? words.nothing : undefined);
  return { event: Number(event.eventId), history: eventText(event), code, reason };
}

/** `activity task scheduled: sendText` */
function eventText(event: Event): string {
  const kind = Object.keys(event).find((name) => name.endsWith('EventAttributes') && event[name as keyof Event]) ?? '';
  const text = kind.replace('EventAttributes', '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const name = activityOf(event);
  return name === undefined ? text : `${text}: ${name}`;
}

const activityOf = (event: Event): string | undefined => event.activityTaskScheduledEventAttributes?.activityType?.name ?? undefined;
