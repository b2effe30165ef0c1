import type { ClockSettings } from '../time/clock.js';
import type { EvidenceFact } from '../closure/evidence.js';
import type { Axes, Outcome, Stage, Urgency } from '../referral.js';
import type { Fact, NewFact } from './facts.js';
import { attentions, reasonsWhere, type Attention } from './taskReasons.js';

/**
 * The process of one referral, as its workflow holds it: what has been settled, what is awaited,
 * who is asked. Plain data; instants are practice time in epoch milliseconds. `apply` and `decide`
 * (this folder) move it, nothing else.
 */
export interface ReferralState {
  readonly referralId: string;
  readonly clock: ClockSettings;
  readonly specialty?: string | undefined;
  readonly urgency: Urgency;
  readonly orderedAt: number;
  readonly axes: Axes;
  /** The packet has left the house by then, or a person looks why; unknown until planned. */
  readonly sendBy?: number | undefined;
  readonly packet?: PacketState | undefined;
  /** Missing items that a person let pass: send it as it is. */
  readonly letPass: readonly string[];
  /** How often the chart was read for a packet: the packet's ordinal. */
  readonly packetsAssembled: number;
  readonly routesTaken: number;
  readonly route?: RouteState | undefined;
  /** Specialists who declined, and endpoints that failed: passed over from now on. */
  readonly passedOver: { readonly specialists: readonly string[]; readonly endpoints: readonly string[] };
  /**
   * The office that was chosen and could not be reached at one address: its others come next, and
   * then a person; no other office gets the packet.
   */
  readonly stayWith?: string | undefined;
  /** A coordinator chose this specialist; the rules only check the endpoint. */
  readonly chosenSpecialistId?: string | undefined;
  readonly send?: SendState | undefined;
  readonly sendsMade: number;
  /** The order changed after the packet had left: another goes out that supersedes it. */
  readonly resendDue: boolean;
  readonly nudge: NudgeState;
  readonly visit?: VisitState | undefined;
  /** What was said of the visit, by whom; what it is worth is evidence.ts's to say. */
  readonly evidence: readonly EvidenceFact[];
  readonly tasks: readonly OpenTask[];
  readonly tasksOpened: Readonly<Partial<Record<Attention, number>>>;
  readonly chart: ChartState;
  /** Claimed or assigned by a person; else the tasks' own owner. */
  readonly owner?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** What the row-keeper has not stored yet. */
  readonly facts: readonly Fact[];
  readonly factsSeen: number;
  readonly rejected?: { readonly what: string; readonly why: string } | undefined;
}

export interface PacketState {
  readonly ordinal: number;
  /** Names of the required items that the chart lacks. */
  readonly missing: readonly string[];
  readonly consentNeeded: boolean;
  readonly deceased: boolean;
}

export interface RouteState {
  readonly ordinal: number;
  readonly specialistId: string;
  readonly endpointId: string;
}

export interface SendState {
  readonly ordinal: number;
  readonly sendId?: string | undefined;
  /** Tries on this endpoint. */
  readonly tries: number;
  readonly receiptBy?: number | undefined;
  readonly retryAt?: number | undefined;
  /** The provider was asked what became of it, because no receipt came in time. */
  readonly askNow: boolean;
}

export interface NudgeState {
  readonly plan?: { readonly nudgesAt: readonly number[]; readonly escalateAt: number } | undefined;
  /** Nudges of this plan that are behind us. */
  readonly done: number;
  /** Nudges of all plans that were sent. */
  readonly sent: number;
  readonly notBefore?: number | undefined;
  /** Why texts have stopped: a permit's rule, or the patient's answer. */
  readonly stopped?: string | undefined;
  /** 1 for the first plan; a missed or cancelled visit starts another. */
  readonly cycle: number;
  /** After this cycle a missed visit is a person's. Known once texts were planned. */
  readonly maxCycles?: number | undefined;
  /** Texts tried, the ordinal of the next one. */
  readonly ordinal: number;
}

export interface VisitState {
  readonly id: string;
  readonly startAt?: number | undefined;
  /** When to ask about the visit if there is no news; unknown until planned. */
  readonly checkAt?: number | undefined;
  readonly source: 'ehr' | 'coordinator';
}

export interface OpenTask {
  readonly reason: Attention;
  readonly ordinal: number;
  readonly openedAt: number;
  /** Why in a stable word: a missing item's name, a permit's rule, a failure code. */
  readonly because?: string | undefined;
  /** Known once stored. */
  readonly owner?: string | undefined;
  readonly deadline?: number | undefined;
  readonly snoozedUntil?: number | undefined;
}

export interface ChartState {
  /** What the chart was last made to say (see chartTarget.ts). */
  readonly says?: string | undefined;
  readonly refused: boolean;
}

export function openReferral(
  input: {
    referralId: string;
    specialty?: string | undefined;
    urgency: Urgency;
    orderedAt: number;
    sendBy?: number | undefined;
    clock: ClockSettings;
  },
  now: number,
): ReferralState {
  const state: ReferralState = {
    ...input,
    axes: { delivery: 'none', acceptance: 'none', appointment: 'none', report: 'none', writeBack: 'none' },
    letPass: [],
    packetsAssembled: 0,
    routesTaken: 0,
    passedOver: { specialists: [], endpoints: [] },
    sendsMade: 0,
    resendDue: false,
    nudge: { done: 0, sent: 0, cycle: 1, ordinal: 1 },
    evidence: [],
    tasks: [],
    tasksOpened: {},
    chart: { refused: false },
    facts: [],
    factsSeen: 0,
  };
  // A person calls at once; urgent care does not wait on a text (domain: STAT and urgent contact).
  return isUrgent(input.urgency) ? openTask(state, 'urgent-call', now) : state;
}

export const isUrgent = (urgency: Urgency): boolean => urgency !== 'routine';

export const hasTask = (state: Pick<ReferralState, 'tasks'>, reason: Attention): boolean =>
  state.tasks.some((task) => task.reason === reason);

/** Opens a task unless one of that reason is open: a stall has exactly one. */
export function openTask(state: ReferralState, reason: Attention, now: number, because?: string): ReferralState {
  if (hasTask(state, reason)) return state;
  const ordinal = (state.tasksOpened[reason] ?? 0) + 1;
  const task: OpenTask = because === undefined ? { reason, ordinal, openedAt: now } : { reason, ordinal, openedAt: now, because };
  return { ...state, tasks: [...state.tasks, task], tasksOpened: { ...state.tasksOpened, [reason]: ordinal } };
}

/**
 * Only a person can get the packet to the office now; a task that merely said that it is late says
 * why from here on.
 */
export function notDelivered(state: ReferralState, now: number, because: string | undefined): ReferralState {
  if (!hasTask(state, 'not-delivered')) return openTask(state, 'not-delivered', now, because);
  return { ...state, tasks: state.tasks.map((task) => (task.reason === 'not-delivered' ? { ...task, because } : task)) };
}

/**
 * Closes the tasks of these reasons. `by` is a person's id, or `event` when the matter settled
 * itself.
 */
export function closeTasks(
  state: ReferralState,
  reasons: readonly Attention[],
  now: number,
  by = 'event',
  decision = 'settled',
  clinician?: string,
): ReferralState {
  const closing = state.tasks.filter((task) => reasons.includes(task.reason));
  const decidedBy = clinician === undefined ? {} : { clinician };
  const kept = { ...state, tasks: state.tasks.filter((task) => !reasons.includes(task.reason)) };
  return closing.reduce<ReferralState>(
    (acc, task) => addFact(acc, { kind: 'taskClosed', reason: task.reason, ordinal: task.ordinal, by, decision, ...decidedBy }, now),
    kept,
  );
}

/** The end that a person or the EHR gave, or a kept visit: nothing is asked of anybody after it. */
export function end(state: ReferralState, outcome: NonNullable<ReferralState['outcome']>, now: number, by = 'event'): ReferralState {
  return closeTasks(
    { ...state, outcome },
    state.tasks.map((task) => task.reason),
    now,
    by,
    outcome,
  );
}

export function addFact(state: ReferralState, fact: NewFact, now: number): ReferralState {
  const n = state.factsSeen + 1;
  return { ...state, factsSeen: n, facts: [...state.facts, { ...fact, n, at: now }] };
}

export const withAxes = (state: ReferralState, axes: Partial<Axes>): ReferralState => ({ ...state, axes: { ...state.axes, ...axes } });

/** Everything that a person could be asked about getting the patient booked. */
export const bookingTasks = reasonsWhere(({ isAboutBooking }) => isAboutBooking === true);

/** Why a person is needed: of the open tasks that are not snoozed, the most severe. */
export function needsAttention(state: Pick<ReferralState, 'tasks'>, now: number): OpenTask | undefined {
  const awake = state.tasks.filter((task) => (task.snoozedUntil ?? 0) <= now);
  return awake.toSorted((a, b) => attentions.indexOf(a.reason) - attentions.indexOf(b.reason))[0];
}

/** Transport proved: the provider transmitted it, or a person says that the office has it. */
export const isDelivered = (axes: Axes): boolean => ['transmitted', 'delivered', 'opened', 'acknowledged'].includes(axes.delivery);

/** A packet is still to reach the office; not for a visit that took place without it. */
export const isSending = (state: ReferralState): boolean =>
  state.axes.appointment !== 'kept' && (!isDelivered(state.axes) || state.resendDue);

/** The headline that a person sees: one pure function of the axes and what is known. */
export function stageOf(state: ReferralState): Stage {
  if (state.outcome !== undefined) return state.outcome === 'kept' ? 'kept' : 'ended';
  const { appointment, acceptance } = state.axes;
  if (appointment === 'kept') return 'kept';
  if (appointment === 'booked') return 'booked';
  if (appointment === 'missed') return 'missed';
  if (isDelivered(state.axes)) return state.nudge.plan === undefined ? 'delivered' : 'booking';
  return acceptance === 'declined' ? 'routing' : stageBeforeDelivery(state);
}

function stageBeforeDelivery(state: ReferralState): Stage {
  if (state.packet === undefined)
    return state.specialty === undefined && hasTask(state, 'specialty-unclear') ? 'needs-information' : 'assembling';
  if (!isReady(state)) return 'needs-information';
  return state.route === undefined ? 'routing' : 'sending';
}

/**
 * Nothing that the rules require is missing, or a person took it on themselves; a consent and a
 * death are never waved through.
 */
export const isReady = ({ packet, letPass }: ReferralState): boolean =>
  packet !== undefined && packet.missing.every((item) => letPass.includes(item)) && !packet.consentNeeded && !packet.deceased;
