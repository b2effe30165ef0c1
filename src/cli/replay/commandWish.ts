import type { Payload } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';
import { settingsOf, type Settings, type Wish } from './wish.js';

type Command = coresdk.workflow_commands.IWorkflowCommand;
type Retry = NonNullable<coresdk.workflow_commands.IScheduleActivity['retryPolicy']>;
type Span = NonNullable<coresdk.workflow_commands.IStartTimer['startToFireTimeout']>;

/**
 * What a command of the code asks for; undefined for what leaves no event of its own in a history.
 * @param ownQueue the replay's stand-in for the workflow's own queue, which is where an activity
 *   goes that names none
 * @param read a payload's value. This runs in the workflow sandbox: nothing of Node here.
 */
export function wishOfCommand(command: Command, ownQueue: string, read: (payload: Payload) => unknown): Wish | undefined {
  const { scheduleActivity, scheduleLocalActivity, startTimer, setPatchMarker, upsertWorkflowSearchAttributes, updateResponse } = command;
  if (scheduleActivity) {
    const { taskQueue } = scheduleActivity;
    return activity('activity', scheduleActivity, taskQueue === ownQueue ? {} : { queue: taskQueue });
  }
  if (scheduleLocalActivity) return activity('local activity', scheduleLocalActivity, {});
  if (startTimer) return timer(startTimer, command.userMetadata?.summary, read);
  if (setPatchMarker) return { kind: 'patch', name: setPatchMarker.patchId ?? '', settings: {} };
  if (upsertWorkflowSearchAttributes) return searchAttributes(upsertWorkflowSearchAttributes);
  if (updateResponse?.rejected) return undefined;
  if (updateResponse) return { kind: updateResponse.accepted ? 'accept update' : 'complete update', settings: {} };
  return other(command);
}

type Scheduled = Pick<
  coresdk.workflow_commands.IScheduleActivity,
  'activityType' | 'startToCloseTimeout' | 'scheduleToCloseTimeout' | 'scheduleToStartTimeout' | 'heartbeatTimeout' | 'retryPolicy'
>;

function activity(kind: string, asked: Scheduled, more: Readonly<Record<string, unknown>>): Wish {
  const times = {
    startToClose: span(asked.startToCloseTimeout),
    scheduleToClose: span(asked.scheduleToCloseTimeout),
    scheduleToStart: span(asked.scheduleToStartTimeout),
    heartbeat: span(asked.heartbeatTimeout),
  };
  return { kind, name: asked.activityType ?? '', settings: { ...settingsOf({ ...more, ...times }), ...retry(asked.retryPolicy) } };
}

function timer(
  { startToFireTimeout }: coresdk.workflow_commands.IStartTimer,
  summary: Payload | null | undefined,
  read: (payload: Payload) => unknown,
): Wish {
  return { kind: 'timer', settings: settingsOf({ for: span(startToFireTimeout), summary: summary ? read(summary) : undefined }) };
}

function searchAttributes({ searchAttributes: written }: coresdk.workflow_commands.IUpsertWorkflowSearchAttributes): Wish {
  const names = Object.keys(written?.indexedFields ?? {}).toSorted();
  return { kind: 'search attributes', settings: { names: names.join(' ') } };
}

function retry(policy: Retry | null | undefined): Settings {
  return settingsOf({
    retryFrom: span(policy?.initialInterval),
    retryUpTo: span(policy?.maximumInterval),
    attempts: policy?.maximumAttempts,
  });
}

function span(time: Span | null | undefined): string {
  const ms = Number(String(time?.seconds ?? 0)) * 1_000 + Math.round((time?.nanos ?? 0) / 1e6);
  return ms === 0 ? '' : `${ms / 1_000}s`;
}

/** Nothing of these is in a history. */
const silent = new Set(['requestCancelLocalActivity', 'respondToQuery']);

/** `cancelTimer` is `cancel timer`. */
function other(command: Command): Wish | undefined {
  const asked = Object.entries(command).find(([name, value]) => value && !['userMetadata', 'eventGroupMarkers'].includes(name))?.[0] ?? '';
  return silent.has(asked) ? undefined : { kind: asked.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), settings: {} };
}
