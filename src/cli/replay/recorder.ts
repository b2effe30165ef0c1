import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { coresdk } from '@temporalio/proto';
import { proxySinks, workflowInfo, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { wishOfCommand } from './commandWish.js';
import type { Wish } from './wish.js';

/**
 * One activation of the replayed workflow: it was told something, ran until it could not go on, and
 * asked for something.
 */
export interface Activation {
  /** The newest event that it knew: the one that started the workflow task. */
  readonly upToEvent: number;
  readonly wishes: readonly Wish[];
  /**
   * What the queries would have answered then, of the timeline what is new; nothing for a workflow
   * without them.
   */
  readonly status?: unknown;
  readonly timeline: readonly unknown[];
  /** Only of a workflow that returned. */
  readonly result?: { readonly value: unknown };
}

/** What the workflow itself threw. The message stays inside: it may quote what it failed on. */
export interface Thrown {
  readonly name: string;
  /** `at perform (/.../workflows/steps.ts:40:13)` */
  readonly frames: readonly string[];
}

/** As JSON: what leaves the sandbox must not be of its realm. */
export interface ReplaySinks extends Sinks {
  replay: { activated: (activation: string) => void; threw: (thrown: string) => void };
}

const { replay } = proxySinks<ReplaySinks>();

/**
 * Bundled beside the workflows for a replay alone: reports what the code asks for, and changes
 * nothing.
 */
export function interceptors(): WorkflowInterceptors {
  let upToEvent = 0;
  let timelineTold = 0;
  return {
    inbound: [
      {
        execute: (input, next) => {
          const run = next(input);
          // Beside the run, not in its way: another turn of the promise could change the order of
          // its commands.
          run.catch((error: unknown) => replay.threw(JSON.stringify(thrown(error))));
          return run;
        },
      },
    ],
    internals: [
      {
        activate: (input, next) => {
          upToEvent = input.activation.historyLength ?? 0;
          next(input);
        },
        concludeActivation: (input, next) => {
          const concluded = next(input);
          const told = activation(upToEvent, timelineTold, concluded.commands);
          timelineTold += told.timeline.length;
          replay.activated(JSON.stringify(told));
          return concluded;
        },
      },
    ],
  };
}

function activation(upToEvent: number, timelineTold: number, commands: readonly coresdk.workflow_commands.IWorkflowCommand[]): Activation {
  const { taskQueue } = workflowInfo();
  const timeline = ask('timeline');
  const completed = commands.find((command) => command.completeWorkflowExecution)?.completeWorkflowExecution;
  return {
    upToEvent,
    wishes: commands.flatMap((command) => wishOfCommand(command, taskQueue, read) ?? []),
    status: ask('status'),
    timeline: Array.isArray(timeline) ? timeline.slice(timelineTold) : [],
    ...(completed ? { result: { value: completed.result ? read(completed.result) : null } } : {}),
  };
}

const read = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

/**
 * A replay has nobody to answer queries to, so that the handlers are asked in place. One that fails
 * has no say in how the workflow fares.
 */
function ask(query: string): unknown {
  try {
    return getActivator().queryHandlers.get(query)?.handler();
  } catch {
    return undefined;
  }
}

function thrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: 'unknown', frames: [] };
  const frames = (error.stack ?? '').split('\n').map((line) => line.trim());
  return { name: error.name, frames: frames.filter((line) => line.startsWith('at ')) };
}
