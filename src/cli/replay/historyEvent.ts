import type { RawEvent } from './rawHistory.js';

/** An event of a history, its payloads opened. */
export interface HistoryEvent {
  readonly id: number;
  /** Real time, epoch milliseconds. */
  readonly at: number;
  /** `TIMER_STARTED` */
  readonly type: string;
  readonly attributes: Attributes;
  /** What the code said that it is for. */
  readonly summary?: string | undefined;
}

/**
 * Of the many attributes those that a replay is told by. Ids are of events, in Temporal's own form.
 */
export interface Attributes {
  readonly workflowTaskCompletedEventId?: string;
  readonly startedEventId?: string;
  readonly scheduledEventId?: string;
  readonly workflowType?: { readonly name: string };
  readonly activityType?: { readonly name: string };
  readonly taskQueue?: { readonly name: string };
  readonly startToCloseTimeout?: string;
  readonly scheduleToCloseTimeout?: string;
  readonly scheduleToStartTimeout?: string;
  readonly heartbeatTimeout?: string;
  readonly retryPolicy?: { readonly initialInterval?: string; readonly maximumInterval?: string; readonly maximumAttempts?: number };
  readonly startToFireTimeout?: string;
  readonly signalName?: string;
  readonly markerName?: string;
  readonly details?: Readonly<Record<string, Payloads>>;
  readonly searchAttributes?: { readonly indexedFields?: Readonly<Record<string, unknown>> };
  readonly acceptedRequest?: { readonly input?: { readonly name?: string } };
  readonly result?: Payloads;
}
interface Payloads {
  readonly payloads?: readonly unknown[];
}

/** @param raw an event whose payloads have been replaced by what they hold */
export function historyEvent(raw: RawEvent): HistoryEvent {
  const attributes = Object.entries(raw).find(([name]) => name.endsWith('EventAttributes'))?.[1];
  const summary = (raw['userMetadata'] as { summary?: unknown } | undefined)?.summary;
  return {
    id: Number(raw.eventId),
    at: Date.parse(raw.eventTime ?? ''),
    type: raw.eventType.replace(/^EVENT_TYPE_/, ''),
    // The SDK has read this event: its attributes are Temporal's.
    attributes: attributes ?? {},
    summary: typeof summary === 'string' ? summary : undefined,
  };
}

/** Something came to pass, or was asked for; not the bookkeeping of who works on it. */
export const isNews = ({ type }: HistoryEvent): boolean => !type.startsWith('WORKFLOW_TASK_') && type !== 'ACTIVITY_TASK_STARTED';

/** `activity task completed: assemblePacket`, `workflow execution signaled: deliveryReceipt` */
export function eventText(event: HistoryEvent, events: readonly HistoryEvent[]): string {
  const { type, attributes, summary } = event;
  const about =
    attributes.signalName ??
    attributes.acceptedRequest?.input?.name ??
    attributes.activityType?.name ??
    attributes.workflowType?.name ??
    summary ??
    origin(event, events);
  const words = type.toLowerCase().replaceAll('_', ' ');
  return about === undefined ? words : `${words}: ${about}`;
}

/** What was scheduled or started earlier and is answered by this event. */
function origin({ attributes }: HistoryEvent, events: readonly HistoryEvent[]): string | undefined {
  const { scheduledEventId, startedEventId } = attributes;
  const before = events.find(({ id }) => String(id) === (scheduledEventId ?? startedEventId));
  return before?.attributes.activityType?.name ?? before?.summary;
}
