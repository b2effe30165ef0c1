import { DeterminismViolationError } from '@temporalio/workflow';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { ReplayError, Worker, type DataConverter, type InjectedSinks } from '@temporalio/worker';
import { differenceOf, type Difference } from './difference.js';
import type { ReplaySinks } from './recorder.js';

export interface Replay {
  /** The code does something else than the history has. */
  readonly difference?: Difference;
  /** The code throws. */
  readonly error?: { readonly name: string; readonly place: string };
  /** The event that started the last workflow task; 0 for a workflow that cannot start. */
  readonly reached: number;
  /** Undefined for a workflow that has not returned. */
  readonly result?: unknown;
}

export interface ReplayOptions {
  /** Workflows that were bundled by `replayCode`. */
  readonly code: string;
  readonly dataConverter: DataConverter;
  readonly workflowId: string;
}

/** Replays a history as it is stored. Needs no server. */
export async function replayHistory(history: History, { code, dataConverter, workflowId }: ReplayOptions): Promise<Replay> {
  let reached = 0;
  let result: unknown;
  let thrown = { name: 'an error', place: '' };
  const sinks: InjectedSinks<ReplaySinks> = {
    replay: {
      reached: { fn: (_, event) => void (reached = event), callDuringReplay: true },
      returned: { fn: (_, json) => void (result = JSON.parse(json)), callDuringReplay: true },
      threw: { fn: (_, name, place) => void (thrown = { name, place }), callDuringReplay: true },
    },
  };
  try {
    await Worker.runReplayHistory({ workflowBundle: { code }, dataConverter, sinks }, history, workflowId);
    return { reached, result };
  } catch (error) {
    if (!(error instanceof ReplayError) && !(error instanceof DeterminismViolationError)) throw error;
    const reason = /message: "(?<words>(?:[^"\\]|\\.)*)"/.exec(error.message)?.groups?.['words'] ?? '';
    // A state machine of the SDK that does not get its event is a difference as well.
    if (!(error instanceof DeterminismViolationError) && !/workflow machines/.test(reason)) return { reached, error: thrown };
    return { reached, difference: differenceOf(reason.replace(prefix, ''), history, reached) };
  }
}

const prefix = /^(?:\[TMPRL1100\] )?(?:Nondeterminism error: |Fatal error in workflow machines: )?/;
