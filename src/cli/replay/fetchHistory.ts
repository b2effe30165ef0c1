import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { CannotReplay } from './cannotReplay.js';
import { rawHistory, type RawHistory } from './rawHistory.js';

export interface TemporalToAsk {
  readonly address: string;
  readonly namespace: string;
  readonly tls: NonNullable<Parameters<typeof Connection.connect>[0]>['tls'];
}

/** Real milliseconds: a person is waiting. */
const answerMs = 5_000;
const notFound = 5;

/** The history of a workflow's newest run, as it is stored. Throws `CannotReplay`. */
export async function fetchHistory(workflowId: string, { address, namespace, tls }: TemporalToAsk): Promise<RawHistory> {
  const connection = await connect(address, tls);
  try {
    const handle = new Client({ connection, namespace }).workflow.getHandle(workflowId);
    return rawHistory(await connection.withDeadline(Date.now() + answerMs, () => handle.fetchHistory()));
  } catch (error) {
    throw refusal(error, workflowId, address, namespace);
  } finally {
    await connection.close();
  }
}

async function connect(address: string, tls: TemporalToAsk['tls']): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: answerMs, ...(tls ? { tls } : {}) });
  } catch {
    throw away(address);
  }
}

function refusal(error: unknown, workflowId: string, address: string, namespace: string): Error {
  if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === notFound))
    return new CannotReplay(
      `There is no workflow ${workflowId} in the namespace ${namespace}. Ended ones are forgotten after the retention.`,
    );
  return isGrpcServiceError(error) ? away(address) : (error as Error);
}

const away = (address: string): CannotReplay => new CannotReplay(`Temporal at ${address} does not answer.`);
