import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTemporalReferralProcess } from '../../src/adapters/temporal/referralProcess.js';
import { Unavailable } from '../../src/domain/errors.js';
import type { Action } from '../../src/domain/process/messages.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { eventSignal, searchAttributes, statusQuery, timelineQuery, workflowIdOf } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { deskActivities, openHarness } from '../support/workflowHarness.js';

/** A whole referral has fewer events, so that only the crowd of messages makes one continue. */
const suggestedAt = 100;

function unanswered(error: unknown): undefined {
  if (!(error instanceof Unavailable)) throw error;
}

describeWith('temporal', 'a referral whose history has grown long', () => {
  let temporal: TestTemporal;
  let env: TestWorkflowEnvironment;
  let harness: Awaited<ReturnType<typeof openHarness>>;
  const desk = deskActivities(async () => Date.now());

  beforeAll(async () => {
    temporal = await startTemporal({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': suggestedAt } });
    env = await TestWorkflowEnvironment.createFromExistingServer({ address: temporal.address, namespace: temporal.namespace });
    harness = await openHarness(env, desk.activities);
  });
  afterAll(async () => {
    await harness.stop();
    await env.teardown();
    await temporal.stop();
  });

  it('goes on in a new run with its state, and no message is lost or taken twice', async () => {
    const process = createTemporalReferralProcess(harness.client);
    const referralId = crypto.randomUUID();
    await process.start({
      referralId,
      specialty: 'cardiology',
      urgency: 'routine',
      orderedAt: Date.now(),
      clock: wallClock,
    });
    const handle = harness.client.workflow.getHandle(workflowIdOf(referralId));
    const until = (stage: string) => eventually(async () => ((await handle.query(statusQuery)).stage === stage ? true : undefined));
    /** As a person does on a slow machine: sends the same submission again. */
    const act = (action: Action, under: string) =>
      eventually(() => process.act(referralId, action, under).catch((error: unknown) => unanswered(error)));
    const firstRun = (await handle.describe()).runId;
    await until('sending');
    await handle.signal(eventSignal('deliveryReceipt'), { id: 'receipt', sendId: 'fax-1', rung: 2 });
    await until('booking');
    const key = crypto.randomUUID();
    const call: Action = { name: 'recordCall', input: { by: 'rosa', outcome: 'no-answer', with: 'patient', seconds: 60 } };
    await act(call, key);

    const texts = Array.from({ length: 50 }, (_, n) => `note ${n}`);
    const writing = async (): Promise<void> => {
      for (let text = texts.shift(); text !== undefined; text = texts.shift())
        await act({ name: 'addNote', input: { by: 'rosa', text } }, crypto.randomUUID());
    };
    await Promise.all([writing(), writing(), writing(), writing()]);
    await eventually(async () => ((await handle.describe()).runId === firstRun ? undefined : true));

    // As sent again by a form and by a webhook that got no answer from the first run.
    await act(call, key);
    await handle.signal(eventSignal('deliveryReceipt'), { id: 'receipt', sendId: 'fax-1', rung: 2 });
    const { typedSearchAttributes: shown } = await handle.describe();
    expect([shown.get(searchAttributes.urgency), shown.get(searchAttributes.stage)]).toEqual(['routine', 'booking']);
    const timeline = await handle.query(timelineQuery);
    expect(timeline.filter(({ what }) => what === 'addNote by rosa')).toHaveLength(50);
    expect(timeline.filter(({ what }) => what === 'deliveryReceipt')).toHaveLength(1);
    await handle.signal(eventSignal('orderChanged'), { id: 'gone', change: 'revoked' });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });

    const facts = desk.recorded.flatMap((entry) => entry.facts);
    expect(new Set(facts.flatMap((fact) => (fact.kind === 'note' ? [fact.text] : []))).size).toBe(50);
    expect(new Set(facts.map(({ n }) => n)).size).toBe(facts.length);
    expect(facts.filter(({ kind }) => kind === 'call')).toHaveLength(1);
    const sequences = desk.recorded.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(desk.faxes()).toHaveLength(1);
  });
});
