import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { activityContext } from './context.js';
import { startHeartbeat } from './heartbeat.js';
import { stackOf, toFailure, unexpected } from './toFailure.js';

export type ReportFailure = (failure: {
  activity: string;
  workflowId?: string | undefined;
  code: string;
  stack?: string | undefined;
}) => void;

/**
 * Failed attempts by `activity_type` and `code`; the worker's metrics have it with the suffix
 * `_total` (deploy/prometheus/alerts.yml).
 */
export const failuresMetric = 'loopkeeper_activity_failures';

/**
 * Every activity with a heartbeat, failing in Temporal's terms; failures are reported to the log
 * and counted.
 */
export function supervise<Table extends object>(activities: Table, report: ReportFailure): Table {
  const wrapped = Object.entries(activities as Record<string, (input: unknown) => Promise<unknown>>).map(([activity, run]) => [
    activity,
    async (input: unknown): Promise<unknown> => {
      const stopHeartbeat = startHeartbeat();
      try {
        return await run(input);
      } catch (error) {
        const failure = toFailure(error, { activity, attempt: activityContext()?.info.attempt ?? 1 });
        if (!(failure instanceof CancelledFailure)) tell(report, activity, failure, error);
        throw failure;
      } finally {
        stopHeartbeat();
      }
    },
  ]);
  // Same names, same signatures: only the way of failing differs.
  return Object.fromEntries(wrapped) as Table;
}

function tell(report: ReportFailure, activity: string, failure: Error, error: unknown): void {
  const context = activityContext();
  const code = failure instanceof ApplicationFailure ? (failure.type ?? unexpected) : unexpected;
  report({
    activity,
    workflowId: context?.info.workflowExecution?.workflowId,
    code,
    stack: stackOf(error),
  });
  context?.metricMeter.createCounter(failuresMetric, undefined, 'Failed attempts of activities').add(1, { activity_type: activity, code });
}
