import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { createTemporalReferralProcess } from '../../src/adapters/temporal/referralProcess.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { workflowIdOf } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

const ids = [
  '0a000000-0000-4000-8000-000000000001',
  '9f000000-0000-4000-8000-000000000002',
  'b0000000-0000-4000-8000-000000000003',
] as const;
const [first, second, third] = ids;

describeWith('temporal', 'the workflows of referrals, as Temporal knows them', () => {
  let temporal: TestTemporal;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    client = new Client({ connection, namespace: temporal.namespace });
  });
  afterAll(async () => {
    await connection.close();
    await temporal.stop();
  });

  it('are listed by a range of ids with both ends, and asked for one by one', async () => {
    const process = createTemporalReferralProcess(client);
    for (const referralId of ids)
      await process.start({ referralId, specialty: 'cardiology', urgency: 'routine', orderedAt: Date.now(), clock: wallClock });
    const listed = async (from: string, to: string) => [...(await process.running({ from, to })).keys()].sort();
    // The list lags behind.
    await eventually(async () => ((await listed(first, third)).length === 3 ? true : undefined));
    expect(await listed(first, second)).toEqual([first, second]);
    expect(await listed(second, third)).toEqual([second, third]);
    expect(await listed(second, second)).toEqual([second]);

    const { runId } = await client.workflow.getHandle(workflowIdOf(second)).describe();
    expect((await process.running({ from: second, to: second })).get(second)).toBe(runId);
    expect(await process.latestRun(second)).toEqual({ standing: 'running', runId });
    await client.workflow.getHandle(workflowIdOf(second)).terminate();
    expect(await process.latestRun(second)).toEqual({ standing: 'terminated', runId });
    expect(await process.latestRun('none')).toEqual({ standing: 'gone' });
    await eventually(async () => ((await listed(first, third)).length === 2 ? true : undefined));
  });
});
