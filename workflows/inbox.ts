import { workflowInfo } from '@temporalio/workflow';
import type { Action, ReferralEvent } from '../src/domain/process/messages.js';
import type { StepResult } from '../src/domain/process/applyStepResult.js';

/** Everything that can wake a referral: a message, the end of a step that was done elsewhere, a deadline. */
export type Arrival =
  | { readonly from: 'system'; readonly event: ReferralEvent }
  | { readonly from: 'person'; readonly action: Action }
  /** A message that could not be read: it changes nothing but what is shown. */
  | { readonly from: 'nobody'; readonly what: string; readonly why: string }
  | { readonly from: 'step'; readonly job: object; readonly outcome: StepResult | Error }
  | { readonly from: 'alarm'; readonly bell: object };

export interface Inbox {
  readonly put: (arrival: Arrival) => void;
  readonly isEmpty: () => boolean;
  /** What one workflow task brought, the oldest first, and the time of the turn that begins with it (real time); nothing while all is taken. */
  readonly take: () => Promise<{ readonly at: number; readonly arrivals: readonly Arrival[] }>;
}

/** More than any promise needs to come from the job that settles it to the inbox. */
const hops = 50;

/**
 * Where everything from outside waits for the top of a turn, with the task that brought it.
 *
 * The end of a local activity has no place of its own in a history. Where a query was answered in the same task, the first run hears of it
 * together with what the next task brings, and a replay before that; where a replay hears of it at once, time is further on than it was when
 * the first run heard what came meanwhile (both were seen; decision 39). So nothing may depend on how much has come when a local activity
 * ends, nor on when it came: what came is taken a task at a time, once all of it is there, and the time is that of the taking.
 */
export function createInbox(): Inbox {
  const waiting: { readonly task: number; readonly arrival: Arrival }[] = [];
  return {
    put: (arrival) => void waiting.push({ task: workflowInfo().historyLength, arrival }),
    isEmpty: () => waiting.length === 0,
    take: async () => {
      for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
      const [first] = waiting;
      const others = waiting.findIndex(({ task }) => task !== first?.task);
      const taken = waiting.splice(0, others < 0 ? waiting.length : others);
      return { at: Date.now(), arrivals: inOrder(taken.map(({ arrival }) => arrival)) };
    },
  };
}

/** Which of a task's promises settles first depends on what else settles in it: what a step found goes before what was said, and the deadline last. */
const inOrder = (arrivals: readonly Arrival[]): Arrival[] =>
  ['step', 'said', 'alarm'].flatMap((kind) => arrivals.filter((arrival) => kindOf(arrival) === kind));

const kindOf = ({ from }: Arrival): string => (from === 'step' || from === 'alarm' ? from : 'said');
