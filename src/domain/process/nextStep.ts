import { windowEnd } from '../time/clock.js';
import { chartSays } from './chartContent.js';
import { closed } from './closeLoop.js';
import { hasTask, isDelivered, isReady, isSending, openTask, withAxes, type ReferralState } from './state.js';
import { reasonOf, type SendingStep } from './taskReasons.js';
import { minuteMs } from '../time/durations.js';

/**
 * What the referral needs done now. `ordinal` makes each a step of its own: done once, whatever
 * repeats.
 */
export type Step =
  | { readonly kind: 'planSending' }
  | { readonly kind: 'assemble'; readonly ordinal: number }
  | { readonly kind: 'route'; readonly ordinal: number }
  | { readonly kind: 'transmit'; readonly ordinal: number }
  | { readonly kind: 'askAboutSend'; readonly ordinal: number }
  | { readonly kind: 'planNudges'; readonly ordinal: number }
  | { readonly kind: 'nudge'; readonly ordinal: number }
  | { readonly kind: 'planVisit'; readonly ordinal: number }
  | { readonly kind: 'writeChart'; readonly says: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'finish' };

const wait: Step = { kind: 'wait' };

/**
 * The method, top to bottom: packet, route, transmit, await the receipt; nudge until booked; await
 * the visit; write it down; close.
 */
export function nextStep(state: ReferralState, now: number): Step {
  if (state.outcome !== undefined) return writeDown(state) ?? { kind: 'finish' };
  if (state.axes.appointment === 'kept') return writeDown(state) ?? wait;
  return sendPacket(state, now) ?? awaitVisit(state) ?? awaitBooking(state, now) ?? writeDown(state) ?? wait;
}

function sendPacket(state: ReferralState, now: number): Step | undefined {
  if (!isSending(state) || sendingIsAPersons(state)) return undefined;
  const { packet, route, send } = state;
  if (state.sendBy === undefined) return { kind: 'planSending' };
  if (send !== undefined) return sendStep(state, now);
  if (packet === undefined) return readChart(state);
  if (!isReady(state)) return undefined;
  if (route === undefined) return waitsAt(state, 'routing') ? undefined : { kind: 'route', ordinal: state.routesTaken + 1 };
  return { kind: 'transmit', ordinal: state.sendsMade + 1 };
}

/** Not while a person looks at what the chart lacks. */
const readChart = (state: ReferralState): Step | undefined =>
  waitsAt(state, 'reading') ? undefined : { kind: 'assemble', ordinal: state.packetsAssembled + 1 };

/** A late packet is still sent while its task is open. A failed one waits for a person. */
const sendingIsAPersons = (state: ReferralState): boolean =>
  state.tasks.some(({ reason, because }) => reasonOf(reason).blocks.sending === 'transmission' && because !== late);
const late = 'late';

const waitsAt = (state: ReferralState, step: SendingStep): boolean =>
  state.tasks.some(({ reason }) => reasonOf(reason).blocks.sending === step);

function sendStep(state: ReferralState, now: number): Step | undefined {
  const { send, packet } = state;
  if (send?.askNow === true) return { kind: 'askAboutSend', ordinal: send.ordinal };
  if (send?.retryAt === undefined || send.retryAt > now) return undefined;
  // The chart is read again before another send (decision 10).
  if (packet === undefined) return { kind: 'assemble', ordinal: state.packetsAssembled + 1 };
  return isReady(state) ? { kind: 'transmit', ordinal: state.sendsMade + 1 } : undefined;
}

function awaitBooking(state: ReferralState, now: number): Step | undefined {
  if (!isDelivered(state.axes) || state.axes.appointment === 'booked') return undefined;
  const { nudge, packet } = state;
  // A person may confirm the delivery before the chart was read. The texts still need the chart.
  if (nudge.plan === undefined) return packet === undefined ? readChart(state) : { kind: 'planNudges', ordinal: nudge.cycle };
  const dueAt = nextNudgeAt(state);
  return dueAt !== undefined && dueAt <= now ? { kind: 'nudge', ordinal: nudge.ordinal } : undefined;
}

function awaitVisit(state: ReferralState): Step | undefined {
  const { visit, axes } = state;
  if (axes.appointment !== 'booked' || visit?.startAt === undefined || visit.checkAt !== undefined) return undefined;
  return { kind: 'planVisit', ordinal: visit.startAt };
}

function writeDown(state: ReferralState): Step | undefined {
  const says = chartSays(state);
  return says === undefined || says === state.chart.says || state.chart.refused ? undefined : { kind: 'writeChart', says };
}

/** When the next text is due. Undefined when there is none, or while a person has the patient. */
export const nextNudgeAt = (state: ReferralState): number | undefined => nudgesDue(state)[0];

function nudgesDue(state: ReferralState): number[] {
  const { nudge } = state;
  if (nudge.plan === undefined || nudge.stopped !== undefined || inAPersonsHands(state)) return [];
  return nudge.plan.nudgesAt.slice(nudge.done).map((dueAt) => Math.max(dueAt, nudge.notBefore ?? 0));
}

const inAPersonsHands = (state: ReferralState): boolean => state.tasks.some(({ reason }) => reasonOf(reason).blocks.texting === true);

/**
 * What time alone changes: an expired window becomes a question or a task, and a loop that nothing
 * keeps open is closed.
 */
export function applyTime(state: ReferralState, now: number): ReferralState {
  if (state.outcome !== undefined) return state;
  const windows = [sendOverdue, receiptOverdue, bookingOverdue, visitOverdue, unsnooze, closed];
  return windows.reduce((acc, check) => check(acc, now), state);
}

const awaitsSend = (state: ReferralState): boolean =>
  isSending(state) && state.send === undefined && !state.tasks.some(({ reason }) => reasonOf(reason).blocks.sending !== undefined);

function sendOverdue(state: ReferralState, now: number): ReferralState {
  return awaitsSend(state) && state.sendBy !== undefined && state.sendBy <= now ? openTask(state, 'not-delivered', now, late) : state;
}

function receiptOverdue(state: ReferralState, now: number): ReferralState {
  const { send } = state;
  if (send?.receiptBy === undefined || send.receiptBy > now || !isSending(state)) return state;
  return {
    ...withAxes(state, { delivery: isDelivered(state.axes) ? state.axes.delivery : 'unknown' }),
    send: { ...send, receiptBy: undefined, askNow: true },
  };
}

function bookingOverdue(state: ReferralState, now: number): ReferralState {
  if (!isDelivered(state.axes) || state.axes.appointment === 'booked' || state.axes.appointment === 'kept') return state;
  const { plan } = state.nudge;
  if (plan === undefined || someoneHasIt(state)) return state;
  // No text is left to send, so waiting longer brings nothing.
  return plan.escalateAt <= now ? openTask(state, 'no-booking', now) : state;
}

const someoneHasIt = (state: ReferralState): boolean => state.tasks.some(({ reason }) => reasonOf(reason).isAboutBooking === true);

function visitOverdue(state: ReferralState, now: number): ReferralState {
  const checkAt = state.visit?.checkAt;
  if (state.axes.appointment !== 'booked' || checkAt === undefined || checkAt > now) return state;
  return openTask(state, 'verify-visit', now);
}

function unsnooze(state: ReferralState, now: number): ReferralState {
  if (!state.tasks.some((task) => task.snoozedUntil !== undefined && task.snoozedUntil <= now)) return state;
  const tasks = state.tasks.map((task) =>
    task.snoozedUntil !== undefined && task.snoozedUntil <= now ? { ...task, snoozedUntil: undefined } : task,
  );
  return { ...state, tasks };
}

/**
 * The next instant at which time alone changes something, and what that is: the one timer.
 * Undefined: only a person or an event can. `after` leaves out what is due already: it is being
 * done, and a timer for the past would fire again and again until then.
 */
export function nextDeadline(state: ReferralState, after = Number.NEGATIVE_INFINITY): Deadline | undefined {
  if (state.outcome !== undefined) return undefined;
  const all = [...sendDeadlines(state), ...bookingDeadlines(state), ...visitDeadlines(state), ...snoozes(state)];
  const candidates = all.filter(({ at }) => at > after);
  return candidates.reduce<Deadline | undefined>((first, one) => (first === undefined || one.at < first.at ? one : first), undefined);
}

const deadlineKinds = ['packet-due', 'receipt-due', 'send-again', 'nudge', 'hand-over', 'verify-visit', 'snooze-ends'] as const;

export interface Deadline {
  readonly what: (typeof deadlineKinds)[number];
  readonly at: number;
  /** Of a nudge: how many the patient has with it. */
  readonly ordinal?: number;
}

const stepKinds = [
  'planSending',
  'assemble',
  'route',
  'transmit',
  'askAboutSend',
  'planNudges',
  'planVisit',
  'writeChart',
  'wait',
  'finish',
] as const satisfies readonly Step['kind'][];

/**
 * What comes next for a referral: a deadline, a step that runs now, a task of a person, or the
 * start of its workflow.
 */
export const nextKinds = ['task', 'start', ...deadlineKinds, ...stepKinds] as const;
export type NextKind = (typeof nextKinds)[number];

const deadline = (what: Deadline['what'], at: number | undefined): Deadline[] => (at === undefined ? [] : [{ what, at }]);

function sendDeadlines(state: ReferralState): Deadline[] {
  const { send } = state;
  if (awaitsSend(state)) return deadline('packet-due', state.sendBy);
  if (send === undefined || !isSending(state) || sendingIsAPersons(state)) return [];
  return [...deadline('receipt-due', send.receiptBy), ...deadline('send-again', send.retryAt)];
}

function bookingDeadlines(state: ReferralState): Deadline[] {
  if (!isDelivered(state.axes) || state.axes.appointment === 'booked' || state.axes.appointment === 'kept') return [];
  const escalateAt = someoneHasIt(state) ? undefined : state.nudge.plan?.escalateAt;
  // All of them: while one is being sent, the timer is already set for the next one.
  const nudges = nudgesDue(state).map((at, index): Deadline => ({ what: 'nudge', at, ordinal: state.nudge.sent + 1 + index }));
  return [...nudges, ...deadline('hand-over', escalateAt)];
}

function visitDeadlines(state: ReferralState): Deadline[] {
  if (state.axes.appointment !== 'booked' || hasTask(state, 'verify-visit')) return [];
  return deadline('verify-visit', state.visit?.checkAt);
}

const snoozes = (state: ReferralState): Deadline[] => state.tasks.flatMap((task) => deadline('snooze-ends', task.snoozedUntil));

/**
 * Minutes before a failed send goes to the same endpoint again (decision 13). STAT does not wait.
 */
export const sendRetryMinutes = [5, 20, 60] as const;

export function sendRetryAt(state: ReferralState, tries: number, now: number): number | undefined {
  const minutes = state.urgency === 'stat' ? undefined : sendRetryMinutes[tries - 1];
  return minutes === undefined ? undefined : windowEnd(state.clock, now, now + minutes * minuteMs);
}
