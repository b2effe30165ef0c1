import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { act, refusalOf } from '../src/domain/actions.js';
import { toPractice, toReal } from '../src/domain/clock.js';
import { openReferral, openTask, type ReferralState } from '../src/domain/lifecycle.js';
import { nextDeadline, nextStep, onTime, type Step } from '../src/domain/nextStep.js';
import type { Outcome } from '../src/domain/referral.js';
import { hear } from '../src/domain/referralEvents.js';
import { statusOf } from '../src/domain/status.js';
import { hasStoredRow, refusableSteps, settle, type StepResult } from '../src/domain/stepResults.js';
import type { ReferralInput } from '../src/ports/referralProcess.js';
import type { RowEntry } from '../src/ports/referralStore.js';
import { openMailbox, type Mailbox } from './mailbox.js';
import { statusQuery, timelineQuery, type TimelineEntry } from './messages.js';
import { keepRow, type RowKeeper } from './row.js';
import { describe } from './details.js';
import { perform } from './steps.js';

export interface ReferralResult {
  outcome: Outcome;
  nudgesSent: number;
}

/**
 * One referral, from the order to the kept visit. The thin loop around the pure process of src/domain: hear what came, note what time did,
 * do the next step, keep the row that people see, and sleep until the next deadline or message.
 */
export async function referral(input: ReferralInput): Promise<ReferralResult> {
  const now = (): number => toPractice(input.clock, Date.now());
  let state = openReferral(input, now());
  const timeline: TimelineEntry[] = [];
  const note = (what: string): void => void timeline.push({ at: now(), what });
  const { namespace } = workflowInfo();
  const show = (): void => setCurrentDetails(describe(state, now(), namespace));

  const mailbox = openMailbox({
    refuse: (action) => refusalOf(state, action, now()),
    noteRejection: (what, why) => {
      state = { ...state, rejected: { what, why } };
      note(`${what} not accepted`);
      show();
    },
  });
  setHandler(statusQuery, () => statusOf(state, now()));
  setHandler(timelineQuery, () => timeline);

  const row = keepRow();
  const work = openWorkbench();
  const alarm = openAlarm((at) => toReal(input.clock, at) - Date.now());

  try {
    for (;;) {
      // One instant for the whole turn: a deadline that passes while the row is being kept was not looked at, and has to ring.
      const at = now();
      state = drain(state, mailbox, work.collect(row.wasStored), at, note);
      state = onTime(state, at);
      const step = nextStep(state, at);
      work.turnTo(step, state, () => row.expect(step, state, at));
      if (!work.isBusy() || row.isPressing(state)) {
        const kept = await row.keep(state, at);
        // What was refused meanwhile is not forgotten.
        state = { ...kept, rejected: state.rejected };
        if (!mailbox.isEmpty()) continue;
      }
      show();
      if (step.kind === 'finish') break;
      alarm.set(nextDeadline(state, at));
      await condition(() => !mailbox.isEmpty() || work.isDone() || alarm.hasRung());
    }
  } catch (error) {
    // Cancelled by hand in the Temporal Web UI: a person must know that nothing drives this referral any more.
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => row.keep(openTask(state, 'workflow-missing', now()), now()));
    throw error;
  } finally {
    alarm.clear();
  }
  return { outcome: state.outcome ?? 'revoked', nudgesSent: state.nudge.sent };
}

function drain(
  before: ReferralState,
  mailbox: Mailbox,
  result: StepResult | undefined,
  now: number,
  note: (what: string) => void,
): ReferralState {
  let state = before;
  if (result !== undefined) {
    state = settle(state, result, now);
    note(result.step);
  }
  for (let message = mailbox.take(); message !== undefined; message = mailbox.take()) {
    state = message.from === 'system' ? hear(state, message.event, now) : act(state, message.action, now);
    note(message.from === 'system' ? message.event.name : `${message.action.name} by ${message.action.input.by}`);
  }
  return state;
}

interface Workbench {
  /**
   * Begins the step unless it is under way. One that is no longer wanted is cancelled and its result dropped; but a packet on its way
   * is not called back by a change of plan, only by the end of the referral: its answer has to be known.
   */
  readonly turnTo: (step: Step, state: ReferralState, expectedRow: () => RowEntry | undefined) => void;
  readonly isBusy: () => boolean;
  readonly isDone: () => boolean;
  /** Takes what a finished step found, and tells of the row that its activity stored. */
  readonly collect: (rowStored: RowKeeper['wasStored']) => StepResult | undefined;
}

/** One step at a time, while messages and deadlines go on being observed. */
function openWorkbench(): Workbench {
  let current:
    | { key: string; kind: Step['kind']; scope: CancellationScope; follows?: RowEntry | undefined; result?: StepResult; error?: Error }
    | undefined;

  const begin = (step: Step, state: ReferralState, follows: RowEntry | undefined): void => {
    const scope = new CancellationScope();
    const job: NonNullable<typeof current> = { key: JSON.stringify(step), kind: step.kind, scope, follows };
    current = job;
    void scope
      .run(() => perform(step, state, follows))
      .then(
        (result) => void (job.result = result),
        (error: unknown) => {
          const refusal = refusalIn(error, step);
          if (refusal === undefined)
            job.error = error instanceof Error && isCancellation(error) ? error : new Error(`The step ${step.kind} cannot be done`);
          else job.result = refusal;
        },
      );
  };

  return {
    turnTo: (step, state, expectedRow) => {
      if (current?.key === JSON.stringify(step) || (current?.kind === 'transmit' && state.outcome === undefined)) return;
      current?.scope.cancel();
      current = undefined;
      if (step.kind !== 'wait' && step.kind !== 'finish') begin(step, state, expectedRow());
    },
    isBusy: () => current !== undefined,
    isDone: () => current !== undefined && (current.result !== undefined || current.error !== undefined),
    collect: (rowStored) => {
      if (current?.error !== undefined) throw current.error;
      const { result, follows } = current ?? {};
      if (result !== undefined) current = undefined;
      if (result !== undefined && follows !== undefined && hasStoredRow(result)) rowStored(follows, result);
      return result;
    },
  };
}

/** An activity that was refused for good is a question for a person; what no person could answer fails the workflow task, which waits for engineers. */
function refusalIn(error: unknown, step: Step): StepResult | undefined {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return undefined;
  const code = error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'refused') : 'refused';
  const of = refusableSteps.find((kind) => kind === step.kind);
  return of === undefined ? undefined : { step: 'refused', of, code };
}

interface Alarm {
  readonly set: (deadline: { what: string; at: number } | undefined) => void;
  readonly hasRung: () => boolean;
  readonly clear: () => void;
}

/** One timer, kept while the deadline stays the same: each arming is an event. */
function openAlarm(msUntil: (at: number) => number): Alarm {
  let armed: { at: number; scope: CancellationScope; rung: boolean } | undefined;

  const clear = (): void => {
    if (armed !== undefined && !armed.rung) armed.scope.cancel();
    armed = undefined;
  };
  const arm = (deadline: { what: string; at: number }): void => {
    const scope = new CancellationScope();
    const bell: NonNullable<typeof armed> = { at: deadline.at, scope, rung: false };
    armed = bell;
    void scope
      .run(() => sleep(Math.max(1, msUntil(deadline.at)), { summary: deadline.what }))
      .then(
        () => void (bell.rung = true),
        () => undefined,
      );
  };

  return {
    set: (deadline) => {
      if (armed !== undefined && !armed.rung && armed.at === deadline?.at) return;
      clear();
      if (deadline !== undefined) arm(deadline);
    },
    hasRung: () => armed?.rung === true,
    clear,
  };
}
