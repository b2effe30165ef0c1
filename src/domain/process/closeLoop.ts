import { chartSays } from './chartContent.js';
import { end, hasTask, type ReferralState } from './state.js';
import { mayClose } from '../closure/loopClosure.js';

/** What a patient wrote after the visit was kept, and nobody has answered yet: only a person settles it. What came before, the visit settles. */
const unanswered = ['emergency-reply', 'help-requested', 'unclear-reply'] as const;

/** Kept, with proof, and the chart says so: the loop is closed, as soon as nobody waits for an answer. */
export function closed(state: ReferralState, now: number): ReferralState {
  const { axes, evidence, chart } = state;
  // What was written last may be the visit that was booked.
  const isWritten = chart.says === chartSays(state);
  const may = mayClose({ axes, evidence, writeBack: axes.writeBack }).may;
  return isWritten && may && !unanswered.some((reason) => hasTask(state, reason)) ? end(state, 'kept', now) : state;
}
