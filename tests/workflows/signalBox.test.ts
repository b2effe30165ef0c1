import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createKeyring, generateKeyring } from '../../src/adapters/keyring/keyring.js';
import { createDataConverter } from '../../src/adapters/temporal/dataConverter.js';
import { createWorkers } from '../../src/adapters/temporal/workers.js';
import { wallClock } from '../../src/domain/time/clock.js';
import type { ReferralInput, ReferralStatus } from '../../src/ports/referralProcess.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';
import { workflowBundlePath } from '../support/workflowBundle.js';
import { deskActivities } from '../support/workflowHarness.js';
import { taskQueues, workflowIdOf, workflowTypes } from '../../workflows/contract.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const payload = (encoding: string, data: string, more: Record<string, string> = {}): Payload => ({
  metadata: Object.fromEntries(Object.entries({ encoding, ...more }).map(([name, value]) => [name, bytes(value)])),
  data: bytes(data),
});
const json = (data: string): Payload => payload('json/plain', data);
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

/** What arrives, and what the workflow's details then say of it. */
const refused: readonly [what: string, payloads: Payload[] | undefined, why: RegExp][] = [
  ['no input', undefined, /a JSON object is required/],
  ['an empty list of inputs', [], /a JSON object is required/],
  ['null', [payload('binary/null', '')], /a JSON object is required/],
  ['null as JSON', [json('null')], /a JSON object is required/],
  ['an empty text', [json('""')], /a JSON object is required/],
  ['a bare word', [json('"rosa"')], /a JSON object is required/],
  ['a number', [json('42')], /a JSON object is required/],
  ['an empty object', [json('{}')], /by is missing/],
  ['an empty object in a list', [json('[{}]')], /by is missing/],
  ['two objects', [json('[{"by":"rosa"},{"by":"sam"}]')], /a JSON object is required/],
  ['the wrong shape', [json('{"by":{"name":"rosa"}}')], /by must be 1 to 80 characters/],
  ['two names that differ in case alone', [json('{"By":"rosa","BY":"sam"}')], /by is missing/],
  ['a list nested beyond all measure', [json(deep)], /a JSON object is required/],
  ['a poisonous name', [json('{"__proto__":{"by":"rosa"}}')], /by is missing/],
  ['bytes that are no JSON', [json('Zqcanary {')], /a JSON object is required/],
  ['bytes that are no text', [{ metadata: { encoding: bytes('json/plain') }, data: Uint8Array.of(0xff, 0xfe, 0x00) }], /a JSON object/],
  ['raw bytes', [payload('binary/plain', 'Zqcanary')], /a JSON object is required|by is missing/],
  ['the protobuf radio with no JSON', [payload('json/protobuf', 'Zqcanary', { messageType: 'x.Y' })], /a JSON object is required/],
  ['protobuf', [payload('binary/protobuf', 'Zqcanary', { messageType: 'x.Y' })], /a JSON object is required/],
  ['an encoding that nobody knows', [payload('nobody/knows', '{"by":"rosa"}')], /a JSON object is required/],
  ['no metadata', [{ data: bytes('{"by":"rosa"}') }], /a JSON object is required/],
  ['nothing at all in it', [{}], /a JSON object is required/],
  [
    'ciphertext that does not open',
    [payload('binary/encrypted', 'far too long to be nothing at all', { 'encryption-key-id': 'one' })],
    /a JSON object/,
  ],
  ['ciphertext of no key', [payload('binary/encrypted', 'Zqcanary')], /a JSON object is required/],
];

const accepted: readonly [what: string, payloads: Payload[]][] = [
  ['JSON', [json('{"by":"NAME"}')]],
  ['JSON in a text', [json(JSON.stringify('{"by":"NAME"}'))]],
  ['an object in a list', [json('[{"by":"NAME"}]')]],
  ['JSON in a text in a list', [json(JSON.stringify(['{"by":"NAME"}']))]],
  ['another case', [json('{"By":"NAME"}')]],
  ['more fields than there are', [json('{"by":"NAME","note":{"a":[1]}}')]],
  ['more inputs than there are', [json('{"by":"NAME"}'), json('2')]],
  ['spaces around it', [json('{" by ":" NAME "}')]],
  ['the protobuf radio', [payload('json/protobuf', '{"by":"NAME"}')]],
];

describeWith('temporal', 'the signal box', () => {
  let temporal: TestTemporal;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let workers: Worker[];
  let running: Promise<unknown>;
  let handle: WorkflowHandle;

  beforeAll(async () => {
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    native = await NativeConnection.connect({ address: temporal.address });
    const dataConverter = createDataConverter(createKeyring(generateKeyring('one')), temporal.namespace);
    client = new Client({ connection, namespace: temporal.namespace, dataConverter });
    workers = await createWorkers({
      connection: native,
      namespace: temporal.namespace,
      dataConverter,
      bundlePath: workflowBundlePath(),
      activities: deskActivities(async () => Date.now()).activities,
      textsPerSecond: 100,
    });
    running = Promise.all(workers.map((worker) => worker.run()));
    handle = await start();
  });

  afterAll(async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await native.close();
    await connection.close();
    await temporal.stop();
  });

  async function start(): Promise<WorkflowHandle> {
    const referralId = crypto.randomUUID();
    const args: [ReferralInput] = [{ referralId, specialty: 'cardiology', urgency: 'routine', orderedAt: Date.now(), clock: wallClock }];
    const started = await client.workflow.start(workflowTypes.referral, {
      taskQueue: taskQueues.referrals,
      workflowId: workflowIdOf(referralId),
      args,
    });
    await eventually(async () => ((await status(started)).stage === 'sending' ? true : undefined));
    return started;
  }

  const status = (of: WorkflowHandle): Promise<ReferralStatus> => of.query<ReferralStatus>('status');
  const timeline = async (): Promise<string[]> => (await handle.query<{ what: string }[]>('timeline')).map(({ what }) => what);
  /** What the Web UI shows as "current details". */
  const details = async (): Promise<string> =>
    (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
  /** As the Web UI sends it, and anybody who may signal. */
  const signal = (signalName: string, payloads: Payload[] | undefined): Promise<unknown> =>
    connection.workflowService.signalWorkflowExecution({
      namespace: temporal.namespace,
      workflowExecution: { workflowId: handle.workflowId },
      signalName,
      ...(payloads === undefined ? {} : { input: { payloads } }),
    });
  const until = (holds: () => Promise<boolean>): Promise<true> => eventually(async () => ((await holds()) ? true : undefined));

  /** It has arrived, and is shown; the details are those of the last one that did. */
  async function refusal(signalName: string, payloads: Payload[] | undefined): Promise<string> {
    const before = (await timeline()).length;
    await signal(signalName, payloads);
    await until(async () => (await timeline()).length > before);
    return (/\*\*Not accepted:\*\* (?<why>.*)/.exec(await details()) ?? [''])[0];
  }

  it.each(refused)('refuses %s, and shows why', async (_what, payloads, why) => {
    const shown = await refusal('claim', payloads);
    expect(shown).toMatch(why);
    expect(shown).toContain('`claim`');
    expect(shown).not.toContain('Zqcanary');
  });

  it.each(accepted)('takes %s', async (what, payloads) => {
    const name = what.replaceAll(' ', '-');
    const named = payloads.map(({ metadata, data }) => ({
      metadata,
      data: bytes(
        Buffer.from(data ?? [])
          .toString()
          .replaceAll('NAME', name),
      ),
    }));
    await signal('claim', named as Payload[]);
    await until(async () => (await status(handle)).owner === name);
    expect(await details()).not.toContain('Not accepted');
  });

  it('takes a name in another case, and shows one that there is not', async () => {
    await signal('CLAIM', [json('{"by":"cased"}')]);
    await until(async () => (await status(handle)).owner === 'cased');
    for (const name of ['noSuchSignal', '__stack_trace', '__temporal_workflow_metadata', '__temporal_anything', '<img src=x>'])
      expect([name, await refusal(name, [json('{}')])]).toEqual([name, expect.stringContaining('There is nothing of this name.')]);
    expect(await details()).not.toContain('<img');
  });

  it('says in a dialog why an update is not taken', async () => {
    const why = (name: string, input: unknown): Promise<unknown> =>
      handle.executeUpdate(name, { args: [input] }).then(
        () => 'taken',
        (error: unknown) => (error instanceof WorkflowUpdateFailedError ? error.cause?.message : error),
      );
    expect(await why('claim', {})).toMatch(/^Not understood: by is missing\. For example: /);
    expect(await why('recordCall', { by: 'rosa', outcome: 'cured', startAt: 'tomorrow' })).toMatch(
      /outcome must be one of booked, .*; startAt must be a time such as 2026-/,
    );
    expect(await why('recordCall', { by: 'rosa', outcome: 'booked', startAt: '2001-01-01T10:00Z' })).toMatch(/lies in the past/);
    expect(await why('nosuch', {})).toBe('There is nothing of this name.');
    expect(await why('__temporal_nosuch', {})).toBe('There is nothing of this name.');
    expect(await why('Claim', { by: 'sam' })).toBe('taken');
    expect((await status(handle)).owner).toBe('sam');
  });

  it('has failed no workflow task by any of this, and the referral goes on', async () => {
    await signal('withdraw', [json(JSON.stringify('{"By":"rosa","Outcome":"Seen elsewhere","clinician":"Dr. Lee"}'))]);
    expect(await handle.result()).toMatchObject({ outcome: 'seen-elsewhere' });
    const { events = [] } = await handle.fetchHistory();
    expect(events?.filter(({ workflowTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
    expect(events?.filter(({ workflowTaskTimedOutEventAttributes: timedOut }) => timedOut)).toEqual([]);
  });
});
