import { describe, expect, it } from '@jest/globals';
import { applyAction, refusalOf } from '../../../src/domain/process/applyAction.js';
import { actionSchemas } from '../../../src/domain/process/messages.js';
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
});
