import { describe, expect, it } from '@jest/globals';
import {
  addFact,
  closeTasks,
  end,
  hasTask,
  isDelivered,
  isReady,
  isSending,
  isUrgent,
  needsAttention,
  notDelivered,
  openReferral,
  openTask,
  stageOf,
  withAxes,
  type ReferralState,
} from '../../../src/domain/process/state.js';
import { wallClock } from '../../../src/domain/time/clock.js';
import { deliveryStates } from '../../../src/domain/referral.js';
import { bookedState, booking, changesOf, keptState, now, packet, plan, sending, stateOf } from '../../support/referralStates.js';

it('a referral begins with nothing done', () => {
  const input = {
    referralId: 'r1',
    specialty: 'cardiology',
    urgency: 'routine' as const,
    orderedAt: now - 1,
    clock: wallClock,
  };
  expect(openReferral(input, now)).toMatchObject({
    referralId: 'r1',
    specialty: 'cardiology',
    urgency: 'routine',
    orderedAt: now - 1,
    clock: wallClock,
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
  });
  const urgent = { reason: 'urgent-call', ordinal: 1, openedAt: now };
  for (const urgency of ['urgent', 'asap', 'stat'] as const) expect(openReferral({ ...input, urgency }, now).tasks).toEqual([urgent]);
});

it('everything but routine is urgent', () => {
  expect((['routine', 'urgent', 'asap', 'stat'] as const).map(isUrgent)).toEqual([false, true, true, true]);
});

describe('a task', () => {
  it('is opened once, and counts', () => {
    const once = openTask(stateOf(), 'no-show', now, 'x');
    expect(once.tasks).toStrictEqual([{ reason: 'no-show', ordinal: 1, openedAt: now, because: 'x' }]);
    expect(openTask(once, 'no-show', now + 1)).toBe(once);
    const again = openTask(closeTasks(once, ['no-show'], now), 'no-show', now + 1);
    expect(again.tasks).toStrictEqual([{ reason: 'no-show', ordinal: 2, openedAt: now + 1 }]);
    expect(openTask(again, 'verify-visit', now).tasksOpened).toEqual({ 'no-show': 2, 'verify-visit': 1 });
    expect([hasTask(again, 'no-show'), hasTask(again, 'verify-visit')]).toEqual([true, false]);
  });

  it('is closed by reason; who did it and how is a fact', () => {
    const before = stateOf({ tasks: ['no-show', 'verify-visit', 'no-booking'] });
    expect(changesOf(before, closeTasks(before, ['no-show', 'no-booking'], now))).toStrictEqual({
      closed: ['no-show by event: settled', 'no-booking by event: settled'],
    });
    const after = closeTasks(before, ['verify-visit'], now, 'rosa', 'done');
    expect(after.facts).toEqual([{ kind: 'taskClosed', reason: 'verify-visit', ordinal: 1, by: 'rosa', decision: 'done', n: 1, at: now }]);
    expect(closeTasks(before, ['unreachable'], now)).toEqual(before);
  });

  it('of a packet that was late says why it failed', () => {
    const late = stateOf({ tasks: [{ reason: 'not-delivered', why: 'late' }, 'no-show'] });
    expect(changesOf(late, notDelivered(late, now, 'busy'))).toStrictEqual({ 'tasks.not-delivered.because': 'busy' });
    expect(changesOf(stateOf(), notDelivered(stateOf(), now, 'busy'))).toStrictEqual({ opened: ['not-delivered: busy'] });
  });
});

it('an end closes every task, in the name of who ended it', () => {
  const before = stateOf({ tasks: ['no-show', 'verify-visit'] });
  expect(changesOf(before, end(before, 'unreachable', now, 'dr'))).toStrictEqual({
    outcome: 'unreachable',
    closed: ['no-show by dr: unreachable', 'verify-visit by dr: unreachable'],
  });
  expect(changesOf(before, end(before, 'revoked', now))).toHaveProperty('closed', [
    'no-show by event: revoked',
    'verify-visit by event: revoked',
  ]);
});

it('facts are numbered, and keep their time', () => {
  const one = addFact(stateOf({ factsSeen: 7 }), { kind: 'note', by: 'rosa', text: 'x' }, now);
  const two = addFact(one, { kind: 'note', by: 'sam', text: 'y' }, now + 1);
  expect([two.factsSeen, two.facts]).toEqual([
    9,
    [
      { kind: 'note', by: 'rosa', text: 'x', n: 8, at: now },
      { kind: 'note', by: 'sam', text: 'y', n: 9, at: now + 1 },
    ],
  ]);
});

it('axes move one at a time', () => {
  expect(changesOf(stateOf(), withAxes(stateOf(), { delivery: 'queued' }))).toStrictEqual({ 'axes.delivery': 'queued' });
});

describe('the task that presses most', () => {
  const order = [
    'workflow-missing',
    'emergency-reply',
    'urgent-call',
    'not-delivered',
    'write-back-failed',
    'patient-declined',
    'help-requested',
    'unclear-reply',
    'no-show',
    'verify-visit',
    'verify-booking',
    'no-booking',
    'unreachable',
    'consent-needed',
    'incomplete-packet',
    'specialty-unclear',
    'no-specialist',
  ] as const;

  it.each(order.slice(1).map((reason, index) => [order[index] ?? reason, reason] as const))('is %s before %s', (first, second) => {
    expect(needsAttention(stateOf({ tasks: [second, first] }), now)?.reason).toBe(first);
    expect(needsAttention(stateOf({ tasks: [first, second] }), now)?.reason).toBe(first);
  });

  it('is none that rests', () => {
    const state = stateOf({ tasks: ['no-show', 'no-booking'] });
    const resting = (until: number) => ({
      tasks: state.tasks.map((task, index) => (index === 0 ? { ...task, snoozedUntil: until } : task)),
    });
    expect(needsAttention(resting(now + 1), now)?.reason).toBe('no-booking');
    expect(needsAttention(resting(now), now)?.reason).toBe('no-show');
    expect(needsAttention(stateOf(), now)).toBeUndefined();
  });
});

describe('where the packet is', () => {
  it('delivery is proved from transmission on', () => {
    const proved = deliveryStates.filter((delivery) => isDelivered(stateOf({ axes: { delivery } }).axes));
    expect(proved).toEqual(['transmitted', 'delivered', 'opened', 'acknowledged']);
  });

  it('it is being sent until it is proved, or again, but not after the visit', () => {
    expect([stateOf(), sending(), booking(), booking({ resendDue: true }), keptState({ resendDue: true })].map(isSending)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(isSending(stateOf({ axes: { appointment: 'kept' } }))).toBe(false);
  });

  it.each([
    ['no packet', undefined, [], false],
    ['a packet', packet, [], true],
    ['one that lacks something', { ...packet, missing: ['a', 'b'] }, ['a'], false],
    ['one whose gaps were let pass', { ...packet, missing: ['a', 'b'] }, ['b', 'a'], true],
    ['one that needs a consent', { ...packet, consentNeeded: true }, [], false],
    ['one of a patient who died', { ...packet, deceased: true }, [], false],
  ])('%s is ready: %#', (_, one, letPass, ready) => {
    expect(isReady(stateOf({ packet: one, letPass }))).toBe(ready);
  });
});

describe('the stage', () => {
  const cases: [ReturnType<typeof stageOf>, string, ReferralState][] = [
    ['assembling', 'before the chart is read', stateOf()],
    ['assembling', 'while the specialty is being found', stateOf({ specialty: undefined })],
    ['assembling', 'with a specialty, whatever was asked', stateOf({ tasks: ['specialty-unclear'] })],
    ['needs-information', 'without a specialty', stateOf({ specialty: undefined, tasks: ['specialty-unclear'] })],
    ['needs-information', 'with a packet that lacks something', stateOf({ packet: { ...packet, missing: ['a'] } })],
    ['routing', 'with a packet', stateOf({ packet })],
    ['routing', 'once an office declined', sending({ axes: { acceptance: 'declined' } })],
    ['sending', 'on its way', sending()],
    ['delivered', 'at the office', booking({ nudge: { plan: undefined } })],
    ['booking', 'with texts planned', booking({ nudge: { plan } })],
    ['booking', 'once the visit was cancelled', booking({ axes: { appointment: 'cancelled' } })],
    ['booked', 'with a visit', bookedState()],
    ['missed', 'after a missed visit', bookedState({ axes: { appointment: 'missed' } })],
    ['kept', 'after a kept visit', keptState()],
    ['kept', 'at its good end', keptState({ outcome: 'kept' })],
    ['ended', 'at any other end', keptState({ outcome: 'duplicate' })],
  ];
  it.each(cases)('is %s %s', (stage, _, state) => expect(stageOf(state)).toBe(stage));
});
