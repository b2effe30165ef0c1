import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { runNamespace } from '../../src/cli/commands/namespaceCommand.js';
import { indexedSearchAttributes, prepareNamespace } from '../../src/cli/servers/temporalNamespace.js';
import { describeWith } from '../support/needs.js';
import { startTemporal, startTimeSkipping, type TestTemporal } from '../support/temporal.js';

describeWith('temporal', 'the development server', () => {
  let server: TestTemporal;
  beforeAll(async () => {
    server = await startTemporal();
  });
  afterAll(() => server.stop());

  it('comes up with the namespace and every search attribute', async () => {
    expect(await attributes(server.address, server.namespace)).toEqual(expect.arrayContaining(Object.keys(indexedSearchAttributes)));
  });

  it('does not come up at another port than the one that others know', async () => {
    const port = Number(server.address.split(':')[1]);
    await expect(startTemporal({ port })).rejects.toThrow(`Temporal did not start: port ${port} is taken`);
  });

  it('is given a namespace that it lacks, once and again', async () => {
    const options = { waitMs: 20_000, register: true };
    await prepareNamespace(server.address, 'another-practice', options);
    await prepareNamespace(server.address, 'another-practice', options);
    expect(await attributes(server.address, 'another-practice')).toEqual(expect.arrayContaining(Object.keys(indexedSearchAttributes)));
  });

  it('is given a namespace by the command, as the environment names it', async () => {
    const lines: string[] = [];
    const environment = { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'a-third' };
    expect(await runNamespace({ environment, print: (line) => lines.push(line) })).toBe(0);
    expect(await attributes(server.address, 'a-third')).toEqual(expect.arrayContaining(Object.keys(indexedSearchAttributes)));
    expect(lines).toEqual(['Namespace a-third is there, with its search attributes.']);
  });
});

describe('a server that is not there', () => {
  it('is asked for by the command', async () => {
    await expect(runNamespace({ environment: {}, print: () => undefined })).rejects.toThrow('set TEMPORAL_ADDRESS');
  });

  it('is said to be so', async () => {
    await expect(prepareNamespace('127.0.0.1:1', 'loopkeeper', { waitMs: 200 })).rejects.toThrow();
  });
});

describeWith('timeSkipping', 'the time-skipping server', () => {
  it('lets a week pass at once', async () => {
    const env = await startTimeSkipping();
    const before = await env.currentTimeMs();
    await env.sleep('7 days');
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(7 * 86_400_000);
    await env.teardown();
  });
});

async function attributes(address: string, namespace: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.keys(customAttributes ?? {});
  } finally {
    await connection.close();
  }
}
