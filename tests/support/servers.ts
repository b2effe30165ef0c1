import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startPostgres } from '../../src/cli/postgres.js';
import { prepareTemplate } from './postgres.js';
import { bundleWorkflows } from './workflowBundle.js';

/**
 * Starts what many test files share, and leaves word of it in the environment, which jest's workers inherit.
 * @returns what stops it
 */
export async function startTestServers(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'loopkeeper-tests-'));
  const postgres = await startDatabase(folder);
  await prepareTemplate(postgres.url);
  await bundleWorkflows();
  return async () => {
    await postgres.stop();
    for (const path of new Set([folder, postgres.folder])) rmSync(path, { recursive: true, force: true });
  };
}

function startDatabase(folder: string): Promise<LocalPostgres> {
  // Speed, and nothing to lose: the data is gone after the run.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  return startPostgres({ folder, searchPath: process.env['PATH'] ?? '', settings, diesWithParent: true });
}
