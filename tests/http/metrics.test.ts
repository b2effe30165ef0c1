import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresWorkloadBook } from '../../src/adapters/postgres/operationalMetrics.js';
import { createMetrics } from '../../src/http/operations/metrics.js';
import { Unavailable } from '../../src/domain/errors.js';
import type { Workload } from '../../src/ports/operationalMetrics.js';
import { giveReferral } from '../support/measureRows.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { clock } from './apiHarness.js';
import { minuteMs } from '../../src/domain/time/durations.js';

const ago = (ms: number): Date => new Date(Date.now() - ms);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.stop());

describe('the numbers for an operator', () => {
  it('are zero in an empty database', async () => {
    expect(await read()).toEqual({
      pendingMessages: 0,
      oldestPendingSeconds: 0,
      orphans: 0,
      overdueTasks: 0,
      open: [],
      openTasks: [],
      troubledSends: [],
    });
  });

  it('are what the rows say', async () => {
    const whole = { owner: 'loopkeeper', nextWhat: 'receipt-due', deadline: ago(0), queue: 'automatic' };
    const old = { realCreatedAt: ago(10 * minuteMs) };
    const [first] = [
      await give({ ...whole, ...old, stage: 'sending' }),
      await give({ ...whole, ...old, stage: 'booking' }),
      // Each lacks one of the four.
      await give({ ...whole, ...old, owner: null }),
      await give({ ...whole, ...old, deadline: null }),
      await give({ ...whole, ...old, queue: null }),
      await give({ ...whole, ...old, nextWhat: null }),
      // Too young to be missed; ended; not followed.
      await give({ ...whole, owner: null }),
      await give({ ...old, status: 'ended', outcome: 'kept', stage: 'kept' }),
      await give({ ...old, status: 'recorded' }),
    ];
    await giveMessage(first, 90_000);
    await giveMessage(first, 30_000);
    await giveMessage(first, 3_600_000, 'sent');
    await giveMessage(first, 3_600_000, 'refused');
    await giveTask(first, 'no-booking', ago(minuteMs));
    await giveTask(first, 'not-delivered', new Date(Date.now() + minuteMs));
    await giveTask(first, 'no-show', ago(minuteMs), 'done');
    for (const [state, age] of [
      ['unknown', 1],
      ['failed', 1],
      ['failed', 2],
      ['delivered', 1],
      ['failed', 25],
    ] as const)
      await giveSend(first, state, age * 60 * minuteMs);

    const found = await read();
    expect(found).toMatchObject({ pendingMessages: 2, orphans: 4, overdueTasks: 1 });
    expect(found.oldestPendingSeconds).toBeGreaterThanOrEqual(90);
    expect(found.oldestPendingSeconds).toBeLessThan(3_000);
    expect(sorted(found.open)).toEqual(
      sorted([
        { stage: 'sending', referrals: 1 },
        { stage: 'booking', referrals: 1 },
        { stage: 'assembling', referrals: 5 },
      ]),
    );
    expect(sorted(found.openTasks)).toEqual(
      sorted([
        { reason: 'no-booking', tasks: 1 },
        { reason: 'not-delivered', tasks: 1 },
      ]),
    );
    expect(sorted(found.troubledSends)).toEqual(
      sorted([
        { channel: 'fax', state: 'unknown', sends: 1 },
        { channel: 'fax', state: 'failed', sends: 2 },
      ]),
    );
  });
});

describe('the metrics', () => {
  const workload: Workload = {
    pendingMessages: 3,
    oldestPendingSeconds: 12.5,
    orphans: 1,
    overdueTasks: 2,
    open: [{ stage: 'booking', referrals: 4 }],
    openTasks: [{ reason: 'no-booking', tasks: 2 }],
    troubledSends: [{ channel: 'fax', state: 'unknown', sends: 1 }],
  };

  it('say them in the words of Prometheus', async () => {
    const text = await createMetrics({ read: async () => workload }).text();
    for (const line of [
      'loopkeeper_outbox_pending 3',
      'loopkeeper_outbox_oldest_pending_seconds 12.5',
      'loopkeeper_orphan_referrals 1',
      'loopkeeper_overdue_tasks 2',
      'loopkeeper_open_referrals{stage="booking"} 4',
      'loopkeeper_open_tasks{reason="no-booking"} 2',
      'loopkeeper_troubled_sends{channel="fax",state="unknown"} 1',
      'loopkeeper_troubled_sends{channel="sms",state="failed"} 0',
      'loopkeeper_workload_read 1',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('say nothing old while the database is away, and still answer', async () => {
    let isAway = false;
    const read_ = async () => {
      if (isAway) throw new Unavailable('database-away', 'away');
      isAway = true;
      return workload;
    };
    const metrics = createMetrics({ read: read_ }, 0);
    await metrics.text();
    const text = await metrics.text();
    expect(text).toContain('\nloopkeeper_workload_read 0\n');
    expect(text).toContain('\nloopkeeper_workload_read_failures_total 1\n');
    expect(text).not.toMatch(/^loopkeeper_(inbox|orphan|overdue|open|troubled)/m);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('ask the database once for scrapes that come together', async () => {
    let asked = 0;
    const metrics = createMetrics({
      read: async () => {
        asked += 1;
        return workload;
      },
    });
    await Promise.all([metrics.text(), metrics.text()]);
    await metrics.text();
    expect(asked).toBe(1);
  });
});

const read = () => createPostgresWorkloadBook({ db: database.db, clock }).read();
const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
const give = (more: object) => giveReferral(database.db, '2026-11-20T10:00:00Z', more);

async function giveMessage(referralId: string, ageMs: number, state = 'pending'): Promise<void> {
  await database.db.outbox.create({ data: { referralId, message: {}, state, realAt: ago(ageMs) } });
}

async function giveTask(referralId: string, reason: string, deadline: Date, status = 'open'): Promise<void> {
  const id = randomUUID();
  const common = { owner: 'rosa', queue: 'coordinators', openedAt: ago(0), ordinal: 1 };
  await database.db.task.create({ data: { id, referralId, reason, status, deadline, ...common } });
}

let ordinal = 0;
async function giveSend(referralId: string, state: string, ageMs: number): Promise<void> {
  const id = randomUUID();
  ordinal += 1;
  const to = { channel: 'fax', step: 'packet', to: '+16175550111' };
  await database.db.send.create({ data: { id, referralId, ordinal, state, ...to, at: ago(ageMs), realAt: ago(ageMs) } });
}
