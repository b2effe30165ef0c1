import type { ReferralEvent } from './messages.js';
import { enoughToClose, type EvidenceFact } from '../closure/evidence.js';
import {
  bookingTasks,
  closeTasks,
  hasTask,
  isDelivered,
  isSending,
  isUrgent,
  notDelivered,
  openTask,
  withAxes,
  type ReferralState,
  end,
} from './state.js';
import { sendRetryAt } from './nextStep.js';
import type { Delivery } from '../referral.js';
import type { Fault } from '../routing/faxFailures.js';

/**
 * How a referral changes when a system reports something: the provider's receipts, the
 * patient's replies, the EHR's orders and appointments. Total and pure: late, early, repeated and
 * contradicting events are answered, never thrown. A late event still counts after a person took
 * over.
 */
export function applyEvent(state: ReferralState, event: ReferralEvent, now: number): ReferralState {
  if (state.outcome !== undefined) return state;
  switch (event.name) {
    case 'orderChanged':
      return orderChanged(state, event.input.change, now);
    case 'deliveryReceipt':
      return event.input.failure === undefined
        ? sendReached(state, event.input.rung ?? 1, now, event.input.sendId)
        : sendFailed(state, { sendId: event.input.sendId, failure: event.input.failure, fault: event.input.fault }, now);
    case 'textStatus':
      return event.input.status === 'failed' ? textUndeliverable(state, event.input.failure ?? 'undelivered', now) : state;
    case 'reply':
      return replied(state, event.input.meaning, now);
    case 'appointment':
      return appointmentReported(state, event.input, now);
    case 'runChanged':
      // What was decided after the point that it was reset to is forgotten here: a person compares
      // it with the facts.
      return openTask(state, 'workflow-missing', now, 'reset');
  }
}

function orderChanged(
  state: ReferralState,
  change: Extract<ReferralEvent, { name: 'orderChanged' }>['input']['change'],
  now: number,
): ReferralState {
  if (change === 'revoked' || change === 'entered-in-error') return end(state, change, now);
  if (change === 'administrative') return state;
  // Clinical: the chart is read again, and what was sent is superseded. A visit that is booked
  // stays booked. The ordinal moves on, so that a reading under way is not taken for the new one.
  const anew = {
    ...state,
    packet: undefined,
    send: undefined,
    packetsAssembled: state.packetsAssembled + 1,
    resendDue: state.sendsMade > 0,
  };
  return closeTasks(anew, ['incomplete-packet', 'consent-needed', 'not-delivered'], now);
}

const rungs: readonly Delivery[] = ['queued', 'accepted', 'transmitted', 'delivered', 'opened', 'acknowledged'];

/**
 * Rungs are only climbed: a late or repeated receipt changes nothing, and one of a packet that is
 * superseded does not settle the next.
 */
export function sendReached(state: ReferralState, rung: number, now: number, sendId?: string): ReferralState {
  const reached = rungs[rung] ?? 'accepted';
  const climbed = rung > rungs.indexOf(state.axes.delivery) ? withAxes(state, { delivery: reached }) : state;
  if (rung < 2 || (state.resendDue && sendId !== undefined && state.send?.sendId !== sendId)) return climbed;
  const settled = { ...climbed, send: undefined, resendDue: false };
  const accepted = settled.axes.acceptance === 'none' ? withAxes(settled, { acceptance: 'pending' }) : settled;
  return closeTasks(accepted, ['not-delivered'], now);
}

interface Failure {
  readonly sendId?: string | undefined;
  readonly failure: string;
  readonly fault?: Fault | undefined;
}

/**
 * Again after 5, 20 and 60 minutes, then another endpoint, then a person (decision 13). Where trying
 * again cannot help, the next one comes at once.
 */
export function sendFailed(state: ReferralState, { sendId, failure, fault }: Failure, now: number): ReferralState {
  const { send } = state;
  if (send === undefined || !isSending(state) || (sendId !== undefined && send.sendId !== undefined && send.sendId !== sendId))
    return state;
  const failed = { ...(isDelivered(state.axes) ? state : withAxes(state, { delivery: 'failed' })), packet: undefined };
  if (fault === 'ours') return sendingIsStuck(failed, failure, now);
  const isOver = fault !== undefined || failure === 'rejected';
  const retryAt = isOver ? undefined : sendRetryAt(state, send.tries, now);
  return retryAt === undefined
    ? elsewhere(failed, failure, now)
    : { ...failed, send: { ...send, retryAt, receiptBy: undefined, askNow: false } };
}

function elsewhere(failed: ReferralState, failure: string, now: number): ReferralState {
  const { route, passedOver } = failed;
  const endpoints = route === undefined ? passedOver.endpoints : [...passedOver.endpoints, route.endpointId];
  const next = {
    ...failed,
    send: undefined,
    route: undefined,
    stayWith: route?.specialistId ?? failed.stayWith,
    passedOver: { ...passedOver, endpoints },
  };
  return failed.urgency === 'stat' ? openTask(next, 'urgent-call', now, failure) : next;
}

/** No other number would do better: the account or the document has to be mended. */
function sendingIsStuck(failed: ReferralState, failure: string, now: number): ReferralState {
  const stuck = notDelivered({ ...failed, send: undefined }, now, failure);
  return failed.urgency === 'stat' ? openTask(stuck, 'urgent-call', now, failure) : stuck;
}

/** The text cannot reach this number: a person has to call. */
export function textUndeliverable(state: ReferralState, failure: string, now: number): ReferralState {
  if (state.axes.appointment === 'booked' || state.axes.appointment === 'kept') return state;
  return openTask({ ...state, nudge: { ...state.nudge, stopped: failure } }, 'unreachable', now, failure);
}

function replied(state: ReferralState, meaning: Extract<ReferralEvent, { name: 'reply' }>['input']['meaning'], now: number): ReferralState {
  switch (meaning) {
    case 'emergency':
      return openTask(state, 'emergency-reply', now);
    case 'stop': {
      const silenced = { ...state, nudge: { ...state.nudge, stopped: 'opted-out' } };
      return awaitsBooking(state) ? openTask(silenced, 'unreachable', now, 'opted-out') : silenced;
    }
    case 'start':
      return state.nudge.stopped === 'opted-out'
        ? { ...closeTasks(state, ['unreachable'], now), nudge: { ...state.nudge, stopped: undefined } }
        : state;
    case 'booked':
      // The patient's word opens a verification, never a booking (decision 15).
      return awaitsBooking(state) ? openTask(state, 'verify-booking', now) : state;
    case 'declined':
      // The answer promised that no further text about this is sent, whatever happens to the task.
      return state.axes.appointment === 'kept'
        ? state
        : openTask({ ...state, nudge: { ...state.nudge, stopped: 'declined' } }, 'patient-declined', now);
    case 'help':
      return openTask(state, 'help-requested', now);
    case 'unclear':
      return openTask(state, 'unclear-reply', now);
  }
}

const awaitsBooking = (state: ReferralState): boolean => state.axes.appointment !== 'booked' && state.axes.appointment !== 'kept';

type AppointmentInput = Extract<ReferralEvent, { name: 'appointment' }>['input'];

function appointmentReported(state: ReferralState, input: AppointmentInput, now: number): ReferralState {
  if (state.axes.appointment === 'kept') return state;
  switch (input.status) {
    case 'fulfilled':
      return kept({ ...state, visit: visitOf(state, input) }, { kind: 'ehr-appointment-fulfilled', visitAt: input.startAt }, now);
    case 'booked':
      return booked(state, visitOf(state, input), now);
    case 'proposed':
      return state.axes.appointment === 'none' ? withAxes(state, { appointment: 'proposed' }) : state;
    case 'noshow':
      return isCurrent(state, input) ? missed(state, now) : state;
    case 'cancelled':
    case 'entered-in-error':
      return isCurrent(state, input) ? cancelled(state, now) : state;
  }
}

/** Our own booking comes back from the EHR under its id: same start, same visit. */
function visitOf(state: ReferralState, input: AppointmentInput): NonNullable<ReferralState['visit']> {
  const { visit } = state;
  const same = visit !== undefined && (visit.id === input.appointmentId || visit.startAt === input.startAt);
  const startAt = input.startAt ?? (same ? visit.startAt : undefined);
  return {
    id: same ? visit.id : input.appointmentId,
    source: same ? visit.source : 'ehr',
    startAt,
    checkAt: input.checkAt ?? (same && visit.startAt === startAt ? visit.checkAt : undefined),
  };
}

const isCurrent = ({ visit }: ReferralState, input: AppointmentInput): boolean =>
  visit === undefined || visit.id === input.appointmentId || input.startAt === undefined || visit.startAt === input.startAt;

/** From any source: booking tasks are settled, and texts stop. */
export function booked(state: ReferralState, visit: NonNullable<ReferralState['visit']>, now: number): ReferralState {
  const moved = visit.startAt !== state.visit?.startAt;
  const settled = closeTasks(withAxes({ ...state, visit }, { appointment: 'booked' }), bookingTasks, now);
  return moved ? closeTasks(settled, ['verify-visit'], now) : settled;
}

/**
 * No-show goes back to booking, never to closed. After as many rounds of texts as the policy allows,
 * or when it is urgent, a person decides.
 */
export function missed(state: ReferralState, now: number): ReferralState {
  if (state.axes.appointment === 'missed') return state;
  const again = bookAgain(closeTasks(withAxes(state, { appointment: 'missed' }), ['verify-visit'], now));
  const { cycle, maxCycles = Number.POSITIVE_INFINITY } = state.nudge;
  return cycle >= maxCycles || isUrgent(state.urgency) ? openTask(again, 'no-show', now) : again;
}

function cancelled(state: ReferralState, now: number): ReferralState {
  if (state.axes.appointment !== 'booked') return state;
  const again = bookAgain(closeTasks(withAxes(state, { appointment: 'cancelled' }), ['verify-visit'], now));
  return isUrgent(state.urgency) ? openTask(again, 'urgent-call', now, 'cancelled') : again;
}

/** A new round of texts, planned from today. */
export function bookAgain(state: ReferralState): ReferralState {
  const { nudge } = state;
  return { ...state, nudge: { ...nudge, plan: undefined, done: 0, notBefore: undefined, cycle: nudge.cycle + 1 } };
}

/**
 * Someone says that the visit was kept. All that was said together proves it, or asks the office.
 */
export function kept(state: ReferralState, said: EvidenceFact, now: number): ReferralState {
  const heard = { ...state, evidence: [...state.evidence, said] };
  if (!enoughToClose(heard.evidence)) return openTask(heard, 'verify-visit', now);
  const settled = closeTasks(
    withAxes(heard, { appointment: 'kept', report: 'awaited' }),
    state.tasks.map((task) => task.reason),
    now,
  );
  return hasTask(state, 'write-back-failed') ? openTask(settled, 'write-back-failed', now) : settled;
}
