import { describe, expect, it } from '@jest/globals';
import { applyAction, refusalOf } from '../../../src/domain/process/applyAction.js';
import type { Action } from '../../../src/domain/process/messages.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { day } from '../../support/referralPlay.js';
import { bookedState, booking, changesOf, keptState, now, sending, stateOf, visit } from '../../support/referralStates.js';

const by = 'rosa';
const done = (before: ReferralState, action: Action) => changesOf(before, applyAction(before, action, now));
type Call = Omit<Extract<Action, { name: 'recordCall' }>['input'], 'by' | 'with'> & { with?: 'patient' | 'office' };
const call = (input: Call): Action => ({ name: 'recordCall', input: { by, with: 'patient', ...input } });
const book = (startAt: number): Action => ({ name: 'bookAppointment', input: { by, startAt } });
const complete = (visitAt: number): Action => ({
  name: 'completeReferral',
  input: { by, evidence: 'office-attested', spokeTo: 'Kim', visitAt },
});
const withdraw = (outcome: Extract<Action, { name: 'withdraw' }>['input']['outcome'], clinician?: string): Action => ({
  name: 'withdraw',
  input: { by, outcome, clinician },
});
const resolve = (reason: ReferralState['tasks'][number]['reason'], decision: 'retry' | 'proceed' | 'done' = 'done'): Action => ({
  name: 'resolveTask',
  input: { by, reason, decision },
});
type TaskReason = ReferralState['tasks'][number]['reason'];
const snooze = (untilAt: number, task?: TaskReason): Action => ({
  name: 'snooze',
  input: { by, untilAt, reason: 'office closed', task },
});
const resend: Action = { name: 'resend', input: { by } };
const override: Action = { name: 'overrideSpecialist', input: { by, specialistId: 's2' } };
const claim: Action = { name: 'claim', input: { by } };
const assign: Action = { name: 'assign', input: { by, to: 'sam' } };
const note: Action = { name: 'addNote', input: { by, text: 'called' } };

describe('what an action is refused for', () => {
  const deceased = { ordinal: 1, missing: [], consentNeeded: false, deceased: true };
  const refused: [string, ReferralState, Action, string][] = [
    ['anything after the end', stateOf({ outcome: 'duplicate' }), claim, 'duplicate'],
    ['a task that is not open', stateOf({ tasks: ['no-show'] }), resolve('no-booking'), 'no-show'],
    ['a task where none is open', stateOf(), resolve('no-booking'), 'none'],
    ['a booking after the visit', keptState(), book(now + 1), 'kept'],
    ['a booking at this very moment', booking(), book(now), 'past'],
    ['a visit in the future', bookedState(), complete(now + 1), 'future'],
    ['another specialist after the visit', keptState(), override, 'kept'],
    ['another packet after the visit', keptState(), resend, 'kept'],
    ['a rest of nothing', booking(), snooze(now + 1), 'task'],
    ['a rest of a task that is not open', booking({ tasks: ['no-booking'] }), snooze(now + 1, 'no-show'), 'no-show'],
    ['a rest of an emergency', booking({ tasks: ['no-booking', 'emergency-reply'] }), snooze(now + 1, 'emergency-reply'), 'emergency'],
    ['a rest where only an emergency is open', booking({ tasks: ['emergency-reply'] }), snooze(now + 1), 'emergency'],
    ['a rest until now', booking({ tasks: ['no-booking'] }), snooze(now), 'past'],
    ['an end without a clinician', booking(), withdraw('seen-elsewhere'), 'clinician'],
    ['a death that the chart does not know', booking(), withdraw('deceased'), 'chart'],
    ['a booking by phone after the visit', keptState(), call({ outcome: 'booked', startAt: now + 1 }), 'kept'],
    ['a call about booking after the visit', keptState(), call({ outcome: 'will-book' }), 'kept'],
    ['a missed visit after it was kept', keptState(), call({ outcome: 'visit-missed' }), 'kept'],
    ['a booking by phone without a time', booking(), call({ outcome: 'booked' }), 'startAt'],
    ['a booking by phone in the past', booking(), call({ outcome: 'booked', startAt: now }), 'past'],
    ["an office's word without a name", bookedState(), call({ outcome: 'visit-kept', with: 'office' }), 'spokeTo'],
    ["an office's word with an empty name", bookedState(), call({ outcome: 'visit-kept', with: 'office', spokeTo: '' }), 'spokeTo'],
  ];
  it.each(refused)('%s', (_, state, action, word) => {
    expect(refusalOf(state, action, now)).toContain(word);
    expect(applyAction(state, action, now)).toBe(state);
  });

  const taken: [string, ReferralState, Action][] = [
    ['a claim', booking(), claim],
    ['an assignment', booking(), assign],
    ['a note', keptState(), note],
    ['a task that is open', booking({ tasks: ['no-booking'] }), resolve('no-booking')],
    ['a booking in a moment', booking(), book(now + 1)],
    ['a visit of this moment', bookedState(), complete(now)],
    ['another specialist', booking(), override],
    ['another packet', booking(), resend],
    ['a rest until a moment from now', booking({ tasks: ['no-booking'] }), snooze(now + 1)],
    ['an end that a clinician decided', booking(), withdraw('seen-elsewhere', 'dr')],
    ['a death that the chart knows', booking({ packet: deceased }), withdraw('deceased')],
    ['a call after the visit that nobody answered', keptState(), call({ outcome: 'no-answer' })],
    ['a call after the visit that it was kept', keptState(), call({ outcome: 'visit-kept' })],
    ['a booking by phone', booking(), call({ outcome: 'booked', startAt: now + 1 })],
    ["a patient's word without a name", bookedState(), call({ outcome: 'visit-kept' })],
    ["a named office's word", bookedState(), call({ outcome: 'visit-kept', with: 'office', spokeTo: 'Kim' })],
    ['an office that says the visit was missed', bookedState(), call({ outcome: 'visit-missed', with: 'office' })],
    ['a call that ended otherwise, with a time in the past', booking(), call({ outcome: 'no-answer', startAt: now - 1 })],
  ];
  it.each(taken)('not %s', (_, state, action) => {
    expect(refusalOf(state, action, now)).toBeUndefined();
  });

  it('names every open task to one who asks for another', () => {
    expect(refusalOf(stateOf({ tasks: ['no-show', 'unclear-reply'] }), resolve('no-booking'), now)).toContain('no-show, unclear-reply');
  });

  it('names everything that an end lacks', () => {
    expect(refusalOf(stateOf({ packet: deceased }), withdraw('duplicate'), now)).toMatch(/clinician/u);
    expect(refusalOf(stateOf(), withdraw('deceased', 'dr'), now)).toBeUndefined();
  });
});

describe('what an action changes', () => {
  const bookTasks = ['no-booking', 'urgent-call', 'help-requested', 'unclear-reply'] as const;
  const moreTasks = ['patient-declined', 'unreachable', 'verify-booking', 'no-show'] as const;
  const allBooking = [...bookTasks, ...moreTasks];
  const again = { 'nudge.plan': undefined, 'nudge.done': 0, 'nudge.notBefore': undefined, 'nudge.cycle': 2 };
  const texting = { nudge: { done: 1, notBefore: now + 1, sent: 1, ordinal: 2 } };
  const called = (outcome: string, seconds = 0, party = 'patient') => ({ kind: 'call', by, with: party, outcome, seconds });
  const ready = { passedOver: { specialists: ['x'], endpoints: ['e0'] }, stayWith: 's1' };

  const cases: [string, ReferralState, Action, Record<string, unknown>][] = [
    ['a claim', booking(), claim, { owner: 'rosa' }],
    ['an assignment', booking({ owner: 'rosa' }), assign, { owner: 'sam' }],
    ['a note', booking(), note, { facts: [{ kind: 'note', by, text: 'called' }] }],
    [
      'a rest of all that can wait',
      booking({ tasks: ['no-booking', 'verify-visit', 'emergency-reply'] }),
      snooze(now + day),
      {
        'tasks.no-booking.snoozedUntil': now + day,
        'tasks.verify-visit.snoozedUntil': now + day,
        facts: [{ kind: 'snooze', by, untilAt: now + day, reason: 'office closed', tasks: ['no-booking', 'verify-visit'] }],
      },
    ],
    [
      'a rest of one task',
      booking({ tasks: ['no-booking', 'verify-visit'] }),
      snooze(now + day, 'verify-visit'),
      {
        'tasks.verify-visit.snoozedUntil': now + day,
        facts: [{ kind: 'snooze', by, untilAt: now + day, reason: 'office closed', tasks: ['verify-visit'] }],
      },
    ],
    [
      'an end that a clinician decided',
      booking({ tasks: ['no-booking'] }),
      withdraw('unreachable', 'dr'),
      { outcome: 'unreachable', closed: ['no-booking by dr: unreachable'] },
    ],
    [
      'an end that the coordinator saw in the chart',
      booking({ tasks: ['unreachable'], packet: { ordinal: 1, missing: [], consentNeeded: false, deceased: true } }),
      withdraw('deceased'),
      { outcome: 'deceased', closed: ['unreachable by rosa: deceased'] },
    ],
    [
      'another packet, after one had left',
      sending({ tasks: ['not-delivered', 'no-specialist', 'no-booking'], ...ready }),
      resend,
      {
        packet: undefined,
        send: undefined,
        stayWith: undefined,
        'passedOver.endpoints': [],
        resendDue: true,
        closed: ['not-delivered by rosa: send again', 'no-specialist by rosa: send again'],
      },
    ],
    ['another packet, before one had left', stateOf(), resend, {}],
    [
      'another specialist',
      booking({ tasks: ['not-delivered', 'no-specialist'], ...ready }),
      override,
      {
        packet: undefined,
        route: undefined,
        stayWith: undefined,
        chosenSpecialistId: 's2',
        'axes.acceptance': 'none',
        resendDue: true,
        closed: ['not-delivered by rosa: send again', 'no-specialist by rosa: send again'],
      },
    ],
    ['a call that nobody answered', booking(), call({ outcome: 'no-answer', seconds: 40 }), { facts: [called('no-answer', 40)] }],
    [
      'a call in which the patient will book',
      booking({ tasks: [...allBooking, 'not-delivered'], ...texting }),
      call({ outcome: 'will-book' }),
      { ...again, closed: allBooking.map((reason) => `${reason} by rosa: will-book`), facts: [called('will-book')] },
    ],
    [
      'a call in which the patient declines',
      booking({ tasks: ['no-booking', 'urgent-call', 'help-requested'] }),
      call({ outcome: 'declined' }),
      {
        opened: ['patient-declined: by-phone'],
        closed: ['no-booking by rosa: declined', 'urgent-call by rosa: declined'],
        facts: [called('declined')],
      },
    ],
    [
      'a call to a wrong number',
      booking({ tasks: ['no-booking'], ...texting }),
      call({ outcome: 'wrong-number' }),
      { opened: ['unreachable: wrong-number'], 'nudge.stopped': 'wrong-number', facts: [called('wrong-number')] },
    ],
    [
      'a call in which the visit was booked',
      booking({ tasks: ['no-booking', 'not-delivered'] }),
      call({ outcome: 'booked', startAt: now + day }),
      {
        visit: { id: 'booked-2', startAt: now + day, source: 'coordinator' },
        'axes.appointment': 'booked',
        closed: ['no-booking by rosa: booked'],
        facts: [called('booked'), { kind: 'appointment', id: 'booked-2', status: 'booked', by: 'rosa', startAt: now + day }],
      },
    ],
    [
      'a call in which the visit was missed',
      bookedState({ tasks: ['verify-visit'] }),
      call({ outcome: 'visit-missed' }),
      {
        'nudge.plan': undefined,
        'nudge.cycle': 2,
        'axes.appointment': 'missed',
        closed: ['verify-visit by event: settled'],
        facts: [called('visit-missed')],
      },
    ],
    [
      'a call in which the patient says that the visit was kept',
      bookedState(),
      call({ outcome: 'visit-kept' }),
      {
        evidence: [{ kind: 'patient-said', by, visitAt: visit.startAt }],
        opened: ['verify-visit'],
        facts: [called('visit-kept'), { kind: 'evidence', grade: 'D', evidence: 'patient-said', by, visitAt: visit.startAt }],
      },
    ],
    [
      'a call in which a named person of the office says so',
      bookedState({ tasks: ['verify-visit'] }),
      call({ outcome: 'visit-kept', with: 'office', spokeTo: 'Kim' }),
      {
        evidence: [{ kind: 'office-attested', by, spokeTo: 'Kim', visitAt: visit.startAt }],
        'axes.appointment': 'kept',
        'axes.report': 'awaited',
        closed: ['verify-visit by event: settled'],
        facts: [
          { ...called('visit-kept', 0, 'office'), spokeTo: 'Kim' },
          { kind: 'evidence', grade: 'B', evidence: 'office-attested', by, spokeTo: 'Kim', visitAt: visit.startAt },
        ],
      },
    ],
    [
      'a booking',
      booking({ tasks: ['no-booking', 'verify-booking', 'not-delivered'] }),
      { name: 'bookAppointment', input: { by, startAt: now + day, endAt: now + day + 1 } },
      {
        visit: { id: 'booked-1', startAt: now + day, source: 'coordinator' },
        'axes.appointment': 'booked',
        closed: ['no-booking by rosa: booked', 'verify-booking by rosa: booked'],
        facts: [{ kind: 'appointment', id: 'booked-1', status: 'booked', by: 'rosa', startAt: now + day, endAt: now + day + 1 }],
      },
    ],
    [
      'a completion',
      bookedState({ tasks: ['verify-visit'] }),
      complete(now - day),
      {
        evidence: [{ kind: 'office-attested', by, spokeTo: 'Kim', visitAt: now - day }],
        'axes.appointment': 'kept',
        'axes.report': 'awaited',
        closed: ['verify-visit by event: settled'],
        facts: [{ kind: 'evidence', grade: 'B', evidence: 'office-attested', by, spokeTo: 'Kim', visitAt: now - day }],
      },
    ],
  ];
  it.each(cases)('%s', (_, before, action, changes) => {
    expect(done(before, action)).toStrictEqual(changes);
  });

  it('whatever was rejected before is forgotten with the next action', () => {
    expect(done(booking({ rejected: { what: 'claim', why: 'x' } }), claim)).toStrictEqual({ owner: 'rosa', rejected: undefined });
  });
});

describe('what a decision on a task changes', () => {
  const before = { stayWith: 's1', passedOver: { specialists: ['x'], endpoints: ['e0'] } };
  const stopped = { nudge: { stopped: 'opted-out', done: 1, notBefore: now + 1, sent: 1, ordinal: 2 } };
  const again = { 'nudge.plan': undefined, 'nudge.done': 0, 'nudge.notBefore': undefined, 'nudge.cycle': 2 };
  const anew = { packet: undefined, route: undefined, stayWith: undefined };
  const sentAnew = { ...anew, send: undefined, 'passedOver.endpoints': [] };
  type Reason = ReferralState['tasks'][number]['reason'];
  type Effect = Record<string, unknown>;
  const onSending = (reason: Reason) => sending({ ...before, ...stopped, tasks: [{ reason, why: 'a,b' }] });
  const onBooking = (reason: Reason) =>
    bookedState({ ...before, ...stopped, tasks: [{ reason, why: 'a,b' }], chart: { says: 'x', refused: true } });
  const texts = { packet: undefined, 'nudge.stopped': undefined };

  const cases: [Reason, (reason: Reason) => ReferralState, { retry: Effect; proceed: Effect; done: Effect }][] = [
    ['incomplete-packet', onSending, { retry: { packet: undefined }, proceed: { letPass: ['a', 'b'] }, done: { packet: undefined } }],
    ['specialty-unclear', onSending, { retry: { packet: undefined }, proceed: { packet: undefined }, done: { packet: undefined } }],
    ['consent-needed', onSending, { retry: texts, proceed: texts, done: texts }],
    ['no-specialist', onSending, { retry: anew, proceed: anew, done: anew }],
    [
      'not-delivered',
      onSending,
      {
        retry: sentAnew,
        proceed: { send: undefined, 'axes.delivery': 'acknowledged', 'axes.acceptance': 'pending' },
        done: { send: undefined, 'axes.delivery': 'acknowledged', 'axes.acceptance': 'pending' },
      },
    ],
    ['unreachable', onSending, { retry: texts, proceed: texts, done: {} }],
    [
      'consent-needed',
      onBooking,
      { retry: { 'nudge.stopped': undefined }, proceed: { 'nudge.stopped': undefined }, done: { 'nudge.stopped': undefined } },
    ],
    ['unreachable', onBooking, { retry: { 'nudge.stopped': undefined }, proceed: { 'nudge.stopped': undefined }, done: {} }],
    ['no-booking', onBooking, { retry: again, proceed: again, done: again }],
    ['no-show', onBooking, { retry: again, proceed: again, done: again }],
    ['urgent-call', onBooking, { retry: {}, proceed: {}, done: again }],
    ['help-requested', onBooking, { retry: {}, proceed: {}, done: {} }],
    ['unclear-reply', onBooking, { retry: {}, proceed: {}, done: {} }],
    ['emergency-reply', onBooking, { retry: {}, proceed: {}, done: {} }],
    ['patient-declined', onBooking, { retry: {}, proceed: {}, done: {} }],
    ['verify-booking', onBooking, { retry: {}, proceed: {}, done: {} }],
    ['workflow-missing', onBooking, { retry: {}, proceed: {}, done: {} }],
    [
      'verify-visit',
      onBooking,
      { retry: { 'visit.checkAt': undefined }, proceed: { 'visit.checkAt': undefined }, done: { 'visit.checkAt': undefined } },
    ],
    ['verify-visit', onSending, { retry: {}, proceed: {}, done: {} }],
    [
      'write-back-failed',
      onBooking,
      { retry: { 'chart.refused': false }, proceed: { 'chart.refused': false }, done: { 'chart.refused': false } },
    ],
  ];
  it.each(cases)('%s', (reason, build, effects) => {
    const state = build(reason);
    const decided = (decision: 'retry' | 'proceed' | 'done') => done(state, resolve(reason, decision));
    const closed = (decision: string) => ({ closed: [`${reason} by rosa: ${decision}`] });
    expect(decided('retry')).toStrictEqual({ ...effects.retry, ...closed('retry') });
    expect(decided('proceed')).toStrictEqual({ ...effects.proceed, ...closed('proceed') });
    expect(decided('done')).toStrictEqual({ ...effects.done, ...closed('done') });
  });

  it('lets pass what was let pass before as well', () => {
    const state = sending({ letPass: ['z'], tasks: [{ reason: 'incomplete-packet', why: 'a' }] });
    expect(applyAction(state, resolve('incomplete-packet', 'proceed'), now).letPass).toEqual(['z', 'a']);
  });
});
