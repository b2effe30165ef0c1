import { describe, expect, it } from '@jest/globals';
import { chartSays, chartWords } from '../../../src/domain/process/chartContent.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { bookedState, booking, keptState, sending, stateOf, visit } from '../../support/referralStates.js';

const at = { id: 'a1', startAt: visit.startAt };
const inProgress = (businessStatus: string) => ({ status: 'in-progress', businessStatus });
const active = { serviceRequest: 'active', ordinal: 1 };

describe('what the chart should say', () => {
  const cases: [string, ReferralState, unknown][] = [
    ['nothing before the office has the packet', sending(), undefined],
    ['that it was requested', booking(), { ...active, task: { status: 'requested', businessStatus: '2.0' } }],
    [
      'that an office declined',
      sending({ axes: { acceptance: 'declined' } }),
      { ...active, task: { status: 'rejected', businessStatus: '4.0', reason: 'declined' } },
    ],
    ['that it is booked', bookedState(), { ...active, task: inProgress('5.1.1'), appointment: { ...at, status: 'booked' } }],
    [
      'that it was missed',
      bookedState({ axes: { appointment: 'missed' } }),
      { ...active, task: inProgress('5.1.2'), appointment: { ...at, status: 'noshow' } },
    ],
    [
      'that it was cancelled',
      bookedState({ axes: { appointment: 'cancelled' } }),
      { ...active, task: inProgress('5.1.3'), appointment: { ...at, status: 'cancelled' } },
    ],
    [
      'that it was kept',
      keptState(),
      { serviceRequest: 'completed', ordinal: 1, task: inProgress('5.1.4'), appointment: { ...at, status: 'fulfilled' } },
    ],
    [
      'the same after the loop was closed',
      keptState({ outcome: 'kept' }),
      { serviceRequest: 'completed', ordinal: 1, task: inProgress('5.1.4'), appointment: { ...at, status: 'fulfilled' } },
    ],
    ['nothing of an end before it said anything', booking({ outcome: 'duplicate' }), undefined],
    [
      'how it ended',
      booking({ outcome: 'duplicate', chart: { says: 'x', refused: false } }),
      { ...active, task: { status: 'cancelled', businessStatus: '6.0', reason: 'duplicate' } },
    ],
    [
      'nothing of a visit that is only proposed',
      booking({ visit, axes: { appointment: 'proposed' } }),
      { ...active, task: { status: 'requested', businessStatus: '2.0' } },
    ],
    [
      'nothing of a visit that is none',
      booking({ visit, axes: { appointment: 'none' } }),
      { ...active, task: { status: 'requested', businessStatus: '2.0' } },
    ],
    [
      'a visit without its time',
      bookedState({ visit: { id: 'a1', source: 'ehr' } }),
      { ...active, task: inProgress('5.1.1'), appointment: { id: 'a1', status: 'booked' } },
    ],
    ['no visit that nobody named', bookedState({ visit: undefined }), { ...active, task: inProgress('5.1.1') }],
  ];
  it.each(cases)('%s', (_, state, words) => {
    expect(chartWords(state)).toStrictEqual(words);
    expect(chartSays(state)).toBe(words === undefined ? undefined : JSON.stringify(chartWords(state)));
  });

  it('has one Task for each recipient', () => {
    const ordinal = (changes: Parameters<typeof booking>[0]) => chartWords(booking(changes))?.ordinal;
    expect(ordinal({ route: { ordinal: 3, specialistId: 's', endpointId: 'e' }, routesTaken: 4 })).toBe(3);
    expect(ordinal({ route: undefined, routesTaken: 4 })).toBe(4);
    expect(ordinal({ route: undefined, routesTaken: 0 })).toBe(1);
    expect(chartWords(stateOf())).toBeUndefined();
  });
});
