#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

try {
  // Where the sources are, what changed is built first: a checkout is always run as it stands.
  if (existsSync(join(root, 'src'))) {
    const { build, createSay } = await import('../tools/build.js');
    const { say, done } = createSay(process.stderr);
    await build(say).finally(done);
  }
  const { main } = await import(pathToFileURL(join(root, 'dist/src/cli/main.js')).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
