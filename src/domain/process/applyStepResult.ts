import { end, isDelivered, notDelivered, openTask, withAxes, type ReferralState } from './state.js';
import { closed } from './closeLoop.js';
import type { Fault } from '../routing/faxFailures.js';
import { sendFailed, sendReached, textUndeliverable } from './applyEvent.js';

/** What a step's activity found. Business outcomes are values; nothing here is an exception. */
export type StepResult =
  | { readonly step: 'planSending'; readonly sendBy: number }
  | {
      readonly step: 'assemble';
      readonly ordinal: number;
      /** The EHR's order as it is now: gone, revoked or in error ends the referral. */
      readonly order: 'active' | 'revoked' | 'entered-in-error';
      readonly specialty?: string | undefined;
      readonly missing: readonly string[];
      readonly consentNeeded: boolean;
      readonly deceased: boolean;
    }
  | {
      readonly step: 'route';
      readonly ordinal: number;
      readonly specialistId?: string | undefined;
      readonly endpointId?: string | undefined;
      readonly because?: string | undefined;
    }
  | {
      readonly step: 'transmit';
      readonly ordinal: number;
      readonly sendId: string;
      readonly result: 'accepted' | 'rejected';
      readonly failure?: string | undefined;
      readonly fault?: Fault | undefined;
      /** A receipt is due by then. */
      readonly receiptBy: number;
    }
  | {
      readonly step: 'askAboutSend';
      readonly status: 'accepted' | 'transmitted' | 'failed' | 'missing';
      readonly failure?: string | undefined;
      readonly fault?: Fault | undefined;
      readonly receiptBy: number;
    }
  | { readonly step: 'planNudges'; readonly nudgesAt: readonly number[]; readonly escalateAt: number; readonly maxCycles: number }
  | { readonly step: 'nudge'; readonly result: NudgeResult }
  | { readonly step: 'planVisit'; readonly startAt: number; readonly checkAt: number }
  | { readonly step: 'writeChart'; readonly says: string; readonly refused: boolean }
  /**
   * Refused for good: repeating cannot help, so a person is asked. `code` is the refusal's stable
   * word.
   */
  | { readonly step: 'refused'; readonly of: RefusableStep; readonly code: string };

export const refusableSteps = ['assemble', 'route', 'transmit', 'askAboutSend', 'nudge', 'writeChart'] as const;
export type RefusableStep = (typeof refusableSteps)[number];

export type NudgeResult =
  | { readonly result: 'sent'; readonly sendId: string }
  | { readonly result: 'deferred'; readonly untilAt: number; readonly rule: string }
  | { readonly result: 'denied'; readonly rule: string }
  | { readonly result: 'undeliverable'; readonly failure: string };

export function applyStepResult(state: ReferralState, found: StepResult, now: number): ReferralState {
  switch (found.step) {
    case 'planSending':
      return { ...state, sendBy: found.sendBy };
    case 'assemble':
      return assembled(state, found, now);
    case 'route':
      return routed(state, found, now);
    case 'transmit':
      return transmitted(state, found, now);
    case 'askAboutSend':
      return sendFound(state, found, now);
    case 'planNudges':
      return nudgesPlanned(state, found);
    case 'nudge':
      return nudged(state, found.result, now);
    case 'planVisit':
      return state.visit?.startAt === found.startAt ? { ...state, visit: { ...state.visit, checkAt: found.checkAt } } : state;
    case 'writeChart':
      return chartWritten(state, found, now);
    case 'refused':
      return refused(state, found, now);
  }
}

function refused(state: ReferralState, { of, code }: Found<'refused'>, now: number): ReferralState {
  switch (of) {
    case 'assemble':
      return openTask({ ...state, packet: undefined }, 'incomplete-packet', now, code);
    case 'route':
      return openTask(state, 'no-specialist', now, code);
    case 'transmit':
    case 'askAboutSend':
      return notDelivered({ ...state, send: undefined }, now, code);
    case 'nudge':
      return textUndeliverable(state, code, now);
    case 'writeChart':
      return chartWritten(state, { step: 'writeChart', says: '', refused: true }, now);
  }
}

type Found<Name extends StepResult['step']> = Extract<StepResult, { step: Name }>;

function assembled(state: ReferralState, found: Found<'assemble'>, now: number): ReferralState {
  if (found.order !== 'active') return end(state, found.order, now);
  const packet = { ordinal: found.ordinal, missing: found.missing, consentNeeded: found.consentNeeded, deceased: found.deceased };
  const known: ReferralState = { ...state, packetsAssembled: found.ordinal, specialty: found.specialty ?? state.specialty, packet };
  if (found.deceased) return openTask(known, 'unreachable', now, 'deceased');
  if (known.specialty === undefined) return openTask({ ...known, packet: undefined }, 'specialty-unclear', now);
  const lacking = found.missing.filter((item) => !state.letPass.includes(item));
  const asked = found.consentNeeded ? openTask(known, 'consent-needed', now, 'sensitive') : known;
  return lacking.length > 0 ? openTask(asked, 'incomplete-packet', now, lacking.join(',')) : asked;
}

function routed(state: ReferralState, found: Found<'route'>, now: number): ReferralState {
  const taken = { ...state, routesTaken: found.ordinal };
  if (found.specialistId !== undefined && found.endpointId !== undefined) {
    return { ...taken, route: { ordinal: found.ordinal, specialistId: found.specialistId, endpointId: found.endpointId } };
  }
  // An office whose every endpoint failed is a delivery to be mended, not a routing question.
  const nowhere = { ...taken, chosenSpecialistId: undefined };
  return state.passedOver.endpoints.length > 0
    ? notDelivered(nowhere, now, found.because)
    : openTask(nowhere, 'no-specialist', now, found.because);
}

function transmitted(state: ReferralState, found: Found<'transmit'>, now: number): ReferralState {
  const sent = { ...state, sendsMade: found.ordinal };
  const send = {
    ordinal: found.ordinal,
    sendId: found.sendId,
    tries: (state.send?.tries ?? 0) + 1,
    receiptBy: found.receiptBy,
    askNow: false,
  };
  if (found.result === 'rejected') return sendFailed({ ...sent, send }, rejection(found), now);
  const accepted = isDelivered(state.axes) ? sent : withAxes(sent, { delivery: 'accepted' });
  // The order or the recipient changed while it was being sent: what left is superseded by the next
  // one.
  return state.packet === undefined ? { ...accepted, resendDue: true } : { ...accepted, send };
}

/** Refused at once, the same number would refuse it again. */
const rejection = ({ sendId, failure, fault }: Found<'transmit'>) =>
  fault === undefined ? { sendId, failure: 'rejected' } : { sendId, failure: failure ?? 'rejected', fault };

/**
 * No receipt in time: what the provider says now decides. Still under way after a second window: a
 * person asks the office.
 */
function sendFound(state: ReferralState, found: Found<'askAboutSend'>, now: number): ReferralState {
  const asked = state.send === undefined ? state : { ...state, send: { ...state.send, askNow: false } };
  switch (found.status) {
    case 'transmitted':
      return sendReached(asked, 2, now);
    case 'failed':
      return sendFailed(asked, { failure: found.failure ?? 'failed', fault: found.fault }, now);
    case 'missing':
      return sendFailed(asked, { failure: 'not-accepted' }, now);
    case 'accepted':
      return notDelivered(asked, now, 'receipt-missing');
  }
}

const nudgesPlanned = (state: ReferralState, { nudgesAt, escalateAt, maxCycles }: Found<'planNudges'>): ReferralState => ({
  ...state,
  nudge: { ...state.nudge, plan: { nudgesAt, escalateAt }, maxCycles },
});

function nudged(state: ReferralState, found: NudgeResult, now: number): ReferralState {
  const { nudge } = state;
  switch (found.result) {
    case 'sent':
      return {
        ...state,
        nudge: { ...nudge, sent: nudge.sent + 1, ordinal: nudge.ordinal + 1, done: dueBy(state, now), notBefore: undefined },
      };
    case 'deferred':
      return { ...state, nudge: { ...nudge, notBefore: found.untilAt } };
    case 'denied':
      return mayNotText({ ...state, nudge: { ...nudge, stopped: found.rule } }, found.rule, now);
    case 'undeliverable':
      return textUndeliverable({ ...state, nudge: { ...nudge, ordinal: nudge.ordinal + 1 } }, found.failure, now);
  }
}

/**
 * After an outage what is overdue happens once (decision 7): every nudge whose time has come is
 * behind us with this one.
 */
function dueBy(state: ReferralState, now: number): number {
  const plan = state.nudge.plan?.nudgesAt ?? [];
  return Math.max(state.nudge.done + 1, plan.filter((dueAt) => dueAt <= now).length);
}

const consentRules: readonly string[] = ['consent-missing', 'consent-refused'];

/**
 * No text may be sent: a person calls instead, and sees which rule refused. The caps alone end the texts
 * quietly; the window still hands over.
 */
function mayNotText(state: ReferralState, rule: string, now: number): ReferralState {
  if (rule === 'per-referral-cap' || rule === 'referral-ended') return state;
  return openTask(state, consentRules.includes(rule) ? 'consent-needed' : 'unreachable', now, rule);
}

function chartWritten(state: ReferralState, found: Found<'writeChart'>, now: number): ReferralState {
  if (found.refused) {
    const partial = withAxes({ ...state, chart: { ...state.chart, refused: true } }, { writeBack: 'partial' });
    return state.outcome === undefined ? openTask(partial, 'write-back-failed', now) : partial;
  }
  return closed(withAxes({ ...state, chart: { says: found.says, refused: false } }, { writeBack: 'done' }), now);
}
