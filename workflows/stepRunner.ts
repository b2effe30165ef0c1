import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import { refusableSteps, type StepResult } from '../src/domain/process/applyStepResult.js';
import type { Step } from '../src/domain/process/nextStep.js';
import type { ReferralState } from '../src/domain/process/state.js';
import type { Arrival, Put } from './inbox.js';
import { perform } from './steps.js';

export interface StepRunner {
  /**
   * Starts the step unless it is running. Cancels the running step if another one is due, but not a
   * send: its answer must be known. Only the end of the referral cancels a send.
   */
  readonly run: (step: Step, state: ReferralState, now: number) => void;
  readonly isBusy: () => boolean;
  /**
   * The result of a step that ended; undefined if the step is no longer wanted. A text that left
   * before it could be canceled still counts. Throws an error that no person could resolve.
   */
  readonly resultOf: (arrival: Extract<Arrival, { from: 'step' }>) => StepResult | undefined;
}

interface Job {
  readonly key: string;
  readonly kind: Step['kind'];
  readonly scope: CancellationScope;
}

/** One step at a time. While it runs, messages and deadlines are still handled. */
export function createStepRunner(put: Put): StepRunner {
  let current: Job | undefined;

  const start = (step: Step, state: ReferralState, now: number): void => {
    const job: Job = { key: JSON.stringify(step), kind: step.kind, scope: new CancellationScope() };
    current = job;
    void job.scope.run(() => outcomeOf(step, state, now)).then((outcome) => put({ from: 'step', job, outcome }));
  };

  return {
    run: (step, state, now) => {
      if (current?.key === JSON.stringify(step) || (current?.kind === 'transmit' && state.outcome === undefined)) return;
      current?.scope.cancel();
      current = undefined;
      if (step.kind !== 'wait' && step.kind !== 'finish') start(step, state, now);
    },
    isBusy: () => current !== undefined,
    resultOf: ({ job, outcome }) => {
      if (job !== current) return isSentText(outcome) ? outcome : undefined;
      current = undefined;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

const isSentText = (outcome: StepResult | Error): outcome is StepResult =>
  !(outcome instanceof Error) && outcome.step === 'nudge' && outcome.result.result === 'sent';

/**
 * A step that was refused for good becomes a question for a person. Any other error fails the
 * workflow task, which then waits for engineers.
 */
async function outcomeOf(step: Step, state: ReferralState, now: number): Promise<StepResult | Error> {
  try {
    return await perform(step, state, now);
  } catch (error) {
    if (error instanceof Error && isCancellation(error)) return error;
    return refusalIn(error, step) ?? new Error(`The step ${step.kind} cannot be done`);
  }
}

function refusalIn(error: unknown, step: Step): StepResult | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const code = error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'refused') : 'refused';
  const of = refusableSteps.find((kind) => kind === step.kind);
  return of === undefined ? undefined : { step: 'refused', of, code };
}
