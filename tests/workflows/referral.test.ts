import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ReferralStatus } from '../../src/ports/referralProcess.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { day, hour } from '../support/referralPlay.js';
import { eventually, startTimeSkipping } from '../support/temporal.js';
import { deskActivities, openHarness, passTime } from '../support/workflowHarness.js';
import { workflowIdOf } from '../../workflows/contract.js';

describeWith('timeSkipping', 'the workflow of a referral, at true durations', () => {
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

  type Handle = Awaited<ReturnType<Awaited<ReturnType<typeof openHarness>>['start']>>;
  const status = (handle: Handle) => handle.query<ReferralStatus>('status');
  const until = (handle: Handle, holds: (now: ReferralStatus) => boolean) =>
    eventually(async () => {
      const now = await status(handle);
      return holds(now) ? now : undefined;
    });
  const harness = async (mine: Parameters<typeof deskActivities>[1] = {}) => {
    const hands = deskActivities(() => env.currentTimeMs(), mine);
    const open = await openHarness(env, hands.activities);
    close = open.stop;
    return { ...hands, ...open };
  };
  const receipt = (rung = 2) => ({ id: crypto.randomUUID(), sendId: 'fax-1', rung });

  it('goes from Monday’s order to the kept visit: two texts, one flag, one call', async () => {
    const { start, texts, faxes, recorded } = await harness();
    const handle = await start();
    const orderedAt = await env.currentTimeMs();
    await until(handle, (now) => now.stage === 'sending');
    await handle.signal('deliveryReceipt', receipt());
    await until(handle, (now) => now.stage === 'booking');
    await passTime(env, handle, orderedAt + 7 * day + 12 * hour);
    const flagged = await until(handle, (now) => now.needsAttention === 'no-booking');
    expect([flagged.owner, flagged.queue, flagged.nudgesSent]).toEqual(['rosa', 'coordinators', 2]);
    expect(texts().map(({ at }) => Math.round((at - orderedAt) / day))).toEqual([0, 3]);

    const visitAt = (await env.currentTimeMs()) + 4 * day;
    await handle.executeUpdate('recordCall', { args: [{ by: 'rosa', outcome: 'booked', startAt: visitAt }] });
    await until(handle, (now) => now.stage === 'booked');
    await passTime(env, handle, visitAt + hour);
    await handle.signal('appointment', { id: 'v1', appointmentId: 'a1', status: 'fulfilled', startAt: visitAt });
    expect(await handle.result()).toEqual({ outcome: 'kept', nudgesSent: 2 });
    expect([faxes().length, texts().length]).toEqual([1, 2]);
    expect(recorded.at(-1)?.row.status).toMatchObject({ stage: 'kept', outcome: 'kept', queue: 'closed' });
    expect(
      recorded
        .flatMap(({ facts }) => facts)
        .filter((fact) => fact.kind === 'taskClosed')
        .map((fact) => fact.reason),
    ).toEqual(['no-booking']);
  });

  it('hears a webhook’s repeat once, in any order', async () => {
    const { start, done } = await harness();
    const handle = await start();
    await until(handle, (now) => now.stage === 'sending');
    const one = receipt();
    await Promise.all([
      handle.signal('deliveryReceipt', one),
      handle.signal('deliveryReceipt', one),
      handle.signal('deliveryReceipt', receipt(1)),
    ]);
    const booking = await until(handle, (now) => now.stage === 'booking');
    expect(booking.axes.delivery).toBe('transmitted');
    // The chart is told after the stage has changed: on a busy machine, a moment later.
    const told = () => done.filter(({ what }) => what === 'chart');
    await eventually(() => (told().length > 0 ? true : undefined));
    expect(told()).toHaveLength(1);
    await handle.signal('orderChanged', { id: 'gone', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
  });

  it('refuses what cannot be done, in words, and goes on', async () => {
    const { start } = await harness();
    const handle = await start();
    await until(handle, (now) => now.stage === 'sending');
    const refused = await handle
      .executeUpdate('resolveTask', { args: [{ by: 'rosa', reason: 'no-booking', decision: 'done' }] })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    const why = (refused as WorkflowUpdateFailedError).cause;
    expect(why).toBeInstanceOf(ApplicationFailure);
    expect([(why as ApplicationFailure).type, why?.message]).toEqual(['PublicRejection', 'No task "no-booking" is open. Open now: none.']);
    await handle.executeUpdate('withdraw', { args: [{ by: 'rosa', outcome: 'seen-elsewhere', clinician: 'Dr. Lee' }] });
    expect(await handle.result()).toMatchObject({ outcome: 'seen-elsewhere' });
  });

  it.each([[undefined], [null], [''], ['word'], ['{"by":1}'], [[{}]], [{ by: 7 }], [42], [[[]]]])(
    'survives %p in the signal box',
    async (typed) => {
      const { start } = await harness();
      const handle = await start();
      await until(handle, (now) => now.stage === 'sending');
      await handle.signal('recordCall', typed);
      await handle.signal('noSuchSignal', typed);
      await handle.signal('withdraw', '{"by":"rosa","outcome":"duplicate","clinician":"Dr. Lee"}');
      expect(await handle.result()).toMatchObject({ outcome: 'duplicate' });
    },
  );

  it('asks a person when an activity is refused for good, and goes on when told to', async () => {
    let refusals = 1;
    const { start } = await harness({
      assemblePacket: async () => {
        if (refusals-- > 0) throw ApplicationFailure.nonRetryable('No such patient.', 'patient-not-found');
        return { order: 'active' as const, missing: [], consentNeeded: false, deceased: false };
      },
    });
    const handle = await start();
    const asked = await until(handle, (now) => now.needsAttention === 'incomplete-packet');
    expect(asked.stage).toBe('assembling');
    await handle.executeUpdate('resolveTask', { args: [{ by: 'rosa', reason: 'incomplete-packet', decision: 'retry' }] });
    await until(handle, (now) => now.stage === 'sending');
    await handle.signal('orderChanged', { id: 'x', change: 'entered-in-error' });
    expect(await handle.result()).toMatchObject({ outcome: 'entered-in-error' });
  });

  it('stores nothing for an update before its acceptance stands in the history', async () => {
    const accepted: boolean[] = [];
    const { start } = await harness({
      record: async ({ row, referralId }) => {
        if (row.status.owner === 'sam') {
          const { events } = await env.client.workflow.getHandle(workflowIdOf(referralId)).fetchHistory();
          accepted.push(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes) === true);
        }
        return { tasks: [] };
      },
    });
    const handle = await start();
    await until(handle, (now) => now.stage === 'sending');
    await handle.executeUpdate('claim', { args: [{ by: 'sam' }] });
    await until(handle, (now) => now.owner === 'sam');
    await handle.signal('orderChanged', { id: 'x', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
    expect([accepted.length > 0, accepted.includes(false)]).toEqual([true, false]);
  });

  it('refuses an update that was let in and then came too late, and answers it before the end', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isHeld = false;
    const { start } = await harness({
      record: async ({ row }) => {
        isHeld = row.status.owner === 'kim';
        if (isHeld) await held;
        return { tasks: [] };
      },
    });
    const handle = await start();
    await until(handle, (now) => now.stage === 'sending');
    // The row is being stored: both updates pass their validators, and are applied one after the
    // other.
    await handle.executeUpdate('claim', { args: [{ by: 'kim' }] });
    await eventually(() => (isHeld ? true : undefined));
    const ended = await handle.startUpdate('withdraw', {
      args: [{ by: 'rosa', outcome: 'seen-elsewhere', clinician: 'Dr. Lee' }],
      waitForStage: 'ACCEPTED',
    });
    const late = await handle.startUpdate('claim', { args: [{ by: 'sam' }], waitForStage: 'ACCEPTED' });
    release();
    expect(await ended.result()).toEqual({ accepted: true });
    const refused: unknown = await late.result().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((refused as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'PublicRejection' });
    expect(await handle.result()).toMatchObject({ outcome: 'seen-elsewhere' });
  });

  it('looks at a deadline that passes while the row is being stored', async () => {
    const { start, done } = await harness({
      transmitPacket: async () => ({ sendId: 'fax-1', result: 'accepted', receiptBy: (await env.currentTimeMs()) + 500 }),
      // As a database that is away for a moment.
      record: async () => {
        await delay(1_500);
        return { tasks: [] };
      },
    });
    const handle = await start();
    await eventually(() => done.find(({ what }) => what === 'ask'));
    await until(handle, (now) => now.axes.writeBack === 'done');
    await handle.signal('orderChanged', { id: 'x', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
  });

  it('arms no timer for a text that is due and still being tried', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { start } = await harness({
      planNudges: async ({ now }) => ({ nudgesAt: [now], escalateAt: now + 7 * day, maxCycles: 2 }),
      sendText: async () => {
        await held;
        return { result: 'sent' as const, sendId: 'text-1' };
      },
    });
    const handle = await start();
    await until(handle, (now) => now.stage === 'sending');
    await handle.signal('deliveryReceipt', receipt());
    await until(handle, (now) => now.next.what === 'nudge');
    // Each of these wakes the workflow while the text is under way.
    for (let turn = 0; turn < 5; turn += 1) await handle.signal('claim', { by: 'rosa' });
    release();
    await until(handle, (now) => now.nudgesSent === 1);
    const { events } = await handle.fetchHistory();
    const timers = (events ?? []).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    // The receipt's, and the hand-over's before and after: nothing for the text itself.
    expect(timers.length).toBeLessThanOrEqual(3);
    await until(handle, (now) => now.axes.writeBack === 'done');
    await handle.signal('orderChanged', { id: 'x', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
  });

  it('stops a send that is still being tried when the order is revoked', async () => {
    let tries = 0;
    const { start } = await harness({
      transmitPacket: async () => {
        tries += 1;
        throw ApplicationFailure.create({ message: 'The provider is down.', type: 'provider-unavailable', nextRetryDelay: '1 hour' });
      },
    });
    const handle = await start();
    await eventually(() => (tries > 0 ? tries : undefined));
    await handle.signal('orderChanged', { id: 'x', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
    expect(tries).toBe(1);
  });

  it('leaves a task behind when someone cancels it in the Temporal Web UI', async () => {
    const { start, recorded } = await harness();
    const handle = await start();
    await until(handle, (now) => now.next.what === 'receipt-due');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(recorded.at(-1)?.row.status.needsAttention).toBe('workflow-missing');
  });
});
