import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection, WorkflowFailedError, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createKeyring, generateKeyring, type KeyFile } from '../../src/adapters/keyring/keyring.js';
import { converterPaths, createDataConverter } from '../../src/adapters/temporal/dataConverter.js';
import { isUnreadable } from '../../src/domain/process/unreadable.js';
import { describeWith } from '../support/needs.js';
import { decide, finish, note, notes, noteWorkflow } from '../support/noteWorkflow.js';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal.js';

const [older, newer] = [generateKeyring('2025'), generateKeyring('2026')];
const secret = 'Ana Ruiz, born 1961';
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // What a worker says of a task that waits is no news here.
}

describeWith('temporal', 'messages over a real server', () => {
  let temporal: TestTemporal;
  let connection: Connection;
  let native: NativeConnection;
  let code: string;

  beforeAll(async () => {
    Runtime.install({ logger: quiet, telemetryOptions: { logging: { forward: {}, filter: 'OFF' } } });
    temporal = await startTemporal();
    connection = await Connection.connect({ address: temporal.address });
    native = await NativeConnection.connect({ address: temporal.address });
    const workflowsPath = fileURLToPath(new URL('../support/noteWorkflow.ts', import.meta.url));
    ({ code } = await bundleWorkflowCode({ workflowsPath, ...converterPaths(), logger: quiet }));
  });

  afterAll(async () => {
    await native.close();
    await connection.close();
    await temporal.stop();
  });

  function clientWith(keys: KeyFile): Client {
    return new Client({
      connection,
      namespace: temporal.namespace,
      dataConverter: createDataConverter(createKeyring(keys), temporal.namespace),
    });
  }

  /** A worker that plays until `play` is over. */
  async function withWorker<Result>(keys: KeyFile, taskQueue: string, play: () => Promise<Result>): Promise<Result> {
    const dataConverter = createDataConverter(createKeyring(keys), temporal.namespace);
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue,
      workflowBundle: { code },
      dataConverter,
      maxCachedWorkflows: 0,
    });
    return worker.runUntil(play);
  }

  /**
   * Everything the server stores of a workflow, as text; what is base64 in JSON also as the bytes
   * that it stands for.
   */
  async function stored(handle: WorkflowHandle): Promise<string> {
    const { events } = await handle.fetchHistory();
    const json = JSON.stringify(events);
    return (
      json +
      [...json.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString('latin1')).join('\n')
    );
  }

  async function signalRaw(workflowId: string, signalName: string, payload: Payload): Promise<void> {
    await connection.workflowService.signalWorkflowExecution({
      namespace: temporal.namespace,
      workflowExecution: { workflowId },
      signalName,
      input: { payloads: [payload] },
    });
  }

  it('stores nothing in clear, and everyone with the keys reads it', async () => {
    const client = clientWith(newer);
    const handle = await client.workflow.start(noteWorkflow, { workflowId: 'sealed', taskQueue: 'sealed', args: [{ name: secret }] });
    await withWorker(newer, 'sealed', async () => {
      await handle.signal(note, secret);
      expect(await handle.query(notes)).toEqual([{ name: secret }, secret]);
      expect(await handle.executeUpdate(decide, { args: [{ by: secret }] })).toContain(secret);
      await handle.signal(finish, 'well');
      expect(await handle.result()).toEqual([{ name: secret }, secret]);
    });
    const history = await stored(handle);
    expect(history).toContain('binary/encrypted');
    expect(history).not.toMatch(/Ruiz|1961/);
  });

  it('says a public rejection in clear, and a failure to no one without the keys', async () => {
    const client = clientWith(newer);
    const handle = await client.workflow.start(noteWorkflow, { workflowId: 'failing', taskQueue: 'failing', args: [1] });
    await withWorker(newer, 'failing', async () => {
      const refused = await handle.executeUpdate(decide, { args: ['no'] }).catch((error: unknown) => error);
      expect(refused instanceof WorkflowUpdateFailedError && refused.cause?.message).toBe('Already closed.');
      await handle.signal(finish, secret);
      const failed = await handle.result().catch((error: unknown) => error);
      expect(failed instanceof WorkflowFailedError && failed.cause?.message).toBe(`Failed over ${secret}`);
    });
    const history = await stored(handle);
    expect(history).toContain('Encoded failure');
    expect(history).not.toMatch(/Ruiz|noteWorkflow\.ts/);
  });

  it('is poisoned by nothing that anyone may send', async () => {
    const client = clientWith(newer);
    const handle = await client.workflow.start(noteWorkflow, { workflowId: 'poison', taskQueue: 'poison', args: [1] });
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    const garbage: Payload[] = [
      { metadata: { encoding: bytes('json/plain') }, data: bytes('Ana Ruiz') },
      { metadata: { encoding: bytes('json/plain') } },
      {
        metadata: { encoding: bytes('binary/encrypted'), 'encryption-key-id': bytes('2026') },
        data: bytes('no ciphertext at all, but long enough'),
      },
      { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('whose key?') },
      { metadata: { encoding: bytes('nobody/knows') }, data: bytes('{}') },
      { metadata: {}, data: bytes('{}') },
      {},
    ];
    for (const payload of garbage) await signalRaw('poison', 'note', payload);
    await signalRaw('poison', 'note', { metadata: { encoding: bytes('json/protobuf') }, data: bytes('{"by":"ana"}') });
    await signalRaw('poison', 'note', defaultPayloadConverter.toPayload('typed in clear'));
    const received = await withWorker(newer, 'poison', async () => {
      await handle.signal(finish, 'well');
      return handle.result();
    });
    expect(received.slice(1, 1 + garbage.length).every(isUnreadable)).toBe(true);
    expect(received.slice(1 + garbage.length)).toEqual([{ by: 'ana' }, 'typed in clear']);
  });

  it('waits for a key that is not there yet, and goes on when it is', async () => {
    const handle = await clientWith(older).workflow.start(noteWorkflow, {
      workflowId: 'waiting',
      taskQueue: 'waiting',
      workflowTaskTimeout: '1s',
      args: [secret],
    });
    await withWorker(newer, 'waiting', () =>
      eventually(async () => ((await handle.describe()).raw.pendingWorkflowTask?.attempt ?? 0) > 1 || undefined),
    );
    await handle.signal(finish, 'well');
    const result = clientWith([...newer, ...older])
      .workflow.getHandle('waiting')
      .result();
    expect(await withWorker([...newer, ...older], 'waiting', () => result)).toEqual([secret]);
    expect(await stored(handle)).not.toContain('Ruiz');
  });
});

it('finds its modules beside it', () => {
  expect(Object.values(converterPaths()).map((path) => existsSync(path))).toEqual([true, true]);
});

it('loads in Node itself, which finds fewer names in CommonJS than the tests do', async () => {
  const module = new URL('../../src/adapters/temporal/dataConverter.ts', import.meta.url).href;
  const script = `console.log(typeof (await import(${JSON.stringify(module)})).createDataConverter)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
  expect(stdout.trim()).toBe('function');
});
