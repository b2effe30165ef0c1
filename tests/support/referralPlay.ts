import { applyAction } from '../../src/domain/process/applyAction.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { Action, ReferralEvent } from '../../src/domain/process/messages.js';
import { openReferral, type ReferralState } from '../../src/domain/process/state.js';
import { nextStep, applyTime, type Step } from '../../src/domain/process/nextStep.js';
import type { Urgency } from '../../src/domain/referral.js';
import { applyEvent } from '../../src/domain/process/applyEvent.js';
import { applyStepResult, type StepResult } from '../../src/domain/process/applyStepResult.js';
import { dayMs as day, hourMs as hour, minuteMs as minute } from '../../src/domain/time/durations.js';

export { minute, hour, day };
/** Monday 2026-03-02 09:00 in Boston. */
export const monday = Date.UTC(2026, 2, 2, 14);

/** A referral at its desk: moved by what is heard, done and decided, without any server. */
export interface Play {
  state: ReferralState;
  now: number;
}

export function newReferral(urgency: Urgency = 'routine'): Play {
  return {
    now: monday,
    state: openReferral({ referralId: 'r1', specialty: 'cardiology', urgency, orderedAt: monday, clock: wallClock }, monday),
  };
}

export const at = (play: Play, now: number): Play => ({ now, state: applyTime(play.state, now) });
export const heard = (play: Play, event: ReferralEvent): Play => ({ ...play, state: applyEvent(play.state, event, play.now) });
export const decided = (play: Play, action: Action): Play => ({ ...play, state: applyAction(play.state, action, play.now) });
export const found = (play: Play, result: StepResult): Play => ({ ...play, state: applyStepResult(play.state, result, play.now) });
export const stepOf = (play: Play): Step => nextStep(play.state, play.now);

/** What each step finds when nothing goes wrong. */
export function wellDone(step: Step, now: number): StepResult | undefined {
  switch (step.kind) {
    case 'planSending':
      return { step: 'planSending', sendBy: now + 4 * hour };
    case 'assemble':
      return { step: 'assemble', ordinal: step.ordinal, order: 'active', missing: [], consentNeeded: false, deceased: false };
    case 'route':
      return { step: 'route', ordinal: step.ordinal, specialistId: 's1', endpointId: 'e1' };
    case 'transmit':
      return { step: 'transmit', ordinal: step.ordinal, sendId: `fax-${step.ordinal}`, result: 'accepted', receiptBy: now + day };
    case 'askAboutSend':
      return { step: 'askAboutSend', status: 'transmitted', receiptBy: now + day };
    case 'planNudges':
      return { step: 'planNudges', nudgesAt: [now + 5 * hour, now + 3 * day], escalateAt: now + 7 * day, maxCycles: 2 };
    case 'nudge':
      return { step: 'nudge', result: { result: 'sent', sendId: `text-${step.ordinal}` } };
    case 'planVisit':
      return { step: 'planVisit', startAt: step.ordinal, checkAt: step.ordinal + day };
    case 'writeChart':
      return { step: 'writeChart', says: step.says, refused: false };
    case 'wait':
    case 'finish':
      return undefined;
  }
}

/** Does whatever is to be done now, until only waiting is left. */
export function untilItWaits(start: Play, answer: (step: Step, now: number) => StepResult | undefined = wellDone): Play {
  let play = at(start, start.now);
  for (let turns = 0; turns < 50; turns += 1) {
    const result = answer(stepOf(play), play.now);
    if (result === undefined) return play;
    play = at(found(play, result), play.now);
  }
  throw new Error(`never comes to rest: ${stepOf(play).kind}`);
}

let receipts = 0;
export const receipt = (play: Play, rung = 2): ReferralEvent => ({
  name: 'deliveryReceipt',
  input: { id: `receipt-${(receipts += 1)}`, sendId: play.state.send?.sendId ?? 'none', rung },
});

/** The packet is at the office and the first texts are planned. */
export function delivered(urgency: Urgency = 'routine'): Play {
  const sent = untilItWaits(newReferral(urgency));
  return untilItWaits(heard(sent, receipt(sent)));
}
