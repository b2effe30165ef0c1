import { existsSync, readFileSync } from 'node:fs';
import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { workflowIdOf } from '../../../workflows/contract.js';
import { keyIdMetadata } from '../../adapters/temporal/payloadCodec.js';
import { replayMessages as words } from './messages.js';

/** The message is for the operator and has no content of the history. */
export class CannotReplay extends Error {
  override readonly name = 'CannotReplay';
}

export interface TemporalServer {
  readonly address: string | undefined;
  readonly namespace: string;
  readonly tls: NonNullable<Parameters<typeof Connection.connect>[0]>['tls'];
}

/** Real milliseconds: a person is waiting. */
const answerMs = 5_000;
const notFound = 5;

/** @param target a file, or the id of a workflow or a referral. Throws `CannotReplay`. */
export async function loadHistory(target: string, server: TemporalServer): Promise<{ history: History; workflowId: string }> {
  if (existsSync(target)) return { history: readHistory(target), workflowId: 'replayed' };
  if (/[/\\]|\.json$/.test(target)) throw new CannotReplay(words.noFile(target));
  const workflowId = z.uuid().safeParse(target).success ? workflowIdOf(target) : target;
  return { history: await fetchHistory(workflowId, server), workflowId };
}

const events = z.array(z.looseObject({ eventId: z.coerce.string() })).min(1);
/** The forms of the command line and the SDK, of the API, and of the UI's list. */
const forms = z.union([
  z.object({ events }).transform((file) => file.events),
  z.object({ history: z.object({ events }) }).transform((file) => file.history.events),
  events,
]);

function readHistory(file: string): History {
  try {
    const found = forms.parse(JSON.parse(readFileSync(file, 'utf8')));
    // The Temporal UI can list the newest first.
    return historyFromJSON({ events: found.toSorted((one, other) => Number(one.eventId) - Number(other.eventId)) });
  } catch {
    // The reason would quote the history.
    throw new CannotReplay(words.notAHistory(file));
  }
}

async function fetchHistory(workflowId: string, { address, namespace, tls }: TemporalServer): Promise<History> {
  if (address === undefined) throw new CannotReplay(words.noServer(workflowId));
  const connection = await Connection.connect({ address, connectTimeout: answerMs, ...(tls ? { tls } : {}) }).catch(() => {
    throw new CannotReplay(words.noAnswer(address));
  });
  try {
    const handle = new Client({ connection, namespace }).workflow.getHandle(workflowId);
    return await connection.withDeadline(Date.now() + answerMs, () => handle.fetchHistory());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === notFound))
      throw new CannotReplay(words.noWorkflow(workflowId, namespace));
    throw isGrpcServiceError(error) ? new CannotReplay(words.noAnswer(address)) : error;
  } finally {
    await connection.close();
  }
}

/** The keys that it is encrypted with. */
export function keyIdsIn(history: History): string[] {
  const ids = historyToJSON(history).matchAll(new RegExp(`"${keyIdMetadata}":\\s*"(?<id>[^"]+)"`, 'g'));
  return [...new Set([...ids].map(({ groups }) => Buffer.from(groups?.['id'] ?? '', 'base64').toString()))];
}
