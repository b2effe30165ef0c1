import type { HistoryEvent } from './historyEvent.js';
import { settingsOf, type Wish } from './wish.js';

/**
 * What an event says that the code had asked for when the history was written; undefined for what
 * the SDK added.
 */
export function wishOfEvent({ type, attributes, summary }: HistoryEvent): Wish | undefined {
  switch (type) {
    case 'ACTIVITY_TASK_SCHEDULED':
      return { kind: 'activity', name: attributes.activityType?.name, settings: activitySettings(attributes) };
    case 'TIMER_STARTED':
      return { kind: 'timer', settings: settingsOf({ for: attributes.startToFireTimeout, summary }) };
    case 'MARKER_RECORDED':
      return marker(attributes);
    case 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES':
      return searchAttributes(attributes);
    default:
      return { kind: kinds[type] ?? type.toLowerCase().replaceAll('_', ' '), settings: {} };
  }
}

/** As commandWish.ts calls the commands that these come of. */
const kinds: Readonly<Record<string, string>> = {
  TIMER_CANCELED: 'cancel timer',
  ACTIVITY_TASK_CANCEL_REQUESTED: 'request cancel activity',
  WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 'accept update',
  WORKFLOW_EXECUTION_UPDATE_COMPLETED: 'complete update',
  WORKFLOW_EXECUTION_COMPLETED: 'complete workflow execution',
  WORKFLOW_EXECUTION_FAILED: 'fail workflow execution',
  WORKFLOW_EXECUTION_CANCELED: 'cancel workflow execution',
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: 'continue as new workflow execution',
  START_CHILD_WORKFLOW_EXECUTION_INITIATED: 'start child workflow execution',
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: 'signal external workflow execution',
};

function activitySettings(attributes: HistoryEvent['attributes']) {
  return settingsOf({
    queue: attributes.taskQueue?.name,
    startToClose: seconds(attributes.startToCloseTimeout),
    scheduleToClose: seconds(attributes.scheduleToCloseTimeout),
    scheduleToStart: seconds(attributes.scheduleToStartTimeout),
    heartbeat: seconds(attributes.heartbeatTimeout),
    retryFrom: seconds(attributes.retryPolicy?.initialInterval),
    retryUpTo: seconds(attributes.retryPolicy?.maximumInterval),
    attempts: attributes.retryPolicy?.maximumAttempts,
  });
}

/** `0.200s`, as protobuf writes it in JSON, as `0.2s`. */
const seconds = (duration: string | null | undefined): string | undefined =>
  duration?.replace(/^(?<whole>\d+)(?:\.(?<part>\d*?)0*)?s$/u, (_, whole: string, part = '') =>
    part === '' ? `${whole}s` : `${whole}.${part}s`,
  );

function marker({ markerName, details }: HistoryEvent['attributes']): Wish {
  const [data] = details?.['data']?.payloads ?? details?.['patch-data']?.payloads ?? [];
  const { activity_type: activityType, id } = (data ?? {}) as { activity_type?: string; id?: string };
  if (markerName === 'core_local_activity') return { kind: 'local activity', name: activityType, settings: {} };
  return markerName === 'core_patch' ? { kind: 'patch', name: id, settings: {} } : { kind: 'marker', name: markerName, settings: {} };
}

/** The SDK lists the patches of a run there. */
function searchAttributes({ searchAttributes: written }: HistoryEvent['attributes']): Wish | undefined {
  const names = Object.keys(written?.indexedFields ?? {}).filter((name) => name !== 'TemporalChangeVersion');
  return names.length === 0 ? undefined : { kind: 'search attributes', settings: { names: names.sort().join(' ') } };
}
