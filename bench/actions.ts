import type { temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/**
 * What Temporal Cloud bills of a history (docs.temporal.io/cloud/actions): the start, each timer,
 * signal, update and upsert of search attributes, each activity at its first attempt; all local
 * activities of one workflow task are one together. Retries and heartbeats come on top.
 */
export function billableActions(events: readonly HistoryEvent[]): number {
  const single = events.filter(
    (event) =>
      event.workflowExecutionStartedEventAttributes ??
      event.timerStartedEventAttributes ??
      event.workflowExecutionSignaledEventAttributes ??
      event.workflowExecutionUpdateAcceptedEventAttributes ??
      event.upsertWorkflowSearchAttributesEventAttributes ??
      event.activityTaskScheduledEventAttributes,
  );
  const tasksWithLocal = new Set(
    events.flatMap(({ markerRecordedEventAttributes: marker }) => (marker ? [String(marker.workflowTaskCompletedEventId)] : [])),
  );
  return single.length + tasksWithLocal.size;
}
