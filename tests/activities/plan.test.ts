import { beforeEach, describe, expect, it } from '@jest/globals';
import { createPlanActivities } from '../../activities/plan.js';
import { atLocal } from '../../src/domain/time/calendar.js';
import type { ClockSettings } from '../../src/domain/time/clock.js';
import { memoryPolicies, practice } from '../support/memory/policies.js';
import { chart, orderContent } from '../support/orders.js';
import { handClock } from '../support/texting.js';
import { dayMs } from '../../src/domain/time/durations.js';

const at = (date: string, time: string, zone = practice.zone) => atLocal(zone, date, time);
const monday = at('2026-11-23', '11:00');

let now: number;
let settings: ClockSettings;
let address: { lines: string[]; state: string; postalCode: string };
beforeEach(() => {
  now = monday;
  settings = { realEpochMs: 0, practiceEpochMs: 0, scale: 1 };
  address = { lines: [], state: 'NY', postalCode: '10001-1234' };
});

function plan() {
  return createPlanActivities({
    clock: { ...handClock(now), settings },
    store: { packet: async () => ({ id: 'p1', order: orderContent(), chart: chart({}, { address }) }) },
    policies: memoryPolicies(),
    directory: {
      place: async (code) => ({ latitude: 0, longitude: 0, zone: code === '90001' ? 'America/Los_Angeles' : practice.zone }),
    },
    practiceSettings: { practice: async () => practice },
  });
}

describe('when a packet is due at the office', () => {
  it.each([
    ['routine', at('2026-11-23', '15:00')],
    ['urgent', at('2026-11-23', '12:00')],
    ['stat', at('2026-11-23', '11:15')],
  ] as const)('%s: within the window of its urgency', async (urgency, sendBy) => {
    expect(await plan().planSending({ specialty: 'cardiology', urgency, orderedAt: monday })).toMatchObject({ sendBy });
  });

  it('counts from now for an order that arrived late, and from its date for one of tomorrow', async () => {
    const due = async (orderedAt: number) => (await plan().planSending({ specialty: 'cardiology', urgency: 'stat', orderedAt })).sendBy;
    expect(await due(monday - 7 * dayMs)).toBe(at('2026-11-23', '11:15'));
    expect(await due(monday + dayMs)).toBe(at('2026-11-24', '11:15'));
  });
});

describe('the texts of a referral', () => {
  const input = { referralId: 'r1', packetOrdinal: 1, specialty: 'cardiology', urgency: 'routine', orderedAt: monday } as const;
  const nudges = (changes: object = {}) => plan().planNudges({ ...input, cycle: 1, now, ...changes });

  it('are counted from the order in the first round', async () => {
    now = monday + dayMs;
    expect(await nudges()).toMatchObject({
      nudgesAt: [monday + dayMs, at('2026-11-26', '10:00')],
      escalateAt: at('2026-11-30', '09:00'),
    });
  });

  it('are counted from today in a later round', async () => {
    now = at('2026-12-14', '11:00');
    expect(await nudges({ cycle: 2 })).toMatchObject({
      nudgesAt: [at('2026-12-14', '14:00'), at('2026-12-17', '10:00')],
      escalateAt: at('2026-12-21', '09:00'),
    });
  });

  it('follow the policy of the urgency', async () => {
    expect((await nudges({ urgency: 'stat' })).nudgesAt).toHaveLength(1);
  });

  it('say after how many rounds a person takes over', async () => {
    expect((await nudges()).maxCycles).toBe(2);
  });

  it('go by the clock of the patient’s address', async () => {
    address = { lines: [], state: 'CA', postalCode: '90001' };
    expect((await nudges()).nudgesAt).toEqual([
      at('2026-11-23', '14:00', 'America/Los_Angeles'),
      at('2026-11-26', '10:00', 'America/Los_Angeles'),
    ]);
  });

  it('leave two real seconds before a person takes over, even when that is overdue', async () => {
    settings = { realEpochMs: 0, practiceEpochMs: 0, scale: 1_000 };
    now = monday + 30 * dayMs;
    expect((await nudges()).escalateAt).toBe(now + 2_000_000);
  });
});

describe('when to ask for a visit', () => {
  it.each([
    ['the working day after it', at('2026-11-23', '15:00'), at('2026-11-24', '10:00')],
    ['not on a holiday', at('2026-11-25', '15:00'), at('2026-11-27', '10:00')],
    ['the next working day when it is long past', at('2026-11-02', '15:00'), at('2026-11-24', '10:00')],
  ])('%s', async (_what, startAt, checkAt) => {
    expect(await plan().planVisit({ startAt })).toMatchObject({ checkAt });
  });
});
