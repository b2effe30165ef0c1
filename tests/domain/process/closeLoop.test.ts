import { describe, expect, it } from '@jest/globals';
import { chartSays } from '../../../src/domain/process/chartContent.js';
import { closed } from '../../../src/domain/process/closeLoop.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { bookedState, changesOf, keptState, now, type Changes } from '../../support/referralStates.js';

const written = (changes: Changes = {}): ReferralState =>
  keptState({ ...changes, axes: { writeBack: 'done' }, chart: { says: chartSays(keptState()), refused: false } });

describe('the loop', () => {
  it('is closed once the visit was kept and the chart says so', () => {
    expect(changesOf(written(), closed(written(), now))).toStrictEqual({ outcome: 'kept' });
  });

  it('settles the tasks that nobody answers to the patient', () => {
    const before = written({ tasks: ['verify-visit', 'no-booking'] });
    expect(changesOf(before, closed(before, now))).toStrictEqual({
      outcome: 'kept',
      closed: ['verify-visit by event: kept', 'no-booking by event: kept'],
    });
  });

  const open: [string, ReferralState][] = [
    ['while the patient waits for an answer about an emergency', written({ tasks: ['emergency-reply'] })],
    ['while the patient waits for help', written({ tasks: ['help-requested'] })],
    ['while a reply is unclear', written({ tasks: ['unclear-reply', 'no-booking'] })],
    ['while the chart says something else', { ...written(), chart: { says: chartSays(bookedState()), refused: false } }],
    ['while the chart is not written', { ...written(), axes: keptState().axes }],
    ['without proof', { ...written(), evidence: [{ kind: 'patient-said' }] }],
    ['before the visit', bookedState({ axes: { writeBack: 'done' }, chart: { says: chartSays(bookedState()), refused: false } })],
  ];
  it.each(open)('stays open %s', (_, state) => expect(closed(state, now)).toBe(state));
});
