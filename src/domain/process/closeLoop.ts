import { chartSays } from './chartContent.js';
import { end, type ReferralState } from './state.js';
import { reasonOf } from './taskReasons.js';
import { mayClose } from '../closure/loopClosure.js';

/**
 * Kept, with proof, and the chart says so: the loop is closed, as soon as nobody waits for an
 * answer.
 */
export function closed(state: ReferralState, now: number): ReferralState {
  const { axes, evidence, chart } = state;
  // What was written last may be the visit that was booked.
  const isWritten = chart.says === chartSays(state);
  const may = mayClose({ axes, evidence, writeBack: axes.writeBack }).may;
  return isWritten && may && !holdsOpen(state) ? end(state, 'kept', now) : state;
}

/**
 * The patient wrote after the visit was kept: a person answers first. The visit itself settled
 * every task before it.
 */
const holdsOpen = ({ tasks }: ReferralState): boolean => tasks.some(({ reason }) => reasonOf(reason).blocks.closing === true);
