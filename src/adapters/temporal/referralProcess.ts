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
import { ApplicationFailure, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { Action, ReferralEvent } from '../../domain/process/messages.js';
import type { ReferralInput, ReferralProcess, ReferralStatus, WorkflowStanding } from '../../ports/referralProcess.js';

export const referralTaskQueue = 'referrals';
export const workflowIdOf = (referralId: string): string => `referral-${referralId}`;

const stage = defineSearchAttributeKey('ReferralStage', SearchAttributeType.KEYWORD);
const specialty = defineSearchAttributeKey('Specialty', SearchAttributeType.KEYWORD);
const urgency = defineSearchAttributeKey('Urgency', SearchAttributeType.KEYWORD);

/** Real milliseconds for one call to Temporal: the inbox keeps what does not get through, so there is no need to wait long. */
const deadlineMs = 5_000;

export function createTemporalReferralProcess(client: Client): ReferralProcess {
  const call = <Value>(run: () => Promise<Value>): Promise<Value> =>
    client.connection.withDeadline(Date.now() + deadlineMs, run).catch(translate);

  return {
    start: (input) => call(() => start(client, input)),
    signal: (referralId, event: ReferralEvent) =>
      call(() => client.workflow.getHandle(workflowIdOf(referralId)).signal(event.name, event.input)),
    act: (referralId, action: Action) =>
      call(() =>
        client.workflow
          .getHandle(workflowIdOf(referralId))
          .executeUpdate<{ accepted: true }, [unknown]>(action.name, { args: [action.input] }),
      ),
    status: (referralId) =>
      call(() => client.workflow.getHandle(workflowIdOf(referralId)).query<ReferralStatus>('status')).catch(undefinedIfMissing),
    running: () => running(client).catch(translate),
    standing: async (referralId) => (await call(() => standing(client, workflowIdOf(referralId))).catch(undefinedIfMissing)) ?? 'gone',
  };
}

async function running(client: Client): Promise<ReadonlyMap<string, string>> {
  const runs = new Map<string, string>();
  const list = client.workflow.list({ query: `WorkflowType = 'referral' AND ExecutionStatus = 'Running'`, pageSize: listedAtOnce });
  for await (const { workflowId, runId } of list) runs.set(workflowId.replace(/^referral-/, ''), runId);
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

async function standing(client: Client, workflowId: string): Promise<WorkflowStanding> {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  return standings[status.name];
}

async function start(client: Client, input: ReferralInput): Promise<void> {
  try {
    await client.workflow.start('referral', {
      taskQueue: referralTaskQueue,
      workflowId: workflowIdOf(input.referralId),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      // An order has one workflow; the unique key in PostgreSQL guards what Temporal forgets after its retention. One that was ended by
      // hand can begin again, when a person says so.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      args: [input],
      typedSearchAttributes: [
        { key: stage, value: 'assembling' },
        { key: urgency, value: input.urgency },
        ...(input.specialty === undefined ? [] : [{ key: specialty, value: input.specialty }]),
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
  // The validator's own words, written to be shown (type PublicRejection); anything else stays inside.
  return cause instanceof ApplicationFailure && cause.type === 'PublicRejection'
    ? new Rejected('refused', cause.message)
    : new Rejected('refused', 'The referral did not accept this action.');
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Rejected && error.code === 'workflow-missing') return undefined;
  throw error;
}
