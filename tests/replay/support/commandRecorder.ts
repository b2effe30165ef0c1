import { defaultPayloadConverter } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';
import { proxySinks, workflowInfo, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

/** Reports the settings of activities and timers, which a replay does not compare. */
export interface CommandSinks extends Sinks {
  commands: { asked: (kind: 'activity' | 'local activity' | 'timer', text: string) => void };
}

type Command = coresdk.workflow_commands.IWorkflowCommand;
type Span = coresdk.workflow_commands.IStartTimer['startToFireTimeout'];

const { commands } = proxySinks<CommandSinks>();

export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      concludeActivation: (input, next) => {
        const concluded = next(input);
        for (const command of concluded.commands) report(command);
        return concluded;
      },
    },
  ],
});

function report({ scheduleActivity, scheduleLocalActivity, startTimer, userMetadata }: Command): void {
  if (scheduleLocalActivity) commands.asked('local activity', scheduleLocalActivity.activityType ?? '');
  if (startTimer) commands.asked('timer', userMetadata?.summary ? defaultPayloadConverter.fromPayload(userMetadata.summary) : '');
  if (!scheduleActivity) return;
  const { activityType, taskQueue, retryPolicy, ...times } = scheduleActivity;
  const settings = Object.entries({
    queue: taskQueue === workflowInfo().taskQueue ? '' : taskQueue,
    startToClose: span(times.startToCloseTimeout),
    scheduleToClose: span(times.scheduleToCloseTimeout),
    scheduleToStart: span(times.scheduleToStartTimeout),
    heartbeat: span(times.heartbeatTimeout),
    retryFrom: span(retryPolicy?.initialInterval),
    retryUpTo: span(retryPolicy?.maximumInterval),
    attempts: retryPolicy?.maximumAttempts,
  });
  const set = settings.filter(([, value]) => value).map(([name, value]) => `${name} ${value}`);
  commands.asked('activity', `${activityType} (${set.join(', ')})`);
}

function span(time: Span): string {
  const ms = Number(String(time?.seconds ?? 0)) * 1_000 + Math.round((time?.nanos ?? 0) / 1e6);
  return ms === 0 ? '' : `${ms / 1_000}s`;
}
