import { describe, expect, it } from '@jest/globals';
import { applyAction, refusalOf } from '../../../src/domain/process/applyAction.js';
import { actionSchemas, type Action } from '../../../src/domain/process/messages.js';
import { openTask } from '../../../src/domain/process/state.js';
import { attentions } from '../../../src/domain/process/taskReasons.js';
import { pasteable, suggestions } from '../../../src/domain/process/suggestions.js';
import { asMeant } from '../../../src/domain/process/typedInput.js';
import { day, decided, delivered, monday, newReferral, type Play } from '../../support/referralPlay.js';

const names = ({ state, now }: Play): string[] => suggestions(state, now).map(({ action }) => action.name);

describe('what a person can do now', () => {
  it.each(attentions)('is something for %s, and each of it is taken when it is pasted back', (reason) => {
    const start = delivered();
    const state = openTask(start.state, reason, start.now);
    const offered = suggestions(state, start.now);
    expect(offered.length).toBeGreaterThan(0);
    for (const { when, action } of offered) {
      expect(when).toMatch(/^[a-z]/u);
      const schema = actionSchemas[action.name];
      const pasted = schema.parse(asMeant(schema, pasteable(action)));
      expect(pasted).toEqual(schema.parse(action.input));
      expect(refusalOf(state, action, start.now)).toBeUndefined();
      expect(applyAction(state, action, start.now)).not.toEqual(state);
    }
  });

  it('is said with the name of who works it, and with the reason that is open', () => {
    const start = delivered();
    const state = openTask({ ...start.state, owner: 'rosa' }, 'consent-needed', start.now);
    expect(pasteable((suggestions(state, start.now)[0] ?? { action: { name: 'claim', input: { by: '' } } }).action)).toBe(
      '{"by":"rosa","reason":"consent-needed","decision":"retry"}',
    );
  });

  it('follows what is the case: a date while there is none, a kept visit once it can have taken place', () => {
    const booked = decided(delivered(), { name: 'bookAppointment', input: { by: 'rosa', startAt: monday + 2 * day } });
    expect(names(newReferral('urgent'))).toContain('recordCall');
    expect(names(booked)).toContain('completeReferral');
    const ended = decided(booked, { name: 'withdraw', input: { by: 'rosa', outcome: 'duplicate', clinician: 'Dr. Lee' } });
    expect(names(ended)).toEqual([]);
  });

  it('names times as people read them', () => {
    const action = { name: 'bookAppointment', input: { by: 'rosa', startAt: Date.UTC(2026, 11, 18, 15) } } as const;
    expect(pasteable(action)).toBe('{"by":"rosa","startAt":"2026-12-18T15:00Z"}');
  });

  const call = ['booked', 'will-book', 'no-answer', 'declined'];
  const offered: Readonly<Record<(typeof attentions)[number], readonly string[]>> = {
    'workflow-missing': ['done'],
    'emergency-reply': ['done', 'no-answer'],
    'urgent-call': call,
    'not-delivered': ['resend', 'proceed', 'snooze'],
    declined: ['retry', 'withdraw', 'snooze'],
    'write-back-failed': ['retry', 'snooze'],
    'patient-declined': ['withdraw', 'will-book', 'booked'],
    'help-requested': call,
    'unclear-reply': ['booked', 'will-book', 'declined', 'done'],
    'no-show': ['booked', 'will-book', 'declined', 'snooze'],
    'verify-visit': ['completeReferral', 'visit-missed', 'snooze'],
    'verify-booking': ['bookAppointment', 'will-book', 'no-answer', 'snooze'],
    'no-booking': [...call, 'snooze'],
    unreachable: ['booked', 'retry', 'withdraw'],
    'consent-needed': ['retry', 'withdraw', 'snooze'],
    'incomplete-packet': ['retry', 'proceed', 'snooze'],
    'specialty-unclear': ['retry', 'withdraw', 'snooze'],
    'no-specialist': ['retry', 'withdraw', 'snooze'],
  };
  const named = ({ name, input }: Action): string =>
    name === 'recordCall' ? input.outcome : name === 'resolveTask' ? input.decision : name;

  it.each(attentions)('is this for %s, the likeliest first', (reason) => {
    const state = openTask(delivered().state, reason, monday);
    expect(suggestions(state, monday).map(({ action }) => named(action))).toEqual(offered[reason]);
  });

  it('is a date, a visit or an end while no task is open', () => {
    expect(names(delivered())).toEqual(['bookAppointment', 'completeReferral', 'withdraw']);
  });

  it('offers whole hours: in three days, and the time of the visit or an hour ago', () => {
    const minutes = 17 * 60_000;
    const inputs = (play: Play) => suggestions(play.state, play.now + minutes).map(({ action }) => action.input);
    expect(inputs(delivered())).toMatchObject([{ startAt: monday + 3 * day }, { visitAt: monday - 3_600_000 }, {}]);
    const visit = { id: 'a1', startAt: monday - 2 * day, source: 'ehr' as const };
    const past = { ...delivered(), state: { ...delivered().state, visit } };
    expect(inputs(past)[1]).toMatchObject({ visitAt: visit.startAt });
  });

  it('is pasted without what is a default, and with all else', () => {
    const input = { by: 'patient', with: 'patient', outcome: 'no-answer', said: 'At noon' } as const;
    expect(pasteable({ name: 'recordCall', input })).toBe('{"by":"patient","outcome":"no-answer","said":"At noon"}');
    expect(pasteable({ name: 'recordCall', input: { ...input, with: 'office', seconds: 5 } })).toBe(
      '{"by":"patient","with":"office","outcome":"no-answer","said":"At noon","seconds":5}',
    );
  });
});
