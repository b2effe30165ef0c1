import { describe, expect, it } from '@jest/globals';
import { conflictOf, type Stored } from '../../../src/domain/process/conflict.js';
import type { Action } from '../../../src/domain/process/messages.js';

const by = 'rosa';
const claim: Action = { name: 'claim', input: { by } };
const snooze: Action = { name: 'snooze', input: { by, untilAt: 1, reason: 'x' } };
const resolve: Action = { name: 'resolveTask', input: { by, reason: 'no-show', decision: 'done' } };
type Task = Stored['tasks'][number];
const open = (reason: Task['reason']): Task => ({ reason, status: 'open', closedAt: null, closedBy: null });
const closed = (reason: Task['reason'], more: Partial<Task> = {}): Task => ({
  ...open(reason),
  status: 'closed',
  closedAt: '2026-12-01T10:00:00.000Z',
  closedBy: 'sam',
  ...more,
});
const referral = (changes: Partial<Stored> = {}): Stored => ({
  status: 'open',
  stage: 'booking',
  owner: null,
  axes: { appointment: 'none' },
  tasks: [],
  ...changes,
});

describe('a refusal that another person or an event caused', () => {
  it.each<[string, Stored, Action]>([
    ['an action on an open referral', referral(), claim],
    ['a task that is open', referral({ tasks: [open('no-show')] }), resolve],
    ['a snooze while a task is open', referral({ tasks: [open('no-show')] }), snooze],
  ])('is not %s', (_, known, action) => expect(conflictOf(known, action)).toBeUndefined());

  it.each<[string, Stored, Action]>([
    ['a referral that has ended', referral({ status: 'ended', tasks: [open('no-show')] }), claim],
    ['a visit that was kept', referral({ axes: { appointment: 'kept' }, tasks: [open('no-show')] }), claim],
    ['a task that is closed', referral({ tasks: [open('no-booking'), { ...open('no-show'), status: 'closed' }] }), resolve],
    ['a snooze of closed tasks', referral({ tasks: [{ ...open('no-show'), status: 'closed' }] }), snooze],
  ])('is %s', (_, known, action) =>
    expect(conflictOf(known, action)).toEqual({ stage: known.status === 'ended' ? 'ended' : 'booking', owner: null }),
  );

  it('names the owner', () => {
    expect(conflictOf(referral({ status: 'ended', owner: 'sam' }), claim)).toMatchObject({ owner: 'sam' });
  });

  it('names who closed the task and when', () => {
    expect(conflictOf(referral({ tasks: [closed('no-show')] }), resolve)).toMatchObject({
      closed: { reason: 'no-show', by: 'sam', at: '2026-12-01T10:00:00.000Z' },
    });
  });

  it.each([null, 'event'])('names no one where an event closed it: %s', (closedBy) => {
    expect(conflictOf(referral({ tasks: [closed('no-show', { closedBy })] }), resolve)?.closed).toEqual({
      reason: 'no-show',
      at: '2026-12-01T10:00:00.000Z',
    });
  });

  it('uses the latest closing: of that task, or of any for another action', () => {
    const tasks = [
      closed('no-show', { closedAt: '2026-12-01T09:00:00.000Z', closedBy: 'kim' }),
      closed('no-show', { closedAt: '2026-12-01T08:00:00.000Z' }),
      closed('no-booking', { closedAt: '2026-12-01T11:00:00.000Z', closedBy: 'ana' }),
      open('verify-visit'),
    ];
    expect(conflictOf(referral({ tasks }), resolve)).toMatchObject({ closed: { by: 'kim', reason: 'no-show' } });
    expect(conflictOf(referral({ tasks, status: 'ended' }), claim)).toMatchObject({ closed: { by: 'ana', reason: 'no-booking' } });
  });
});
