import type { Action, ActionName } from './messages.js';
import { gradeOf, type EvidenceFact } from '../closure/evidence.js';
import type { NewFact } from './facts.js';
import { addFact, bookingTasks, closeTasks, end, hasTask, openTask, type ReferralState } from './state.js';
import { mayEnd, type EndNeed } from '../closure/loopClosure.js';
import { bookAgain, booked, kept, missed } from './applyEvent.js';
import { resolveTask } from './resolveTask.js';
import { reasonOf, type Attention } from './taskReasons.js';

/** What an action is judged by. */
export type Judged = Pick<ReferralState, 'outcome' | 'tasks' | 'axes' | 'packet'>;

/**
 * Why a person's action cannot be taken now, in words free of patient data that say what to do
 * instead; undefined when it can. The validator of every update, and the gate of the signal of the
 * same name (decision 18).
 */
export function refusalOf(state: Judged, action: Action, now: number): string | undefined {
  if (state.outcome !== undefined) return `This referral has ended (${state.outcome}). Nothing more can be done to it.`;
  switch (action.name) {
    case 'resolveTask':
      return hasTask(state, action.input.reason)
        ? undefined
        : `No task "${action.input.reason}" is open. Open now: ${state.tasks.map((task) => task.reason).join(', ') || 'none'}.`;
    case 'recordCall':
      return callRefusal(state, action.input, now);
    case 'bookAppointment':
      return state.axes.appointment === 'kept' ? 'The visit was kept already.' : futureOnly(action.input.startAt, now);
    case 'completeReferral':
      return action.input.visitAt > now ? 'The visit lies in the future. Complete the referral once it was kept.' : undefined;
    case 'overrideSpecialist':
    case 'resend':
      return state.axes.appointment === 'kept' ? 'The visit was kept already.' : undefined;
    case 'snooze':
      return snoozeRefusal(state, action.input, now);
    case 'withdraw':
      return endRefusal(state, action.input);
    case 'claim':
    case 'assign':
    case 'addNote':
      return undefined;
  }
}

const needNames: Readonly<Record<EndNeed, string>> = {
  'kept-visit': 'a kept visit',
  'order-says-so': 'the order in the EHR',
  'chart-says-so': 'the chart',
  coordinator: 'a coordinator',
  clinician: 'clinician, the name of the clinician who decided',
};

function endRefusal({ packet }: Judged, { outcome, clinician }: Extract<Action, { name: 'withdraw' }>['input']): string | undefined {
  const atHand: EndNeed[] = [
    'coordinator',
    ...(clinician === undefined ? [] : ['clinician' as const]),
    ...(packet?.deceased === true ? ['chart-says-so' as const] : []),
  ];
  const verdict = mayEnd(outcome, atHand);
  return verdict.may ? undefined : `This end needs ${verdict.missing.map((need) => needNames[need]).join(' and ')}.`;
}

function callRefusal({ axes }: Judged, input: Extract<Action, { name: 'recordCall' }>['input'], now: number): string | undefined {
  if (axes.appointment === 'kept' && !['visit-kept', 'no-answer'].includes(input.outcome)) return 'The visit was kept already.';
  if (input.outcome === 'booked' && input.startAt === undefined)
    return 'A call that ended booked needs startAt, the time of the appointment.';
  if (input.outcome === 'booked' && input.startAt !== undefined) return futureOnly(input.startAt, now);
  if (input.outcome === 'visit-kept' && input.with === 'office' && !input.spokeTo)
    return "An office's word needs spokeTo, the name of the person who gave it.";
  return undefined;
}

const futureOnly = (startAt: number, now: number): string | undefined =>
  startAt <= now ? 'The appointment lies in the past. For a visit that took place, complete the referral instead.' : undefined;

type Snooze = Extract<Action, { name: 'snooze' }>['input'];

function snoozeRefusal(state: Judged, input: Snooze, now: number): string | undefined {
  const { task, untilAt } = input;
  if (state.tasks.length === 0) return 'No task is open, so there is nothing to snooze.';
  if (task !== undefined && !hasTask(state, task)) return `The task "${task}" is not open.`;
  if (snoozed(state, input).length === 0) return 'An emergency cannot be snoozed.';
  return untilAt <= now ? 'untilAt lies in the past.' : undefined;
}

/** A person's action that `refusalOf` let through. Total and pure. */
export function applyAction(state: ReferralState, action: Action, now: number): ReferralState {
  if (refusalOf(state, action, now) !== undefined) return state;
  const done = take(state, action, now);
  return { ...done, rejected: undefined };
}

function take(state: ReferralState, action: Action, now: number): ReferralState {
  switch (action.name) {
    case 'claim':
      return { ...state, owner: action.input.by };
    case 'assign':
      return { ...state, owner: action.input.to };
    case 'resolveTask':
      return resolveTask(state, action.input, now);
    case 'recordCall':
      return called(state, action.input, now);
    case 'bookAppointment':
      return bookedByPerson(state, action.input, now);
    case 'completeReferral':
      return completed(state, action.input, now);
    case 'overrideSpecialist':
      return sendAgain(
        { ...state, chosenSpecialistId: action.input.specialistId, route: undefined, axes: { ...state.axes, acceptance: 'none' } },
        action.input.by,
        now,
      );
    case 'resend':
      return sendAgain({ ...state, passedOver: { ...state.passedOver, endpoints: [] } }, action.input.by, now);
    case 'snooze':
      return snooze(state, action.input, now);
    case 'addNote':
      return addFact(state, { kind: 'note', by: action.input.by, text: action.input.text }, now);
    case 'withdraw':
      return end(state, action.input.outcome, now, action.input.clinician ?? action.input.by);
  }
}

/** The open tasks that rest: the one that is named, else all that can wait. */
const snoozed = (state: Judged, { task }: Snooze): Attention[] =>
  state.tasks.map(({ reason }) => reason).filter((reason) => (task ?? reason) === reason && reasonOf(reason).cannotWait !== true);

function snooze(state: ReferralState, input: Snooze, now: number): ReferralState {
  const { by, untilAt, reason } = input;
  const resting = snoozed(state, input);
  const tasks = state.tasks.map((task) => (resting.includes(task.reason) ? { ...task, snoozedUntil: untilAt } : task));
  return addFact({ ...state, tasks }, { kind: 'snooze', by, untilAt, reason, tasks: resting }, now);
}

/** The packet goes out anew: chart read afresh, delivery proved anew. */
function sendAgain(state: ReferralState, by: string, now: number): ReferralState {
  const settled = closeTasks(state, ['not-delivered', 'no-specialist', 'declined'], now, by, 'send again');
  return { ...settled, packet: undefined, send: undefined, stayWith: undefined, resendDue: state.sendsMade > 0 };
}

function factOf({ by, with: party, spokeTo, said, outcome, seconds = 0 }: Extract<Action, { name: 'recordCall' }>['input']): NewFact {
  return { kind: 'call', by, with: party, spokeTo, said, outcome, seconds };
}

function called(state: ReferralState, input: Extract<Action, { name: 'recordCall' }>['input'], now: number): ReferralState {
  const logged = addFact(state, factOf(input), now);
  switch (input.outcome) {
    case 'booked':
      return input.startAt === undefined ? logged : bookedByPerson(logged, { by: input.by, startAt: input.startAt }, now);
    case 'will-book':
      return bookAgain(closeTasks(logged, bookingTasks, now, input.by, input.outcome));
    case 'declined':
      return openTask(closeTasks(logged, ['no-booking', 'urgent-call'], now, input.by, input.outcome), 'patient-declined', now, 'by-phone');
    case 'wrong-number':
      return openTask({ ...logged, nudge: { ...logged.nudge, stopped: 'wrong-number' } }, 'unreachable', now, 'wrong-number');
    case 'visit-kept':
      return visitReported(logged, input, now);
    case 'visit-missed':
      return missed(logged, now);
    case 'no-answer':
      return logged;
  }
}

function visitReported(state: ReferralState, input: Extract<Action, { name: 'recordCall' }>['input'], now: number): ReferralState {
  const kind = input.with === 'office' ? 'office-attested' : 'patient-said';
  return attested(state, { kind, by: input.by, spokeTo: input.spokeTo, visitAt: state.visit?.startAt }, now);
}

/** What a person reports of a visit: stored with its own grade, weighed with all the rest. */
function attested(state: ReferralState, said: EvidenceFact & { by: string }, now: number): ReferralState {
  const { kind: evidence, by, spokeTo, visitAt } = said;
  return kept(addFact(state, { kind: 'evidence', grade: gradeOf(said), evidence, by, spokeTo, visitAt }, now), said, now);
}

function bookedByPerson(
  state: ReferralState,
  input: { by: string; startAt: number; endAt?: number | undefined },
  now: number,
): ReferralState {
  const id = `booked-${state.factsSeen + 1}`;
  const { by, startAt, endAt } = input;
  const noted = addFact(state, { kind: 'appointment', id, status: 'booked', by, startAt, endAt }, now);
  const settled = closeTasks(noted, bookingTasks, now, by, 'booked');
  return booked(settled, { id, startAt, source: 'coordinator' }, now);
}

function completed(state: ReferralState, input: Extract<Action, { name: 'completeReferral' }>['input'], now: number): ReferralState {
  return attested(state, { kind: input.evidence, by: input.by, spokeTo: input.spokeTo, visitAt: input.visitAt }, now);
}

export const actionNames = [
  'claim',
  'assign',
  'resolveTask',
  'recordCall',
  'bookAppointment',
  'completeReferral',
  'overrideSpecialist',
  'resend',
  'snooze',
  'addNote',
  'withdraw',
] as const satisfies readonly ActionName[];
