import { DeterminismViolationError } from '@temporalio/workflow';
import { ReplayError, Worker, type DataConverter, type InjectedSinks } from '@temporalio/worker';
import type { RawHistory } from './rawHistory.js';
import type { Activation, ReplaySinks, Thrown } from './recorder.js';

export interface Replay {
  readonly activations: readonly Activation[];
  /** Undefined when the code went all the way as the history has it. */
  readonly failure?: Failure;
}

export interface Failure {
  /** The code asks for something else than the history holds; or it threw. */
  readonly kind: 'difference' | 'error';
  /**
   * Temporal's own words on the commands and events that do not fit. Of an error no words: they may
   * quote what it failed on.
   */
  readonly reason?: string | undefined;
  readonly event?: number | undefined;
  readonly thrown?: Thrown | undefined;
}

/**
 * Replays a history, as it is stored, under workflows that were bundled by `replayCode`. Needs no
 * server.
 */
export async function replayHistory(
  history: RawHistory,
  options: { readonly code: string; readonly dataConverter: DataConverter; readonly workflowId: string },
): Promise<Replay> {
  const activations: Activation[] = [];
  const thrown: Thrown[] = [];
  // Both were written by recorder.ts a moment ago.
  const sinks: InjectedSinks<ReplaySinks> = {
    replay: {
      activated: { fn: (_, activation) => void activations.push(JSON.parse(activation) as Activation), callDuringReplay: true },
      threw: { fn: (_, error) => void thrown.push(JSON.parse(error) as Thrown), callDuringReplay: true },
    },
  };
  const { code, dataConverter, workflowId } = options;
  try {
    await Worker.runReplayHistory({ workflowBundle: { code }, dataConverter, sinks }, history, workflowId);
    return { activations };
  } catch (error) {
    if (!(error instanceof ReplayError) && !(error instanceof DeterminismViolationError)) throw error;
    return { activations, failure: failureOf(error, thrown.at(-1)) };
  }
}

/**
 * A state machine of the SDK that does not get the event it waits for is a difference as well; it
 * only says so in other words.
 */
function failureOf(error: Error, thrown: Thrown | undefined): Failure {
  const reason = /message: "(?<words>(?:[^"\\]|\\.)*)"/.exec(error.message)?.groups?.['words'];
  if (!(error instanceof DeterminismViolationError) && !/workflow machines/.test(reason ?? '')) return { kind: 'error', thrown };
  const event = /\b(?:event_)?id: (?<id>\d+)/.exec(reason ?? '')?.groups?.['id'];
  return {
    kind: 'difference',
    reason: reason?.replace(/^\[TMPRL1100\] /, '').replace(/^(?:Nondeterminism error|Fatal error in workflow machines): /, ''),
    event: event === undefined ? undefined : Number(event),
  };
}
