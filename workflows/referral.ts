import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { applyAction, refusalOf } from '../src/domain/process/applyAction.js';
import { applyEvent } from '../src/domain/process/applyEvent.js';
import { applyStepResult } from '../src/domain/process/applyStepResult.js';
import { applyTime, nextDeadline, nextStep } from '../src/domain/process/nextStep.js';
import { openReferral, openTask, type ReferralState } from '../src/domain/process/state.js';
import { statusOf } from '../src/domain/process/status.js';
import { toPractice, toReal } from '../src/domain/time/clock.js';
import {
  statusQuery,
  timelineQuery,
  type ReferralResult,
  type ReferralStart,
  type ReferralWorkflow,
  type TimelineEntry,
} from './contract.js';
import { createDeadlineTimer } from './deadlineTimer.js';
import { describe } from './details.js';
import { registerHandlers } from './handlers.js';
import { inOrder, type Arrival } from './inbox.js';
import { createProjection, mustBeStoredNow } from './projection.js';
import { createStepRunner, type StepRunner } from './stepRunner.js';
import { createVerifier } from './verifier.js';

/**
 * One referral, from the order to the kept visit. The process itself is pure: `nextStep`
 * (src/domain/process/nextStep.ts) decides what to do, and the `apply` functions beside it change
 * the state. This loop makes it durable. One turn applies the events that came and the time that
 * passed, runs the next step, saves the projection that people see, sets the timer, and waits.
 *
 * Every turn replays exactly: all that wakes the workflow is an event of the history, and `now` is
 * the time of its workflow task.
 *
 * A history that has grown long, by far more messages than a referral gets, goes on in a new run.
 */
export async function referral(input: ReferralStart): Promise<ReferralResult> {
  const practiceNow = (): number => toPractice(input.clock, Date.now());
  const { carried, ...order } = input;
  let state = carried?.state ?? openReferral(order, practiceNow());
  const timeline: TimelineEntry[] = [...(carried?.timeline ?? [])];
  setHandler(statusQuery, () => statusOf(state, practiceNow()));
  setHandler(timelineQuery, () => timeline);

  const events: Arrival[] = [];
  const put = (event: Arrival): void => void events.push(event);
  const seen = [...(carried?.seen ?? [])];
  registerHandlers(put, (action) => refusalOf(state, action, practiceNow()), seen);
  const verifier = createVerifier(order.referralId, put);
  const steps = createStepRunner(put);
  const projection = createProjection(carried?.sequence);
  const timer = createDeadlineTimer((at) => toReal(input.clock, at) - Date.now(), put);

  try {
    for (;;) {
      const now = practiceNow();
      for (const event of verifier.admit(inOrder(events.splice(0)))) {
        const change = apply(state, event, now, steps);
        state = change.state;
        if (change.what !== undefined) timeline.push({ at: now, what: change.what });
      }
      // What has come may change what is due.
      if (!verifier.isReading()) state = applyTime(state, now);
      const step = nextStep(state, now);
      if (!verifier.isReading()) steps.run(step, state, now);
      if (!steps.isBusy() || mustBeStoredNow(state)) state = await projection.save(state, now);
      setCurrentDetails(describe(state, now, workflowInfo().namespace));
      // Saving took a while: a message that came meanwhile may have changed what is due.
      if (events.length > 0) continue;
      if (step.kind === 'finish' && !verifier.isBusy()) break;
      if (workflowInfo().continueAsNewSuggested && !steps.isBusy() && !verifier.isBusy()) {
        await condition(allHandlersFinished);
        // The server refuses to end a run that has a message left, and the task is done again.
        if (events.length > 0) continue;
        const toCarry = { state, timeline: timeline.slice(-timelineKept), seen, sequence: projection.sequence() };
        await continueAsNew<ReferralWorkflow>({ ...order, carried: toCarry });
      }
      timer.set(nextDeadline(state, now));
      await condition(() => events.length > 0);
    }
    await condition(allHandlersFinished);
  } catch (error) {
    // Canceled by hand in the Temporal Web UI: a person must know that nothing drives this referral
    // any longer.
    const now = practiceNow();
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => projection.save(openTask(state, 'workflow-missing', now), now));
    throw error;
  } finally {
    timer.clear();
  }
  return { outcome: state.outcome ?? 'revoked', nudgesSent: state.nudge.sent };
}

/** Of the timeline, which is for the Temporal Web UI only. It must fit into one payload. */
const timelineKept = 500;

/** The new state, and what the timeline calls the change. */
interface Change {
  readonly state: ReferralState;
  readonly what?: string | undefined;
}

function apply(state: ReferralState, event: Arrival, now: number, steps: StepRunner): Change {
  switch (event.from) {
    case 'timer':
      return { state };
    case 'step': {
      const result = steps.resultOf(event);
      return result === undefined ? { state } : { state: applyStepResult(state, result, now), what: result.step };
    }
    case 'check':
      return { state };
    case 'system':
      return { state: applyEvent(state, event.event, now), what: event.event.name };
    case 'record':
      return believe(state, event, now);
    case 'person':
      return act(state, event, now);
    case 'unreadable':
      return refuse(state, event.what, event.why);
  }
}

/** What the row says is applied; what the signal said otherwise is shown as refused. */
function believe(state: ReferralState, { name, belief }: Extract<Arrival, { from: 'record' }>, now: number): Change {
  const { event, refused } = belief;
  const applied = event === undefined ? state : applyEvent(state, event, now);
  return refused === undefined ? { state: applied, what: name } : refuse(applied, name, refused);
}

/** Judged now, not when it came: an event before it may have changed the answer. */
function act(state: ReferralState, { action, answer }: Extract<Arrival, { from: 'person' }>, now: number): Change {
  const refusal = refusalOf(state, action, now);
  answer?.(refusal);
  if (refusal !== undefined) return refuse(state, action.name, refusal);
  return { state: applyAction(state, action, now), what: `${action.name} by ${action.input.by}` };
}

const refuse = (state: ReferralState, what: string, why: string): Change => ({
  state: { ...state, rejected: { what, why } },
  what: `${what} not accepted`,
});
