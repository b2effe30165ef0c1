import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTemporalReferralProcess } from '../../src/adapters/temporal/referralProcess.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { actionUpdate, eventSignal, searchAttributes, statusQuery, workflowIdOf } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { deskActivities, openHarness } from '../support/workflowHarness.js';

describeWith('temporal', 'the search attributes of a referral', () => {
  let temporal: TestTemporal;
  let env: TestWorkflowEnvironment;
  let harness: Awaited<ReturnType<typeof openHarness>>;
  const { activities } = deskActivities(async () => Date.now(), {
    // The first time, the order does not say which specialty is meant.
    assemblePacket: async ({ ordinal }) => ({
      order: 'active',
      missing: [],
      consentNeeded: false,
      deceased: false,
      ...(ordinal === 1 ? {} : { specialty: 'cardiology' }),
    }),
  });

  beforeAll(async () => {
    temporal = await startTemporal();
    env = await TestWorkflowEnvironment.createFromExistingServer({ address: temporal.address, namespace: temporal.namespace });
    harness = await openHarness(env, activities);
  });
  afterAll(async () => {
    await harness.stop();
    await env.teardown();
    await temporal.stop();
  });

  it('follow the stage, the attention, the deadline and the specialty; the urgency stays', async () => {
    const referralId = crypto.randomUUID();
    const order = { referralId, urgency: 'routine', orderedAt: Date.now(), clock: wallClock } as const;
    await createTemporalReferralProcess(harness.client).start(order);
    const handle = harness.client.workflow.getHandle(workflowIdOf(referralId));
    const shown = async (): Promise<unknown> => {
      const { typedSearchAttributes: all } = await handle.describe();
      const { stage, attention, deadline, specialty, urgency } = searchAttributes;
      return [all.get(stage), all.get(attention), all.get(deadline), all.get(specialty), all.get(urgency)];
    };
    /** What a person waits for, or a step; undefined when nobody waits. */
    const deadline = async (): Promise<Date | undefined> => {
      const { deadline: at } = await handle.query(statusQuery);
      return at === null ? undefined : new Date(at);
    };
    const shows = (...expected: unknown[]) =>
      eventually(async () => {
        const [stage, attention, ...rest] = expected;
        return isDeepStrictEqual(await shown(), [stage, attention, await deadline(), ...rest]) ? true : undefined;
      });

    await shows('needs-information', 'specialty-unclear', undefined, 'routine');
    const asked = await deadline();
    expect(asked).toBeInstanceOf(Date);

    await handle.executeUpdate(actionUpdate('resolveTask'), { args: [{ by: 'rosa', reason: 'specialty-unclear', decision: 'retry' }] });
    await shows('sending', undefined, 'cardiology', 'routine');
    expect(await deadline()).not.toEqual(asked);

    await handle.signal(eventSignal('orderChanged'), { id: 'gone', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
    expect(await shown()).toEqual(['ended', undefined, undefined, 'cardiology', 'routine']);
  });
});
