import { describe, expect, it } from '@jest/globals';
import { createRecordActivities, type RecordPorts } from '../../activities/record.js';
import { openReferral } from '../../src/domain/process/state.js';
import { statusOf } from '../../src/domain/process/status.js';
import { atLocal } from '../../src/domain/time/calendar.js';
import type { Row } from '../../src/ports/referralStore.js';
import { memoryPolicies, practice } from '../support/memory/policies.js';
import { handClock } from '../support/texting.js';

const monday = atLocal(practice.zone, '2026-11-23', '11:00');

async function record(tasks: Row['tasks'], urgency: 'routine' | 'stat' = 'routine', scale = 1) {
  const policies = memoryPolicies();
  let stored: Parameters<RecordPorts['store']['record']>[0] | undefined;
  const clock = { ...handClock(monday), settings: { realEpochMs: 0, practiceEpochMs: 0, scale } };
  const { record: run } = createRecordActivities({
    clock,
    policies,
    practiceSettings: { practice: async () => practice },
    store: {
      record: async (entry) => {
        stored = entry;
        return [{ reason: 'x', ordinal: 1, owner: 'ana', deadline: 1 }];
      },
    },
  });
  const state = openReferral({ referralId: 'r1', urgency, orderedAt: monday, clock: clock.settings }, monday);
  const row = { status: statusOf(state, monday), tasks };
  const told = await run({ referralId: 'r1', runId: 'run', sequence: 1, at: monday, row, urgency, facts: [] });
  return { told, stored, policies };
}

describe('recording the row', () => {
  it('gives each task the deadline of its reason, from when it was opened', async () => {
    const { told, stored } = await record([
      { reason: 'no-specialist', ordinal: 1, openedAt: monday },
      { reason: 'emergency-reply', ordinal: 1, openedAt: monday - 60_000 },
    ]);
    expect(stored?.deadlines).toEqual({
      'no-specialist': atLocal(practice.zone, '2026-11-24', '11:00'),
      'emergency-reply': monday + 14 * 60_000,
    });
    expect(told.tasks).toEqual([{ reason: 'x', ordinal: 1, owner: 'ana', deadline: 1 }]);
  });

  it('goes by the urgency', async () => {
    const { stored } = await record([{ reason: 'no-specialist', ordinal: 1, openedAt: monday }], 'stat');
    expect(stored?.deadlines).toEqual({ 'no-specialist': monday + 3_600_000 });
  });

  it('leaves a person two real seconds in time-lapse', async () => {
    const { stored } = await record([{ reason: 'emergency-reply', ordinal: 1, openedAt: monday }], 'routine', 43_200);
    expect(stored?.deadlines).toEqual({ 'emergency-reply': monday + 2_000 * 43_200 });
  });

  it('reads no policy when nobody is asked', async () => {
    const { stored, policies } = await record([]);
    expect([stored?.deadlines, policies.asked]).toEqual([{}, []]);
  });
});
