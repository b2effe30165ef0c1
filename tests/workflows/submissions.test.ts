import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTemporalReferralProcess } from '../../src/adapters/temporal/referralProcess.js';
import type { Action } from '../../src/domain/process/messages.js';
import type { ReferralProcess } from '../../src/ports/referralProcess.js';
import { workflowIdOf } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { eventually, startTimeSkipping } from '../support/temporal.js';
import { deskActivities, openHarness } from '../support/workflowHarness.js';

describeWith('timeSkipping', 'a submission that is sent again', () => {
  let env: TestWorkflowEnvironment;
  let close: () => Promise<void>;
  let start: Awaited<ReturnType<typeof openHarness>>['start'];
  let process: ReferralProcess;
  let desk: ReturnType<typeof deskActivities>;

  beforeAll(async () => {
    env = await startTimeSkipping();
    desk = deskActivities(() => env.currentTimeMs());
    const harness = await openHarness(env, desk.activities);
    ({ start, stop: close } = harness);
    process = createTemporalReferralProcess(harness.client);
  });
  afterAll(async () => {
    await close();
    await env.teardown();
  });

  const call: Action = { name: 'recordCall', input: { by: 'rosa', outcome: 'no-answer', with: 'patient', seconds: 60 } };
  // A query has a time limit of its own, which a busy machine can miss.
  const status = (referralId: string) => process.status(referralId).catch(() => undefined);
  const sending = async (): Promise<string> => {
    const referralId = crypto.randomUUID();
    await start({ referralId });
    await eventually(async () => ((await status(referralId))?.stage === 'sending' ? true : undefined));
    return referralId;
  };
  const callsOf = (referralId: string) =>
    desk.recorded.filter((entry) => entry.referralId === referralId).flatMap(({ facts }) => facts.filter(({ kind }) => kind === 'call'));
  const endOf = async (referralId: string): Promise<void> => {
    await process.signal(referralId, { name: 'orderChanged', input: { id: 'gone', change: 'revoked' } });
    await env.client.workflow.getHandle(workflowIdOf(referralId)).result();
  };

  it('records one call when its first answer was lost', async () => {
    const referralId = await sending();
    const key = crypto.randomUUID();
    // The answer of the first goes nowhere.
    expect(await process.act(referralId, call, key)).toEqual({ accepted: true });
    expect(await process.act(referralId, call, key)).toEqual({ accepted: true });
    await endOf(referralId);
    expect(callsOf(referralId)).toHaveLength(1);
  });

  it('records two calls under two keys, and another action under the same key', async () => {
    const referralId = await sending();
    const key = crypto.randomUUID();
    await process.act(referralId, call, key);
    await process.act(referralId, call, crypto.randomUUID());
    await process.act(referralId, { name: 'claim', input: { by: 'sam' } }, key);
    await eventually(async () => ((await status(referralId))?.owner === 'sam' ? true : undefined));
    await endOf(referralId);
    expect(callsOf(referralId)).toHaveLength(2);
  });
});
