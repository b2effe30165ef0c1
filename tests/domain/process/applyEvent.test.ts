import { describe, expect, it } from '@jest/globals';
import {
  applyEvent,
  bookAgain,
  booked,
  kept,
  missed,
  sendFailed,
  sendReached,
  textUndeliverable,
} from '../../../src/domain/process/applyEvent.js';
import type { ReferralEvent } from '../../../src/domain/process/messages.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { day, minute } from '../../support/referralPlay.js';
import { bookedState, booking, changesOf, keptState, now, sending, stateOf, visit } from '../../support/referralStates.js';

const moved = (before: ReferralState, event: ReferralEvent) => changesOf(before, applyEvent(before, event, now));
const order = (change: 'administrative' | 'clinical' | 'revoked' | 'entered-in-error'): ReferralEvent => ({
  name: 'orderChanged',
  input: { id: 'o', change },
});
const receipt = (sendId: string, more: Partial<Extract<ReferralEvent, { name: 'deliveryReceipt' }>['input']> = {}): ReferralEvent => ({
  name: 'deliveryReceipt',
  input: { id: 'f', sendId, ...more },
});
const text = (status: 'delivered' | 'failed', failure?: string): ReferralEvent => ({
  name: 'textStatus',
  input: { id: 't', sendId: 't', status, failure },
});
type Meaning = Extract<ReferralEvent, { name: 'reply' }>['input']['meaning'];
const reply = (meaning: Meaning): ReferralEvent => ({ name: 'reply', input: { id: 'r', meaning } });
type Appointment = Extract<ReferralEvent, { name: 'appointment' }>['input'];
const appointment = (status: Appointment['status'], more: Partial<Appointment> = {}): ReferralEvent => ({
  name: 'appointment',
  input: { id: 'e', appointmentId: 'a1', status, startAt: visit.startAt, ...more },
});

const again = { 'nudge.plan': undefined, 'nudge.cycle': 2 };
const superseded = { packet: undefined, packetsAssembled: 2, resendDue: true };
const elsewhere = { packet: undefined, send: undefined, route: undefined, stayWith: 's1', 'passedOver.endpoints': ['e1'] };
const failedSend = sending().send;
const tried = (tries: number) => sending({ send: { ordinal: 1, sendId: 'send-1', tries, receiptBy: now, askNow: true } });
const retried = (minutes: number) => ({
  packet: undefined,
  'axes.delivery': 'failed',
  'send.retryAt': now + minutes * minute,
  'send.receiptBy': undefined,
  'send.askNow': false,
});

type Case = [string, ReferralState, ReferralEvent, Record<string, unknown>];

describe('an order that changed', () => {
  const tasks = ['incomplete-packet', 'consent-needed', 'not-delivered', 'no-booking'] as const;
  const closed = tasks.slice(0, 3).map((reason) => `${reason} by event: settled`);
  const cases: Case[] = [
    [
      'revoked ends it',
      booking({ tasks: ['no-booking'] }),
      order('revoked'),
      { outcome: 'revoked', closed: ['no-booking by event: revoked'] },
    ],
    ['entered in error ends it', booking(), order('entered-in-error'), { outcome: 'entered-in-error' }],
    ['only administratively changes nothing', sending(), order('administrative'), {}],
    [
      'clinically supersedes a packet that is on its way',
      sending({ tasks }),
      order('clinical'),
      { ...superseded, send: undefined, closed },
    ],
    ['clinically supersedes a packet at the office', bookedState(), order('clinical'), superseded],
    ['clinically before anything was sent, only has the chart read again', stateOf(), order('clinical'), { packetsAssembled: 1 }],
    ['after the end changes nothing', stateOf({ outcome: 'duplicate' }), order('revoked'), {}],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));
});

describe('a receipt', () => {
  const reached = (delivery: string) => ({ 'axes.delivery': delivery, 'axes.acceptance': 'pending', send: undefined });
  const resent = (changes = {}) =>
    booking({ resendDue: true, send: { ordinal: 2, sendId: 'send-2', tries: 1, askNow: false }, ...changes });
  const cases: Case[] = [
    ['without a rung is an acceptance, known already', sending(), receipt('send-1'), {}],
    ['without a rung is an acceptance', sending({ axes: { delivery: 'queued' } }), receipt('send-1'), { 'axes.delivery': 'accepted' }],
    [
      'of no rung that we know is one too',
      sending({ axes: { delivery: 'none' } }),
      receipt('send-1', { rung: 9 }),
      { 'axes.delivery': 'accepted', send: undefined, 'axes.acceptance': 'pending' },
    ],
    ['of the first rung', sending({ axes: { delivery: 'none' } }), receipt('send-1', { rung: 0 }), { 'axes.delivery': 'queued' }],
    [
      'of transmission settles the send',
      sending({ tasks: ['not-delivered', 'no-specialist'] }),
      receipt('send-1', { rung: 2 }),
      { ...reached('transmitted'), closed: ['not-delivered by event: settled'] },
    ],
    ['of delivery', sending(), receipt('send-1', { rung: 3 }), reached('delivered')],
    ['of opening', sending(), receipt('send-1', { rung: 4 }), reached('opened')],
    ['of acknowledgement', sending(), receipt('send-1', { rung: 5 }), reached('acknowledged')],
    ['of a lower rung takes nothing back', booking({ axes: { delivery: 'delivered' } }), receipt('send-1', { rung: 2 }), {}],
    [
      'after an acceptance by the office leaves that',
      sending({ axes: { acceptance: 'accepted' } }),
      receipt('send-1', { rung: 2 }),
      { 'axes.delivery': 'transmitted', send: undefined },
    ],
    ['of a superseded packet does not settle the next', resent(), receipt('send-1', { rung: 3 }), { 'axes.delivery': 'delivered' }],
    ['of the packet that supersedes settles it', resent(), receipt('send-2', { rung: 2 }), { send: undefined, resendDue: false }],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));

  it('by a person’s word settles whatever was sent', () => {
    const before = resent();
    expect(changesOf(before, sendReached(before, 5, now))).toStrictEqual({
      send: undefined,
      resendDue: false,
      'axes.delivery': 'acknowledged',
    });
  });
});

describe('a send that failed', () => {
  const cases: Case[] = [
    ['is tried again after 5 minutes', tried(1), receipt('send-1', { failure: 'busy' }), retried(5)],
    ['then after 20', tried(2), receipt('send-1', { failure: 'busy' }), retried(20)],
    ['then after an hour', tried(3), receipt('send-1', { failure: 'busy' }), retried(60)],
    ['then goes to another address', tried(4), receipt('send-1', { failure: 'busy' }), { ...elsewhere, 'axes.delivery': 'failed' }],
    [
      'as rejected goes to another address at once',
      tried(1),
      receipt('send-1', { failure: 'rejected' }),
      { ...elsewhere, 'axes.delivery': 'failed' },
    ],
    [
      'goes elsewhere at once when it is STAT, and a person calls',
      sending({ urgency: 'stat' }),
      receipt('send-1', { failure: 'busy' }),
      { ...elsewhere, 'axes.delivery': 'failed', opened: ['urgent-call: busy'] },
    ],
    [
      'for a number that does not exist goes to another address at once',
      tried(1),
      receipt('send-1', { failure: 'receiver_unallocated_number', fault: 'number' }),
      { ...elsewhere, 'axes.delivery': 'failed' },
    ],
    [
      'for an account that may not call the number goes to another address at once',
      tried(1),
      receipt('send-1', { failure: 'destination_not_in_service_plan', fault: 'destination' }),
      { ...elsewhere, 'axes.delivery': 'failed' },
    ],
    [
      'for a fault of our own waits for a person',
      tried(1),
      receipt('send-1', { failure: 'account_disabled', fault: 'ours' }),
      { packet: undefined, send: undefined, 'axes.delivery': 'failed', opened: ['not-delivered: account_disabled'] },
    ],
    [
      'for a fault of our own when it is STAT has a person call as well',
      sending({ urgency: 'stat' }),
      receipt('send-1', { failure: 'account_disabled', fault: 'ours' }),
      {
        packet: undefined,
        send: undefined,
        'axes.delivery': 'failed',
        opened: ['not-delivered: account_disabled', 'urgent-call: account_disabled'],
      },
    ],
    ['with pages missing is tried again', tried(1), receipt('send-1', { failure: 'pages-missing' }), retried(5)],
    ['that is another one changes nothing', sending(), receipt('send-0', { failure: 'busy' }), {}],
    ['when nothing is being sent changes nothing', booking(), receipt('send-1', { failure: 'busy' }), {}],
    ['after the office has it changes nothing', booking({ send: failedSend }), receipt('send-1', { failure: 'busy' }), {}],
    [
      'keeps the proof of the first packet',
      booking({ send: failedSend, resendDue: true }),
      receipt('send-1', { failure: 'rejected' }),
      elsewhere,
    ],
    [
      'adds to the addresses that failed',
      sending({ passedOver: { specialists: ['s9'], endpoints: ['e0'] } }),
      receipt('send-1', { failure: 'rejected' }),
      { ...elsewhere, 'axes.delivery': 'failed', 'passedOver.endpoints': ['e0', 'e1'] },
    ],
    [
      'without a route still goes elsewhere',
      sending({ route: undefined, stayWith: 's0' }),
      receipt('send-1', { failure: 'rejected' }),
      { packet: undefined, send: undefined, 'axes.delivery': 'failed' },
    ],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));

  it('is the one under way when its id is not known', () => {
    const before = sending();
    expect(changesOf(before, sendFailed(before, { failure: 'rejected' }, now))).toHaveProperty('stayWith', 's1');
    const unnamed = sending({ send: { ordinal: 1, tries: 1, askNow: false } });
    expect(changesOf(unnamed, sendFailed(unnamed, { sendId: 'send-1', failure: 'rejected' }, now))).toHaveProperty('stayWith', 's1');
  });
});

describe('the status of a text', () => {
  const cases: Case[] = [
    ['delivered changes nothing', booking(), text('delivered'), {}],
    ['failed has a person call', booking(), text('failed', '30005'), { 'nudge.stopped': '30005', opened: ['unreachable: 30005'] }],
    ['failed for no reason', booking(), text('failed'), { 'nudge.stopped': 'undelivered', opened: ['unreachable: undelivered'] }],
    ['failed once the visit is booked', bookedState(), text('failed'), {}],
    ['failed once the visit was kept', keptState(), text('failed'), {}],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));

  it('keeps what else is known of the texts', () => {
    const before = booking({ nudge: { sent: 3 } });
    expect(textUndeliverable(before, '30005', now).nudge.sent).toBe(3);
  });
});

describe('a reply', () => {
  const silenced = (why: string) => ({ 'nudge.stopped': why });
  const optedOut = booking({ tasks: ['unreachable', 'no-booking'], nudge: { stopped: 'opted-out', sent: 2 } });
  const cases: Case[] = [
    ['of an emergency', booking(), reply('emergency'), { opened: ['emergency-reply'] }],
    ['of an emergency after the visit', keptState(), reply('emergency'), { opened: ['emergency-reply'] }],
    ['to stop', booking(), reply('stop'), { ...silenced('opted-out'), opened: ['unreachable: opted-out'] }],
    ['to stop once the visit is booked', bookedState(), reply('stop'), silenced('opted-out')],
    ['to stop once the visit was kept', keptState(), reply('stop'), silenced('opted-out')],
    ['to start', optedOut, reply('start'), { 'nudge.stopped': undefined, closed: ['unreachable by event: settled'] }],
    ['to start after a wrong number', booking({ nudge: { stopped: 'wrong-number' } }), reply('start'), {}],
    ['that the visit is booked', booking(), reply('booked'), { opened: ['verify-booking'] }],
    ['that the visit is booked, which is known', bookedState(), reply('booked'), {}],
    ['that the visit is booked, after it was kept', keptState(), reply('booked'), {}],
    ['that declines', booking({ nudge: { sent: 2 } }), reply('declined'), { ...silenced('declined'), opened: ['patient-declined'] }],
    ['that declines a booked visit', bookedState(), reply('declined'), { ...silenced('declined'), opened: ['patient-declined'] }],
    ['that declines after the visit', keptState(), reply('declined'), {}],
    ['that asks for help', booking(), reply('help'), { opened: ['help-requested'] }],
    ['that is unclear', booking(), reply('unclear'), { opened: ['unclear-reply'] }],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));
});

describe('an appointment of the EHR', () => {
  const other = { appointmentId: 'a2', startAt: visit.startAt + day };
  const missedState = bookedState({ axes: { appointment: 'missed' } });
  const evidence = (visitAt: number | undefined) => [{ kind: 'ehr-appointment-fulfilled', ...(visitAt === undefined ? {} : { visitAt }) }];
  const keptNow = { 'axes.appointment': 'kept', 'axes.report': 'awaited' };
  const bookingTasks = ['no-booking', 'verify-booking'] as const;
  const closed = (...reasons: string[]) => ({ closed: reasons.map((reason) => `${reason} by event: settled`) });
  const made = { id: 'a1', startAt: visit.startAt, source: 'ehr' };
  const own = { id: 'booked-1', startAt: visit.startAt, checkAt: now + 4 * day, source: 'coordinator' as const };

  const cases: Case[] = [
    ['that is proposed', booking(), appointment('proposed'), { 'axes.appointment': 'proposed' }],
    ['that is proposed once one is booked', bookedState(), appointment('proposed', other), {}],
    [
      'that is booked',
      booking({ tasks: [...bookingTasks, 'not-delivered', 'verify-visit'] }),
      appointment('booked'),
      { visit: made, 'axes.appointment': 'booked', ...closed(...bookingTasks, 'verify-visit') },
    ],
    [
      'that is booked with the time of its question',
      booking(),
      appointment('booked', { checkAt: now + 9 * day }),
      { visit: { ...made, checkAt: now + 9 * day }, 'axes.appointment': 'booked' },
    ],
    ['that is booked, told again', bookedState({ tasks: ['verify-visit'] }), appointment('booked'), {}],
    [
      'that is booked, told again without its time',
      bookedState({ tasks: ['verify-visit'] }),
      appointment('booked', { startAt: undefined }),
      {},
    ],
    [
      'that is moved',
      bookedState({ tasks: ['verify-visit'] }),
      appointment('booked', { startAt: visit.startAt + day }),
      { 'visit.startAt': visit.startAt + day, 'visit.checkAt': undefined, ...closed('verify-visit') },
    ],
    [
      'that takes the place of another',
      bookedState(),
      appointment('booked', other),
      { 'visit.id': 'a2', 'visit.startAt': other.startAt, 'visit.checkAt': undefined },
    ],
    [
      'without a time that takes the place of another',
      bookedState(),
      appointment('booked', { appointmentId: 'a2', startAt: undefined }),
      { 'visit.id': 'a2', 'visit.startAt': undefined, 'visit.checkAt': undefined },
    ],
    ['that is our own booking under the EHR’s id', bookedState({ visit: own }), appointment('booked'), {}],
    [
      'with another time to ask for the visit',
      bookedState(),
      appointment('booked', { checkAt: now + 9 * day }),
      { 'visit.checkAt': now + 9 * day },
    ],
    [
      'that was kept',
      bookedState({ tasks: ['verify-visit'] }),
      appointment('fulfilled'),
      { ...keptNow, evidence: evidence(visit.startAt), ...closed('verify-visit') },
    ],
    [
      'that was kept and never booked',
      booking({ tasks: ['no-booking'] }),
      appointment('fulfilled'),
      { ...keptNow, visit: made, evidence: evidence(visit.startAt), ...closed('no-booking') },
    ],
    ['that was kept, after the visit is known', keptState(), appointment('fulfilled', other), {}],
    ['that was cancelled, after the visit is known', keptState(), appointment('cancelled'), {}],
    [
      'that was missed',
      bookedState({ tasks: ['verify-visit'] }),
      appointment('noshow'),
      { ...again, 'axes.appointment': 'missed', ...closed('verify-visit') },
    ],
    ['that was missed, by its time', bookedState({ visit: own }), appointment('noshow'), { ...again, 'axes.appointment': 'missed' }],
    [
      'that was missed, by its id',
      bookedState(),
      appointment('noshow', { startAt: visit.startAt + 1 }),
      { ...again, 'axes.appointment': 'missed' },
    ],
    [
      'that was missed, of no time',
      bookedState({ visit: own }),
      appointment('noshow', { startAt: undefined }),
      { ...again, 'axes.appointment': 'missed' },
    ],
    ['that was missed and never booked', booking(), appointment('noshow'), { ...again, 'axes.appointment': 'missed' }],
    ['that was missed, but is another', bookedState(), appointment('noshow', other), {}],
    ['that was missed, told again', missedState, appointment('noshow'), {}],
    [
      'that was missed for the second time',
      bookedState({ nudge: { cycle: 2 } }),
      appointment('noshow'),
      { ...again, 'nudge.cycle': 3, 'axes.appointment': 'missed', opened: ['no-show'] },
    ],
    [
      'that was missed for the first time, where the policy allows one round of texts',
      bookedState({ nudge: { maxCycles: 1 } }),
      appointment('noshow'),
      { ...again, 'axes.appointment': 'missed', opened: ['no-show'] },
    ],
    [
      'that was missed for the second time, where the policy allows three',
      bookedState({ nudge: { cycle: 2, maxCycles: 3 } }),
      appointment('noshow'),
      { ...again, 'nudge.cycle': 3, 'axes.appointment': 'missed' },
    ],
    [
      'that was missed before any text was planned',
      bookedState({ nudge: { plan: undefined, maxCycles: undefined } }),
      appointment('noshow'),
      { 'nudge.cycle': 2, 'axes.appointment': 'missed' },
    ],
    [
      'that was missed and is urgent',
      bookedState({ urgency: 'urgent' }),
      appointment('noshow'),
      { ...again, 'axes.appointment': 'missed', opened: ['no-show'] },
    ],
    [
      'that was cancelled',
      bookedState({ tasks: ['verify-visit'] }),
      appointment('cancelled'),
      { ...again, 'axes.appointment': 'cancelled', ...closed('verify-visit') },
    ],
    ['that was entered in error', bookedState(), appointment('entered-in-error'), { ...again, 'axes.appointment': 'cancelled' }],
    ['that was cancelled, but is another', bookedState(), appointment('cancelled', other), {}],
    ['that was cancelled and never booked', booking(), appointment('cancelled'), {}],
    [
      'that was cancelled and is urgent',
      bookedState({ urgency: 'asap' }),
      appointment('cancelled'),
      { ...again, 'axes.appointment': 'cancelled', opened: ['urgent-call: cancelled'] },
    ],
  ];
  it.each(cases)('%s', (_, before, event, changes) => expect(moved(before, event)).toStrictEqual(changes));
});

it('a run that was reset is compared with the facts by a person', () => {
  expect(moved(booking(), { name: 'runChanged', input: { id: 'run' } })).toStrictEqual({ opened: ['workflow-missing: reset'] });
});

describe('what other inputs share', () => {
  it('a new round of texts begins anew and counts', () => {
    const before = booking({ nudge: { done: 2, sent: 2, ordinal: 3, notBefore: now, stopped: 'declined' } });
    expect(changesOf(before, bookAgain(before))).toStrictEqual({ ...again, 'nudge.done': 0, 'nudge.notBefore': undefined });
  });

  it('a visit that is missed twice over is missed once', () => {
    const before = bookedState({ axes: { appointment: 'missed' } });
    expect(missed(before, now)).toBe(before);
  });

  it('a booking settles what was asked about booking', () => {
    const before = booking({ tasks: ['help-requested', 'verify-visit'] });
    const made = { id: 'a1', source: 'coordinator' as const };
    expect(changesOf(before, booked(before, made, now))).toStrictEqual({
      visit: made,
      'axes.appointment': 'booked',
      closed: ['help-requested by event: settled'],
    });
  });

  it('a weak word of a kept visit asks the office; more of it proves it', () => {
    const said = { kind: 'patient-said' as const };
    const before = bookedState();
    const asked = kept(before, said, now);
    expect(changesOf(before, asked)).toStrictEqual({ evidence: [said], opened: ['verify-visit'] });
    const office = { kind: 'office-attested' as const, by: 'rosa' };
    expect(changesOf(asked, kept(asked, office, now))).toStrictEqual({
      evidence: [said, office],
      'axes.appointment': 'kept',
      'axes.report': 'awaited',
      closed: ['verify-visit by event: settled'],
    });
  });

  it('a chart that could not be written stays a task after the visit', () => {
    const before = bookedState({ tasks: ['no-booking', 'write-back-failed'] });
    const after = kept(before, { kind: 'specialist-note' }, now);
    expect(after.tasks).toEqual([{ reason: 'write-back-failed', ordinal: 2, openedAt: now }]);
  });
});
