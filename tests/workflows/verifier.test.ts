import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Unavailable } from '../../src/domain/errors.js';
import { believed } from '../../src/domain/process/believe.js';
import type { ReferralStatus } from '../../src/ports/referralProcess.js';
import { timelineQuery, type TimelineEntry } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { day } from '../support/referralPlay.js';
import { eventually, startTimeSkipping } from '../support/temporal.js';
import { deskActivities, openHarness } from '../support/workflowHarness.js';

describeWith('timeSkipping', 'signals of systems', () => {
  let env: TestWorkflowEnvironment;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    env = await startTimeSkipping();
  });
  afterEach(async () => {
    await close?.();
    close = undefined;
  });
  afterAll(() => env.teardown());

  const open = async (mine: Parameters<typeof deskActivities>[1]) => {
    const desk = deskActivities(() => env.currentTimeMs(), mine);
    const harness = await openHarness(env, desk.activities);
    close = harness.stop;
    const handle = await harness.start();
    const until = (holds: (now: ReferralStatus) => boolean) =>
      eventually(async () => {
        const now = await handle.query<ReferralStatus>('status');
        return holds(now) ? now : undefined;
      });
    await until(({ stage }) => stage === 'sending');
    const said = async (): Promise<string[]> => (await handle.query<readonly TimelineEntry[]>(timelineQuery)).map(({ what }) => what);
    return { ...desk, handle, until, said };
  };
  const end = { by: 'rosa', outcome: 'seen-elsewhere', clinician: 'Dr. Lee' };

  it('that no row stands behind change nothing, and are shown as refused', async () => {
    const { handle, said, recorded } = await open({
      verifyEvents: async ({ events }) => events.map((event) => believed(event, undefined)),
    });
    await handle.signal('deliveryReceipt', { id: 'r', sendId: 'fax-1', rung: 5 });
    await handle.signal('appointment', { id: 'v', appointmentId: 'a', status: 'fulfilled', startAt: 1 });
    await handle.signal('orderChanged', { id: 'o', change: 'revoked' });
    await handle.signal('reply', { id: 'p', meaning: 'stop' });
    await eventually(async () => ((await said()).filter((what) => what.endsWith(' not accepted')).length === 4 ? true : undefined));
    const { axes, outcome } = await handle.query<ReferralStatus>('status');
    expect([axes.delivery, axes.appointment, outcome]).toEqual(['accepted', 'none', undefined]);
    await handle.executeUpdate('withdraw', { args: [end] });
    expect(await handle.result()).toMatchObject({ outcome: 'seen-elsewhere' });
    expect(recorded.flatMap(({ facts }) => facts).filter(({ kind }) => kind === 'evidence')).toEqual([]);
  });

  it('are read in one activity a turn, and what a person does after them is judged by them', async () => {
    const asked: number[] = [];
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const { handle, until } = await open({
      verifyEvents: async ({ events }) => {
        asked.push(events.length);
        await held;
        return events.map((event) => ({ event }));
      },
    });
    await handle.signal('orderChanged', { id: 'o', change: 'revoked' });
    await eventually(async () => (asked.length > 0 ? true : undefined));
    const late = handle.executeUpdate('addNote', { args: [{ by: 'rosa', text: 'too late' }] }).catch((error: unknown) => error);
    await handle.signal('deliveryReceipt', { id: 'r', sendId: 'fax-1', rung: 2 });
    await handle.signal('reply', { id: 'p', meaning: 'help' });
    expect(asked).toEqual([1]);
    answer();
    expect(await late).toMatchObject({ cause: { message: expect.stringContaining('has ended') } });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
    expect(asked).toEqual([1, 2]);
    await until(({ outcome }) => outcome === 'revoked');
  });

  it('wait for the database, and people’s actions do not', async () => {
    let isAway = true;
    const { handle, until, said } = await open({
      verifyEvents: async ({ events }) => {
        if (isAway) throw new Unavailable('database-away', 'away');
        return events.map((event) => ({ event }));
      },
    });
    const startAt = (await env.currentTimeMs()) + 9 * day;
    await handle.signal('deliveryReceipt', { id: 'r', sendId: 'fax-1', rung: 2 });
    await handle.executeUpdate('addNote', { args: [{ by: 'rosa', text: 'one' }] });
    await handle.executeUpdate('addNote', { args: [{ by: 'rosa', text: 'two' }] });
    expect(await said()).not.toContain('deliveryReceipt');
    await handle.signal('appointment', { id: 'v', appointmentId: 'a', status: 'booked', startAt });
    isAway = false;
    await until(({ axes }) => axes.delivery === 'transmitted' && axes.appointment === 'booked');
    expect((await said()).filter((what) => /^(?:addNote|deliveryReceipt|appointment)/.test(what))).toEqual([
      'addNote by rosa',
      'addNote by rosa',
      'deliveryReceipt',
      'appointment',
    ]);
    await handle.executeUpdate('withdraw', { args: [end] });
    await handle.result();
  });
});
