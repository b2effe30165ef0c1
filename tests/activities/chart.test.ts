import { beforeEach, describe, expect, it } from '@jest/globals';
import { createChartActivities, type ChartPorts, type ChartRequest } from '../../activities/chart.js';
import type { ChartTarget, ChartWriteResult } from '../../src/domain/chart/chart.js';
import { monday } from '../support/orders.js';
import { handClock } from '../support/texting.js';

const startAt = monday + 86_400_000;
const words: ChartRequest['words'] = {
  serviceRequest: 'active',
  task: { status: 'in-progress', businessStatus: '5.1.1' },
  ordinal: 2,
  appointment: { id: 'visit-1', status: 'booked', startAt },
};
const order = { ehr: 'e', orderId: 'o1', patientRef: 'Patient/1', urgency: 'routine', sensitive: false, orderedAt: monday } as const;
type Facts = Awaited<ReturnType<ChartPorts['store']['chartFacts']>>;

let facts: Facts;
let answer: ChartWriteResult;
let done: string[];
let written: ChartTarget | undefined;
beforeEach(() => {
  facts = { order, appointments: [] };
  answer = { written: [{ what: 'task', resource: 'Task/1' }] };
  done = [];
  written = undefined;
});

function write(changes: Partial<ChartRequest['words']> = {}) {
  return createChartActivities({
    clock: handClock(monday),
    ehr: {
      write: async (target) => {
        done.push('write');
        written = target;
        return answer;
      },
    },
    store: {
      chartFacts: async () => facts,
      saveChartWrites: async (_, rows) => void done.push(`saved ${rows.length}`),
    },
    audit: { append: async ({ action }) => void done.push(action) },
  }).writeChart({ referralId: 'r1', words: { ...words, ...changes } });
}

const iso = (ms: number): string => new Date(ms).toISOString();

describe('writing to the chart', () => {
  it('is in the audit log before it is written, and saved after', async () => {
    expect(await write()).toEqual({ refused: false });
    expect(done).toEqual(['write-chart', 'write', 'saved 1']);
  });

  it('says that the EHR refused a part, and saves what it took', async () => {
    answer = { ...answer, refused: [{ what: 'service-request', status: 409, code: 'conflict' }] };
    expect(await write()).toMatchObject({ refused: true });
    expect(done).toContain('saved 1');
  });

  it.each([
    [
      'the end that the EHR knows',
      [{ id: 'visit-1', ehrId: 'a9', endAt: startAt + 3_600_000, source: 'ehr' }],
      iso(startAt + 3_600_000),
      'a9',
    ],
    ['half an hour when nobody said', [{ id: 'visit-1', source: 'office' }], iso(startAt + 1_800_000), undefined],
    [
      'half an hour when only another visit is known',
      [{ id: 'visit-0', ehrId: 'a0', endAt: 1, source: 'ehr' }],
      iso(startAt + 1_800_000),
      undefined,
    ],
  ])('gives the visit %s', async (_what, appointments, end, ehrId) => {
    facts = { order, appointments };
    await write();
    expect(written?.appointment).toEqual({ id: 'visit-1', status: 'booked', start: iso(startAt), end, ehrId });
  });

  it('gives a visit without a time neither start nor end', async () => {
    await write({ appointment: { id: 'visit-1', status: 'proposed' } });
    expect(written?.appointment).toEqual({ id: 'visit-1', status: 'proposed', start: undefined, end: undefined, ehrId: undefined });
  });

  it('names the recipient, the order and the evidence', async () => {
    facts = { order, appointments: [], specialist: { name: 'Dr. Hart', npi: '1234567893' }, evidenceId: 'e-1' };
    await write();
    expect(written).toMatchObject({
      referralId: 'r1',
      orderId: 'o1',
      serviceRequest: 'active',
      task: { ...words.task, ordinal: 2, ownerName: 'Dr. Hart', ownerNpi: '1234567893', authoredOn: iso(monday) },
      occurredAt: iso(monday),
      evidenceRef: 'urn:uuid:e-1',
    });
  });
});
