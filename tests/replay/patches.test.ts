import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';
import { patches } from '../../workflows/patches.js';
import { describeWith } from '../support/needs.js';
import '../support/quietTemporal.js';
import { startTemporal, type TestTemporal } from '../support/temporal.js';
import { cachedBundle } from '../support/workflowBundle.js';
import type { ReminderActivities } from './support/reminder.js';

/** Patches that the registry does not know, and those that nothing asks for any more. */
function patchProblems(sources: Readonly<Record<string, string>>, ids: readonly string[]): string[] {
  const others = Object.entries(sources).filter(([file]) => file !== 'patches.ts');
  const asked = others.flatMap(([, source]) =>
    [...source.matchAll(/\bhasPatch\(\s*\w+,\s*'(?<id>[^']+)'/g)].map(({ groups }) => groups?.['id'] ?? ''),
  );
  return [
    ...others.filter(([, source]) => /\b(?:patched|deprecatePatch)\b/.test(source)).map(([file]) => `${file} goes past the registry`),
    ...asked.filter((id) => !ids.includes(id)).map((id) => `${id} is not registered`),
    ...ids.filter((id) => !asked.includes(id)).map((id) => `${id} is registered and nowhere asked for`),
    ...ids.filter((id) => !/^\d{4}-\d{2}-[a-z\d-]+$/.test(id)).map((id) => `${id} is not YYYY-MM-what`),
  ];
}

describe('the registry of patches', () => {
  const read = (folder: string): Record<string, string> => {
    const files = readdirSync(join(repositoryRoot, folder)).filter((name) => name.endsWith('.ts'));
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(repositoryRoot, folder, name), 'utf8')]));
  };

  it('knows every patch of the workflows, and each is asked for', () => {
    expect(patchProblems(read('workflows'), Object.keys(patches))).toEqual([]);
  });

  it('would name one that goes past it, is not in it, or is not asked for', () => {
    const { 'reminder.ts': reminder = '' } = read('tests/replay/support');
    expect(patchProblems({ 'reminder.ts': reminder }, ['2026-12-call-first'])).toEqual([]);
    expect(patchProblems({ 'reminder.ts': reminder, 'other.ts': "if (patched('x')) work();" }, ['later'])).toEqual([
      'other.ts goes past the registry',
      '2026-12-call-first is not registered',
      'later is registered and nowhere asked for',
      'later is not YYYY-MM-what',
    ]);
  });
});

describeWith('temporal', 'a workflow that is changed while runs are open', () => {
  let temporal: TestTemporal;
  let after: string;
  beforeAll(async () => {
    temporal = await startTemporal();
    const workflowsPath = join(repositoryRoot, 'tests/replay/support/reminder.ts');
    const bundle = async (): Promise<string> => (await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })).code;
    after = readFileSync(await cachedBundle('reminder', bundle), 'utf8');
  });
  afterAll(() => temporal.stop());

  const asked = /\(0,\s*[\w$.]+hasPatch\)\(\w+, '2026-12-call-first'\)/;
  /** As it was before the change; as if the change had been made without a patch. */
  const instead = (value: 'true' | 'false'): string => {
    expect(after).toMatch(asked);
    return after.replace(asked, value);
  };

  async function run(workflowId: string, code: string) {
    const connection = await NativeConnection.connect({ address: temporal.address });
    const activities: ReminderActivities = { call: async () => undefined, remind: async () => undefined };
    const worker = await Worker.create({
      connection,
      namespace: temporal.namespace,
      taskQueue: workflowId,
      workflowBundle: { code },
      activities,
    });
    const client = new Client({ connection: await Connection.connect({ address: temporal.address }), namespace: temporal.namespace });
    try {
      return await worker.runUntil(async () => {
        const handle = await client.workflow.start('reminder', { workflowId, taskQueue: workflowId });
        return { result: (await handle.result()) as unknown, history: await handle.fetchHistory() };
      });
    } finally {
      await client.connection.close();
      await connection.close();
    }
  }
  const replay = (code: string, history: object): Promise<void> => Worker.runReplayHistory({ workflowBundle: { code } }, history);

  it('goes its old way where it began so, and the new way where it begins now', async () => {
    const before = await run('began-before', instead('false'));
    const now = await run('begins-now', after);
    expect([before.result, now.result]).toEqual(['reminded', 'called']);
    await replay(after, before.history);
    await replay(after, now.history);
    await expect(replay(instead('true'), before.history)).rejects.toThrow(/Nondeterminism/i);
  });
});
