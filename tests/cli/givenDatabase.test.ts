import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { freePort } from '../../src/cli/shared/freePort.js';
import { createProgress } from '../../src/cli/shared/progress.js';
import { bringUp } from '../../src/cli/up/supervisor.js';

const parent = mkdtempSync(join(tmpdir(), 'loopkeeper-given-'));

afterAll(() => rmSync(parent, { recursive: true, force: true }));

it.each(['127.0.0.1', 'localhost'])('a DATABASE_URL at %s that nobody answers is named, without its password', async (host) => {
  const port = await freePort(0);
  const start = bringUp({
    dataFolder: join(parent, 'data'),
    scale: 1,
    hasSimulators: false,
    environment: { DATABASE_URL: `postgresql://loopkeeper:secret@${host}:${port}/loopkeeper` },
    progress: createProgress({ write: () => undefined }),
    signal: new AbortController().signal,
  });
  const error: unknown = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).toMatch(/The database that DATABASE_URL names cannot be used: .*ECONNREFUSED.*unset it/u);
  expect(String(error)).not.toContain('secret');
});
