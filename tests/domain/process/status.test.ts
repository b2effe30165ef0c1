import { describe, expect, it } from '@jest/globals';
import { automatic, statusOf } from '../../../src/domain/process/status.js';
import type { ReferralState } from '../../../src/domain/process/state.js';
import { day, hour } from '../../support/referralPlay.js';
import { booking, now, plan, sending, stateOf } from '../../support/referralStates.js';

/** The open tasks as the database knows them: who has them, and by when. */
const stored = (state: ReferralState): ReferralState => ({
  ...state,
  tasks: state.tasks.map((task) => ({ ...task, owner: 'sam', deadline: now + hour })),
});

describe('the status of a referral', () => {
  const cases: [string, ReferralState, unknown][] = [
    [
      'that waits for time',
      sending(),
      {
        stage: 'sending',
        owner: automatic,
        next: { what: 'receipt-due', at: now + hour },
        deadline: now + hour,
        queue: 'automatic',
        nudgesSent: 0,
      },
    ],
    [
      'that does something now',
      stateOf(),
      { stage: 'assembling', owner: automatic, next: { what: 'planSending', at: null }, deadline: null, queue: 'automatic', nudgesSent: 0 },
    ],
    [
      'that a person has',
      stored(booking({ tasks: ['no-booking'], nudge: { sent: 2 } })),
      {
        stage: 'booking',
        owner: 'sam',
        next: { what: 'task', at: now + hour },
        deadline: now + hour,
        queue: 'coordinators',
        needsAttention: 'no-booking',
        nudgesSent: 2,
      },
    ],
    [
      'whose task is not stored yet',
      booking({ tasks: ['verify-visit'], nudge: { plan: { ...plan, nudgesAt: [], escalateAt: now + day } } }),
      {
        stage: 'booking',
        owner: automatic,
        next: { what: 'task', at: null },
        deadline: now + day,
        queue: 'coordinators',
        needsAttention: 'verify-visit',
        nudgesSent: 0,
      },
    ],
    ['that somebody claimed', stored(booking({ tasks: ['no-booking'], owner: 'rosa' })), expect.objectContaining({ owner: 'rosa' })],
    [
      'that has ended',
      stateOf({ outcome: 'duplicate' }),
      {
        stage: 'ended',
        owner: automatic,
        next: { what: 'finish', at: null },
        deadline: null,
        queue: 'closed',
        nudgesSent: 0,
        outcome: 'duplicate',
      },
    ],
  ];
  it.each(cases)('%s', (_, state, status) => {
    const { axes, ...rest } = statusOf(state, now);
    expect(axes).toBe(state.axes);
    expect(rest).toEqual(status);
  });
});
