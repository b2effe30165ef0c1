import { describe, expect, it } from '@jest/globals';
import { conflictExplanation, type AsItStands } from '../../../src/domain/process/conflictExplanation.js';
import type { Action } from '../../../src/domain/process/messages.js';

const by = 'rosa';
const claim: Action = { name: 'claim', input: { by } };
const snooze: Action = { name: 'snooze', input: { by, untilAt: 1, reason: 'x' } };
const resolve: Action = { name: 'resolveTask', input: { by, reason: 'no-show', decision: 'done' } };
type Task = AsItStands['tasks'][number];
const open = (reason: string): Task => ({ reason, status: 'open', closedAt: null, closedBy: null, decision: null });
const closed = (reason: string, more: Partial<Task> = {}): Task => ({
  ...open(reason),
  status: 'closed',
  closedAt: '2026-12-01T10:00:00.000Z',
  closedBy: 'sam',
  decision: { decision: 'done' },
  ...more,
});
const referral = (changes: Partial<AsItStands> = {}): AsItStands => ({
  status: 'open',
  stage: 'booking',
  owner: null,
  axes: { appointment: 'none' },
  tasks: [],
  ...changes,
});

describe('a refusal that another person or an event caused', () => {
  it.each<[string, AsItStands, Action]>([
    ['an action on an open referral', referral(), claim],
    ['a task that is open', referral({ tasks: [open('no-show')] }), resolve],
    ['a rest while a task is open', referral({ tasks: [open('no-show')] }), snooze],
  ])('is not %s', (_, known, action) => expect(conflictExplanation(known, action)).toBeUndefined());

  it.each<[string, AsItStands, Action]>([
    ['a referral that has ended', referral({ status: 'ended', tasks: [open('no-show')] }), claim],
    ['a visit that was kept', referral({ axes: { appointment: 'kept' }, tasks: [open('no-show')] }), claim],
    ['a task that is closed', referral({ tasks: [open('no-booking'), { ...open('no-show'), status: 'closed' }] }), resolve],
    ['a rest of closed tasks', referral({ tasks: [{ ...open('no-show'), status: 'closed' }] }), snooze],
  ])('is %s', (_, known, action) => expect(conflictExplanation(known, action)).toMatch(/^The referral is now at "booking"\.$/u));

  it('names the owner', () => {
    expect(conflictExplanation(referral({ status: 'ended', owner: 'sam' }), claim)).toContain('its owner is sam');
  });

  it('names who closed the task, how and when', () => {
    expect(conflictExplanation(referral({ tasks: [closed('no-show')] }), resolve)).toMatch(
      /^sam closed "no-show" \(done\) at 2026-12-01T10:00Z\. The referral/u,
    );
  });

  it.each([null, 'event'])('names an event where no person closed it: %s', (closedBy) => {
    for (const decision of [null, undefined, 'done', {}])
      expect(conflictExplanation(referral({ tasks: [closed('no-show', { closedBy, decision })] }), resolve)).toMatch(
        /^An event closed "no-show" at /u,
      );
  });

  it('goes by the latest closing: of that task, or of any for another action', () => {
    const tasks = [
      closed('no-show', { closedAt: '2026-12-01T09:00:00.000Z', closedBy: 'kim' }),
      closed('no-show', { closedAt: '2026-12-01T08:00:00.000Z' }),
      closed('no-booking', { closedAt: '2026-12-01T11:00:00.000Z', closedBy: 'ana' }),
      open('verify-visit'),
    ];
    expect(conflictExplanation(referral({ tasks }), resolve)).toMatch(/^kim closed "no-show"/u);
    expect(conflictExplanation(referral({ tasks, status: 'ended' }), claim)).toMatch(/^ana closed "no-booking"/u);
  });
});
