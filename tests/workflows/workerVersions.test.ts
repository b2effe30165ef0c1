import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createTemporalReferralProcess } from '../../src/adapters/temporal/referralProcess.js';
import { createWorkers } from '../../src/adapters/temporal/workers.js';
import { wallClock } from '../../src/domain/time/clock.js';
import { actionSignal, statusQuery, workflowIdOf } from '../../workflows/contract.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { supply } from '../support/supplies.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { workflowBundlePath } from '../support/workflowBundle.js';
import { deskActivities } from '../support/workflowHarness.js';

type Desk = ReturnType<typeof deskActivities>;
const run = promisify(execFile);
const deploymentName = 'loopkeeper';

describeWith('temporal', 'two versions of the worker', () => {
  let temporal: TestTemporal;
  let connection: NativeConnection;
  let client: Client;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await NativeConnection.connect({ address: temporal.address });
    client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await client.connection.close();
    await connection.close();
    await temporal.stop();
  });

  /** A worker of that version, and what its activities did. */
  async function startWorker(buildId: string) {
    const desk = deskActivities(async () => Date.now());
    const workers = await createWorkers({
      connection,
      namespace: temporal.namespace,
      dataConverter: {},
      bundlePath: workflowBundlePath(),
      activities: desk.activities,
      textsPerSecond: 100,
      version: { deploymentName, buildId },
    });
    const running = Promise.all(workers.map((worker) => worker.run()));
    stops.push(async () => {
      for (const worker of workers) worker.shutdown();
      await running;
    });
    return desk;
  }
  /** As an engineer does (docs/deployment.md), once the version has polled. */
  const makeCurrent = (buildId: string) =>
    eventually(async () => {
      const version = ['--deployment-name', deploymentName, '--build-id', buildId, '--yes'];
      const server = ['--address', temporal.address, '--namespace', temporal.namespace];
      return run(supply('temporal'), ['worker', 'deployment', 'set-current-version', ...version, ...server]).catch(() => undefined);
    });

  it('hands a running referral to the version that becomes current, and back', async () => {
    const process = createTemporalReferralProcess(client);
    const referralId = crypto.randomUUID();
    const handle = client.workflow.getHandle(workflowIdOf(referralId));
    const until = (stage: string) => eventually(async () => ((await handle.query(statusQuery)).stage === stage ? true : undefined));

    /** The task queues learn of the current version a moment later: each claim is a task to hand out. */
    const movedTo = async (desk: Desk): Promise<void> => {
      const before = desk.recorded.length;
      let claims = 0;
      const claim = async () => {
        await handle.signal(actionSignal('claim'), { by: `coordinator-${(claims += 1)}` });
        return desk.recorded.length > before ? true : undefined;
      };
      await eventually(claim, 500);
    };
    const first = await startWorker('1');
    await makeCurrent('1');
    await process.start({
      referralId,
      specialty: 'cardiology',
      urgency: 'routine',

      orderedAt: Date.now(),
      clock: wallClock,
    });
    await until('sending');
    const second = await startWorker('2');
    await makeCurrent('2');
    await process.signal(referralId, { name: 'deliveryReceipt', input: { id: 'r', sendId: 'fax-1', rung: 2 } });
    await until('booking');
    await movedTo(second);

    await makeCurrent('1');
    await movedTo(first);
    await process.signal(referralId, { name: 'orderChanged', input: { id: 'gone', change: 'revoked' } });
    expect(await handle.result()).toMatchObject({ outcome: 'revoked' });
    const lastBy = (desk: Desk) => desk.recorded.at(-1)?.row.status.stage;
    expect([first.faxes().length, second.faxes().length]).toEqual([1, 0]);
    expect([lastBy(first), lastBy(second)]).toEqual(['ended', 'booking']);
  });
});
