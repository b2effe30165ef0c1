import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { applyAction, refusalOf } from '../src/domain/process/applyAction.js';
import { toPractice, toReal } from '../src/domain/time/clock.js';
import type { Action } from '../src/domain/process/messages.js';
import { openReferral, openTask, type ReferralState } from '../src/domain/process/state.js';
import { nextDeadline, nextStep, applyTime } from '../src/domain/process/nextStep.js';
import type { Outcome } from '../src/domain/referral.js';
import { applyEvent } from '../src/domain/process/applyEvent.js';
import { statusOf } from '../src/domain/process/status.js';
import { momentOf, applyStepResult, type StepResult } from '../src/domain/process/applyStepResult.js';
import type { ReferralInput } from '../src/ports/referralProcess.js';
import { createDeadlineTimer, type DeadlineTimer } from './deadlineTimer.js';
import { describe } from './details.js';
import { createInbox, type Arrival } from './inbox.js';
import { registerHandlers } from './handlers.js';
import { statusQuery, timelineQuery, type TimelineEntry } from './messages.js';
import { createProjection } from './projection.js';
import { createStepRunner, type StepRunner } from './stepRunner.js';

export interface ReferralResult {
  outcome: Outcome;
  nudgesSent: number;
}

/**
 * One referral, from the order to the kept visit. The thin loop around the pure process of src/domain: hear what came, note what time did,
 * do the next step, keep the row that people see, and sleep until the next deadline or message.
 */
export async function referral(input: ReferralInput): Promise<ReferralResult> {
  const practiceNow = (): number => toPractice(input.clock, Date.now());
  let state = openReferral(input, practiceNow());
  const timeline: TimelineEntry[] = [];
  const move = (move: Move, at: number): void => {
    state = move.state;
    if (move.what !== undefined) timeline.push({ at, what: move.what });
  };
  setHandler(statusQuery, () => statusOf(state, practiceNow()));
  setHandler(timelineQuery, () => timeline);

  const { namespace } = workflowInfo();
  const inbox = createInbox();
  registerHandlers(inbox.put, (action) => refusalOf(state, action, practiceNow()));
  const row = createProjection();
  const work = createStepRunner(inbox.put);
  const alarm = createDeadlineTimer((at) => toReal(input.clock, at) - Date.now(), inbox.put);

  try {
    for (;;) {
      const { at, arrivals } = await inbox.take();
      let now = toPractice(input.clock, at);
      for (const arrival of arrivals) move(takeIn(state, arrival, now, { work, alarm }), now);
      for (;;) {
        const begun = now;
        state = applyTime(state, begun);
        const step = nextStep(state, begun);
        const found = await work.run(step, state);
        if (found === undefined) break;
        // A replay may know another time of the task; what the step brought along stands in the history (decision 55).
        now = momentOf(found) ?? now;
        move(settled(state, found, now), now);
      }
      const after = arrivals.some(({ from }) => from === 'system' || from === 'person') ? 'message' : 'time';
      if (!work.isBusy() || row.isPressing(state)) state = await row.keep(state, now, after);
      setCurrentDetails(describe(state, now, namespace));
      if (nextStep(state, now).kind === 'finish') {
        if (allHandlersFinished()) break;
        // Somebody's update was accepted, and is judged before the end: by now it comes too late.
        await condition(allHandlersFinished);
        continue;
      }
      alarm.set(nextDeadline(state, now));
      await condition(() => !inbox.isEmpty());
    }
  } catch (error) {
    // Cancelled by hand in the Temporal Web UI: a person must know that nothing drives this referral any more.
    const now = practiceNow();
    if (isCancellation(error))
      await CancellationScope.nonCancellable(() => row.keep(openTask(state, 'workflow-missing', now), now, 'time'));
    throw error;
  } finally {
    alarm.clear();
  }
  return { outcome: state.outcome ?? 'revoked', nudgesSent: state.nudge.sent };
}

/** What the referral has become, and what the timeline calls it. */
interface Move {
  readonly state: ReferralState;
  readonly what?: string | undefined;
}

function takeIn(state: ReferralState, arrival: Arrival, now: number, { work, alarm }: { work: StepRunner; alarm: DeadlineTimer }): Move {
  switch (arrival.from) {
    case 'alarm':
      alarm.turnOff(arrival.bell);
      return { state };
    case 'step': {
      const found = work.collect(arrival);
      return found === undefined ? { state } : settled(state, found, now);
    }
    case 'system':
      return { state: applyEvent(state, arrival.event, now), what: arrival.event.name };
    case 'person':
      return acted(state, arrival.action, now);
    case 'nobody':
      return refused(state, arrival.what, arrival.why);
  }
}

const settled = (state: ReferralState, found: StepResult, now: number): Move => ({
  state: applyStepResult(state, found, now),
  what: found.step,
});

/** Judged now, not when it came: what came before it may have changed the answer. */
function acted(state: ReferralState, action: Action, now: number): Move {
  const why = refusalOf(state, action, now);
  if (why !== undefined) return refused(state, action.name, why);
  return { state: applyAction(state, action, now), what: `${action.name} by ${action.input.by}` };
}

const refused = (state: ReferralState, what: string, why: string): Move => ({
  state: { ...state, rejected: { what, why } },
  what: `${what} not accepted`,
});
