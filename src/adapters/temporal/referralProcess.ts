import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  ServiceError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { Action, ReferralEvent } from '../../domain/process/messages.js';
import type { LatestRun, ReferralInput, ReferralProcess, WorkflowStanding } from '../../ports/referralProcess.js';
import {
  actionUpdate,
  eventSignal,
  publicRejection,
  referralIdOf,
  searchAttributes,
  statusQuery,
  taskQueues,
  updateIdOf,
  workflowIdOf,
  workflowTypes,
  type ReferralWorkflow,
} from '../../../workflows/contract.js';

/**
 * Real milliseconds for one call to Temporal: the inbox keeps what does not get through, so there
 * is no need to wait long.
 */
const deadlineMs = 5_000;

export function createTemporalReferralProcess(client: Client): ReferralProcess {
  const call = <Value>(run: () => Promise<Value>): Promise<Value> =>
    client.connection.withDeadline(Date.now() + deadlineMs, run).catch(translate);

  return {
    start: (input) => call(() => start(client, input)),
    signal: (referralId, event: ReferralEvent) =>
      call(() => client.workflow.getHandle(workflowIdOf(referralId)).signal(eventSignal(event.name), event.input)),
    act: (referralId, action: Action, key) =>
      call(() =>
        client.workflow
          .getHandle(workflowIdOf(referralId))
          .executeUpdate(actionUpdate(action.name), { args: [action.input], updateId: updateIdOf(action.name, key) }),
      ),
    status: (referralId) => call(() => client.workflow.getHandle(workflowIdOf(referralId)).query(statusQuery)).catch(undefinedIfMissing),
    running: (referrals) => running(client, referrals).catch(translate),
    latestRun: async (referralId) =>
      (await call(() => latestRun(client, workflowIdOf(referralId))).catch(undefinedIfMissing)) ?? { standing: 'gone' },
  };
}

async function running(client: Client, { from, to }: { from: string; to: string }): Promise<ReadonlyMap<string, string>> {
  const runs = new Map<string, string>();
  const list = client.workflow.list({
    query: `WorkflowType = '${workflowTypes.referral}' AND ExecutionStatus = 'Running' AND WorkflowId BETWEEN '${workflowIdOf(from)}' AND '${workflowIdOf(to)}'`,
    pageSize: listedAtOnce,
  });
  for await (const { workflowId, runId } of list) runs.set(referralIdOf(workflowId) ?? workflowId, runId);
  return runs;
}

const listedAtOnce = 1_000;

/** Temporal's words in ours. A workflow that continues as another is one that runs. */
const standings: Readonly<Record<WorkflowExecutionStatusName, WorkflowStanding>> = {
  UNSPECIFIED: 'running',
  RUNNING: 'running',
  PAUSED: 'running',
  CONTINUED_AS_NEW: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'canceled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
  UNKNOWN: 'running',
};

async function latestRun(client: Client, workflowId: string): Promise<LatestRun> {
  const { status, runId } = await client.workflow.getHandle(workflowId).describe();
  return { standing: standings[status.name], runId };
}

async function start(client: Client, input: ReferralInput): Promise<void> {
  try {
    await client.workflow.start<ReferralWorkflow>(workflowTypes.referral, {
      taskQueue: taskQueues.referrals,
      workflowId: workflowIdOf(input.referralId),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      // An order has one workflow; the unique key in PostgreSQL guards what Temporal forgets after
      // its retention. One that was ended by hand can begin again, when a person says so.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      args: [input],
      typedSearchAttributes: [
        { key: searchAttributes.stage, value: 'assembling' },
        { key: searchAttributes.urgency, value: input.urgency },
        ...(input.specialty === undefined ? [] : [{ key: searchAttributes.specialty, value: input.specialty }]),
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function translate(error: unknown): never {
  if (error instanceof WorkflowNotFoundError) throw new Rejected('workflow-missing', 'No workflow runs for this referral.');
  if (error instanceof WorkflowUpdateFailedError) throw refused(error);
  if (isGrpcServiceError(error) || error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    throw new Unavailable('temporal-unavailable', 'Temporal is out of reach.');
  throw error;
}

function refused(error: WorkflowUpdateFailedError): Rejected {
  const { cause } = error;
  // A public rejection is written to be shown. Any other message is not passed on.
  return cause instanceof ApplicationFailure && cause.type === publicRejection
    ? new Rejected('refused', cause.message)
    : new Rejected('refused', 'The referral did not accept this action.');
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Rejected && error.code === 'workflow-missing') return undefined;
  throw error;
}
