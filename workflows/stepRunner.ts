import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReferralState } from '../src/domain/process/state.js';
import type { Step } from '../src/domain/process/nextStep.js';
import { refusableSteps, type StepResult } from '../src/domain/process/applyStepResult.js';
import type { Arrival, Inbox } from './inbox.js';
import { isLocal, perform } from './steps.js';

export interface StepRunner {
  /**
   * Begins the step unless it is under way. One that is no longer wanted is cancelled and its result dropped; but a packet on its way
   * is not called back by a change of plan, only by the end of the referral: its answer has to be known.
   * @returns what a local step found, which is done at once
   */
  readonly run: (step: Step, state: ReferralState) => Promise<StepResult | undefined>;
  readonly isBusy: () => boolean;
  /** What a step found that ended; nothing of one that is not wanted any more. Throws what no person could answer. */
  readonly collect: (arrival: Extract<Arrival, { from: 'step' }>) => StepResult | undefined;
}

interface Job {
  readonly key: string;
  readonly kind: Step['kind'];
  readonly scope: CancellationScope;
}

/** One step at a time. While it is done elsewhere, messages and deadlines go on being observed. */
export function createStepRunner(put: Inbox['put']): StepRunner {
  let current: Job | undefined;

  const begin = (step: Step, state: ReferralState): void => {
    const job: Job = { key: JSON.stringify(step), kind: step.kind, scope: new CancellationScope() };
    current = job;
    void job.scope
      .run(() => done(step, state))
      // That it was cancelled stands nowhere in a history, so that it must not begin a turn: a replay would hear of it at another time.
      .then((outcome) => (job.scope.consideredCancelled ? undefined : put({ from: 'step', job, outcome })));
  };

  return {
    run: async (step, state) => {
      if (current?.key === JSON.stringify(step) || (current?.kind === 'transmit' && state.outcome === undefined)) return undefined;
      current?.scope.cancel();
      current = undefined;
      if (isLocal(step)) return orThrow(await done(step, state));
      if (step.kind !== 'wait' && step.kind !== 'finish') begin(step, state);
      return undefined;
    },
    isBusy: () => current !== undefined,
    collect: ({ job, outcome }) => {
      if (current === undefined || job !== current) return undefined;
      current = undefined;
      return orThrow(outcome);
    },
  };
}

function orThrow(outcome: StepResult | Error): StepResult {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

/** An activity that was refused for good is a question for a person; what no person could answer fails the workflow task, which waits for engineers. */
async function done(step: Step, state: ReferralState): Promise<StepResult | Error> {
  try {
    return await perform(step, state);
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
