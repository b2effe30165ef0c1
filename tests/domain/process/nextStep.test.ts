import { describe, expect, it } from '@jest/globals';
import { chartSays } from '../../../src/domain/process/chartContent.js';
import { applyTime, nextDeadline, nextNudgeAt, nextStep, sendRetryAt } from '../../../src/domain/process/nextStep.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { day, hour, minute } from '../../support/referralPlay.js';
import {
  bookedState,
  booking,
  changesOf,
  keptState,
  now,
  packet,
  plan,
  route,
  send,
  sending,
  stateOf,
  visit,
  type Changes,
} from '../../support/referralStates.js';

/** The chart says already what it should. */
const written = (build: (changes?: Changes) => ReferralState, changes: Changes = {}): ReferralState => {
  const state = build(changes);
  return { ...state, chart: { says: chartSays(state), refused: false } };
};
const read = { sendBy: now + hour, packet, packetsAssembled: 1 };
const routed = { ...read, route, routesTaken: 1 };

describe('the next step', () => {
  const cases: [string, ReferralState, unknown][] = [
    ['plans the sending first', stateOf(), { kind: 'planSending' }],
    ['reads the chart', stateOf({ sendBy: now }), { kind: 'assemble', ordinal: 1 }],
    ['reads it once more where the packet was dropped', stateOf({ ...read, packet: undefined }), { kind: 'assemble', ordinal: 2 }],
    ['not while the specialty is unclear', stateOf({ sendBy: now, tasks: ['specialty-unclear'] }), { kind: 'wait' }],
    ['not while the packet is incomplete', stateOf({ sendBy: now, tasks: ['incomplete-packet'] }), { kind: 'wait' }],
    ['routes', stateOf(read), { kind: 'route', ordinal: 1 }],
    ['not a packet that lacks something', stateOf({ ...read, packet: { ...packet, missing: ['a'] } }), { kind: 'wait' }],
    [
      'routes a packet that a person let pass',
      stateOf({ ...read, packet: { ...packet, missing: ['a'] }, letPass: ['a'] }),
      { kind: 'route', ordinal: 1 },
    ],
    ['not while no specialist fits', stateOf({ ...read, tasks: ['no-specialist'] }), { kind: 'wait' }],
    ['sends', stateOf(routed), { kind: 'transmit', ordinal: 1 }],
    ['sends once more what supersedes', booking({ resendDue: true }), { kind: 'transmit', ordinal: 2 }],
    [
      'sends a packet that is merely late',
      stateOf({ ...routed, tasks: [{ reason: 'not-delivered', why: 'late' }] }),
      { kind: 'transmit', ordinal: 1 },
    ],
    ['not one that failed', stateOf({ ...routed, tasks: [{ reason: 'not-delivered', why: 'busy' }] }), { kind: 'wait' }],
    ['not one that failed for no reason', stateOf({ ...routed, tasks: ['not-delivered'] }), { kind: 'wait' }],
    ['waits for the receipt', sending(), { kind: 'wait' }],
    [
      'asks about a send whose receipt is late',
      sending({ send: { ...send, ordinal: 3, askNow: true } }),
      { kind: 'askAboutSend', ordinal: 3 },
    ],
    ['waits until it sends again', sending({ send: { ...send, retryAt: now + 1 } }), { kind: 'wait' }],
    [
      'reads the chart before it sends again',
      sending({ packet: undefined, send: { ...send, retryAt: now } }),
      { kind: 'assemble', ordinal: 2 },
    ],
    ['sends again', sending({ send: { ...send, retryAt: now } }), { kind: 'transmit', ordinal: 2 }],
    [
      'not again a packet that lacks something',
      sending({ packet: { ...packet, missing: ['a'] }, send: { ...send, retryAt: now } }),
      { kind: 'wait' },
    ],
    ['writes down what is known', booking({ nudge: { stopped: 'declined' } }), { kind: 'writeChart', says: chartSays(booking()) }],
    ['not what the chart says already', written(booking, { nudge: { stopped: 'declined' } }), { kind: 'wait' }],
    ['not what the chart refused', booking({ nudge: { stopped: 'declined' }, chart: { refused: true } }), { kind: 'wait' }],
    ['plans the texts', booking({ nudge: { plan: undefined, cycle: 2 } }), { kind: 'planNudges', ordinal: 2 }],
    [
      'reads the chart before it plans the texts',
      booking({ packet: undefined, nudge: { plan: undefined } }),
      { kind: 'assemble', ordinal: 2 },
    ],
    [
      'not while a person looks at the chart',
      written(booking, { packet: undefined, nudge: { plan: undefined }, tasks: ['incomplete-packet'] }),
      { kind: 'wait' },
    ],
    ['texts when one is due', booking({ nudge: { ordinal: 4 } }), { kind: 'nudge', ordinal: 4 }],
    ['texts at the very moment', booking({ nudge: { plan: { ...plan, nudgesAt: [now] } } }), { kind: 'nudge', ordinal: 1 }],
    ['not before', written(booking, { nudge: { plan: { ...plan, nudgesAt: [now + 1] } } }), { kind: 'wait' }],
    ['not one that was sent', written(booking, { nudge: { done: 1 } }), { kind: 'wait' }],
    ['not before the hour that a text was put off to', written(booking, { nudge: { notBefore: now + 1 } }), { kind: 'wait' }],
    ['not once texts are stopped', written(booking, { nudge: { stopped: 'declined' } }), { kind: 'wait' }],
    ['not once the visit is booked', written(bookedState), { kind: 'wait' }],
    [
      'plans when to ask for the visit',
      bookedState({ visit: { ...visit, checkAt: undefined } }),
      { kind: 'planVisit', ordinal: visit.startAt },
    ],
    ['not without the time of the visit', written(bookedState, { visit: { id: 'a', source: 'ehr' } }), { kind: 'wait' }],
    [
      'not for a visit that was missed',
      written(booking, { visit: { ...visit, checkAt: undefined }, nudge: { done: 2 }, axes: { appointment: 'missed' } }),
      { kind: 'wait' },
    ],
    ['writes down the visit that was kept', keptState({ sendBy: undefined }), { kind: 'writeChart', says: chartSays(keptState()) }],
    ['waits once that is written', written(keptState), { kind: 'wait' }],
    [
      'writes down the end',
      { ...written(booking), outcome: 'duplicate' },
      { kind: 'writeChart', says: chartSays({ ...written(booking), outcome: 'duplicate' }) },
    ],
    ['finishes where nothing was said', stateOf({ outcome: 'duplicate' }), { kind: 'finish' }],
    ['finishes where the end is written', written(keptState, { outcome: 'kept' }), { kind: 'finish' }],
  ];
  it.each(cases)('%s', (_, state, step) => expect(nextStep(state, now)).toStrictEqual(step));

  it.each([
    'emergency-reply',
    'no-booking',
    'help-requested',
    'unclear-reply',
    'patient-declined',
    'unreachable',
    'verify-booking',
    'no-show',
  ] as const)('is no text while a person has the patient in hand: %s', (reason) => {
    const state = written(booking, { tasks: [reason] });
    expect([nextStep(state, now).kind, nextNudgeAt(state)]).toEqual(['wait', undefined]);
  });

  it.each(['urgent-call', 'verify-visit', 'write-back-failed', 'consent-needed', 'workflow-missing'] as const)(
    'is a text all the same: %s',
    (reason) => {
      expect(nextStep(written(booking, { tasks: [reason] }), now).kind).toBe('nudge');
    },
  );

  it('is a text at the later of its hour and the one that it was put off to', () => {
    expect(nextNudgeAt(booking({ nudge: { notBefore: now + 5 } }))).toBe(now + 5);
    expect(nextNudgeAt(booking({ nudge: { notBefore: now - day } }))).toBe(now - hour);
  });
});

describe('what time alone changes', () => {
  const late = (changes: Changes = {}) => stateOf({ sendBy: now, ...changes });
  const waiting = (changes: Changes = {}) => sending({ send: { ...send, receiptBy: now }, ...changes });
  const overdue = (changes: Changes = {}) => booking({ ...changes, nudge: { plan: { nudgesAt: [], escalateAt: now }, ...changes.nudge } });
  const visited = (changes: Changes = {}) => bookedState({ visit: { ...visit, checkAt: now }, ...changes });
  const asked = { 'send.receiptBy': undefined, 'send.askNow': true };
  const cases: [string, ReferralState, Record<string, unknown>][] = [
    ['nothing, after the end', late({ outcome: 'duplicate' }), {}],
    ['a packet that should have left', late(), { opened: ['not-delivered: late'] }],
    ['not before', stateOf({ sendBy: now + 1 }), {}],
    ['not before it is planned', stateOf(), {}],
    ['not while it is sent', sending({ sendBy: now }), {}],
    ['not at the office', booking({ sendBy: now, nudge: { done: 2 } }), {}],
    ['a packet that supersedes should have left', booking({ sendBy: now, resendDue: true }), { opened: ['not-delivered: late'] }],
    ['a receipt that should have come', waiting(), { ...asked, 'axes.delivery': 'unknown' }],
    ['not before', sending({ send: { ...send, receiptBy: now + 1 } }), {}],
    ['not without a date', sending({ send: { ...send, receiptBy: undefined } }), {}],
    ['a receipt of the packet that supersedes takes nothing back', waiting({ resendDue: true, axes: { delivery: 'transmitted' } }), asked],
    ['not of a packet that the office has', waiting({ axes: { delivery: 'transmitted' } }), {}],
    ['the texts led to no booking', overdue(), { opened: ['no-booking'] }],
    ['not before', overdue({ nudge: { plan: { nudgesAt: [], escalateAt: now + 1 } } }), {}],
    ['not before they are planned', overdue({ nudge: { plan: undefined } }), {}],
    ['not before the office has the packet', overdue({ axes: { delivery: 'accepted' }, send }), {}],
    ['not once it is booked', overdue({ visit, axes: { appointment: 'booked' } }), {}],
    ['not once it was kept', overdue({ axes: { appointment: 'kept' } }), {}],
    ['again after a missed visit', overdue({ axes: { appointment: 'missed' } }), { opened: ['no-booking'] }],
    ['a visit that nobody reported', visited(), { opened: ['verify-visit'] }],
    ['not before', visited({ visit: { ...visit, checkAt: now + 1 } }), {}],
    ['not of a visit that was missed', visited({ axes: { appointment: 'missed' } }), {}],
    ['a rest that is over', booking({ tasks: ['verify-visit'] }), {}],
    ['the loop that nothing holds open', written(keptState, { axes: { writeBack: 'done' } }), { outcome: 'kept' }],
  ];
  it.each(cases)('%s', (_, before, changes) => expect(changesOf(before, applyTime(before, now))).toStrictEqual(changes));

  it.each(['incomplete-packet', 'no-specialist', 'specialty-unclear', 'consent-needed', 'not-delivered', 'unreachable'] as const)(
    'is not a late packet while a person has it: %s',
    (reason) => {
      expect(changesOf(late({ tasks: [reason] }), applyTime(late({ tasks: [reason] }), now))).toStrictEqual({});
    },
  );

  it.each([
    'no-booking',
    'urgent-call',
    'help-requested',
    'unclear-reply',
    'patient-declined',
    'unreachable',
    'verify-booking',
    'no-show',
  ] as const)('is no hand-over while a person has the patient: %s', (reason) => {
    expect(changesOf(overdue({ tasks: [reason] }), applyTime(overdue({ tasks: [reason] }), now))).toStrictEqual({});
  });

  it('ends a rest at its time, and no other', () => {
    const rested = booking({ tasks: ['no-booking', 'verify-visit'] });
    const tasks = rested.tasks.map((task, index) => ({ ...task, snoozedUntil: now + index }));
    const state = { ...rested, tasks };
    expect(changesOf(state, applyTime(state, now))).toStrictEqual({ 'tasks.no-booking.snoozedUntil': undefined });
    const resting = { ...rested, tasks: tasks.slice(1) };
    expect(applyTime(resting, now)).toBe(resting);
  });
});

describe('the next deadline', () => {
  const at = (what: string, time: number, ordinal?: number) => ({ what, at: time, ...(ordinal === undefined ? {} : { ordinal }) });
  const noTexts = { nudge: { plan: { nudgesAt: [], escalateAt: now + 5 * day } } };
  const cases: [string, ReferralState, unknown][] = [
    ['is none after the end', stateOf({ sendBy: now, outcome: 'duplicate' }), undefined],
    ['is none before anything is planned', stateOf(), undefined],
    ['is the packet’s', stateOf({ sendBy: now + hour }), at('packet-due', now + hour)],
    ['is none while a person has the packet', stateOf({ sendBy: now + hour, tasks: ['no-specialist'] }), undefined],
    ['is the receipt’s', sending(), at('receipt-due', now + hour)],
    ['is none of a send that a person has', sending({ tasks: [{ reason: 'not-delivered', why: 'busy' }] }), undefined],
    ['is none of a send that the office has', sending({ axes: { delivery: 'transmitted' } }), undefined],
    ['is the next text’s', booking({ nudge: { done: 1, sent: 1 } }), at('nudge', now + day, 2)],
    ['is the hand-over’s', booking(noTexts), at('hand-over', now + 5 * day)],
    ['is no hand-over while a person has the patient', booking({ ...noTexts, tasks: ['urgent-call'] }), undefined],
    ['is no hand-over before the office has the packet', sending({ send: undefined, sendBy: undefined, ...noTexts }), undefined],
    ['is no hand-over once it is booked', bookedState({ visit: undefined, ...noTexts }), undefined],
    ['is none once it was kept', keptState(noTexts), undefined],
    ['is the visit’s', bookedState(), at('verify-visit', visit.checkAt)],
    ['is none of a visit that was asked about', bookedState({ tasks: ['verify-visit'] }), undefined],
    ['is none of a visit that was missed', bookedState({ axes: { appointment: 'missed' }, nudge: { plan: undefined } }), undefined],
  ];
  it.each(cases)('%s', (_, state, deadline) => {
    expect(nextDeadline(state)).toEqual(deadline);
  });

  it('is the first of several, and of those at once the one that is named first', () => {
    const state = booking({ nudge: { plan: { nudgesAt: [now + 3, now + 4], escalateAt: now + 3 } } });
    expect(nextDeadline(state)).toEqual(at('nudge', now + 3, 1));
    expect(nextDeadline(state, now + 3)).toEqual(at('nudge', now + 4, 2));
    expect(nextDeadline(state, now + 4)).toBeUndefined();
  });

  it('is when a failed send is tried again', () => {
    expect(nextDeadline(sending({ send: { ...send, receiptBy: undefined, retryAt: now + minute } }))).toMatchObject({ at: now + minute });
  });

  it('is the end of a rest', () => {
    const state = stateOf({ tasks: ['no-specialist'] });
    const resting = { ...state, tasks: state.tasks.map((task) => ({ ...task, snoozedUntil: now + hour })) };
    expect(nextDeadline(resting)).toEqual(at('snooze-ends', now + hour));
  });
});

describe('when a failed send is tried again', () => {
  it.each([
    [1, 5],
    [2, 20],
    [3, 60],
  ])('after try %i in %i minutes', (tries, minutes) => expect(sendRetryAt(stateOf(), tries, now)).toBe(now + minutes * minute));
  it('then no longer, and never for STAT', () => {
    expect([sendRetryAt(stateOf(), 4, now), sendRetryAt(stateOf({ urgency: 'stat' }), 1, now)]).toEqual([undefined, undefined]);
    expect(sendRetryAt(stateOf({ urgency: 'urgent' }), 1, now)).toBe(now + 5 * minute);
  });
});
