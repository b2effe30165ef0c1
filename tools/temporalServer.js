// Temporal's server and its schema tool, as the containers of docker-compose.yml have them, built
// once from Go modules into .tools/ for running that environment without Docker
// (docs/deployment.md): node tools/temporalServer.js. It takes some minutes and a gigabyte of
// memory.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tools = join(root, '.tools');
/** By the names that the images give them. */
const programs = { 'temporal-sql-tool': 'go.temporal.io/server/cmd/tools/sql', 'temporal-server': 'go.temporal.io/server/cmd/server' };
/** A build that has not ended by then waits for a network that does not answer. */
const buildMs = 20 * 60_000;

mkdirSync(tools, { recursive: true });
const searchPath = [process.env.PATH ?? '', '/usr/local/go/bin'].join(':');
for (const [name, source] of Object.entries(programs)) {
  const file = join(tools, name);
  if (existsSync(file)) continue;
  process.stderr.write(`building ${name}, some minutes, once\n`);
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${file}.new`, source];
  const env = { ...process.env, PATH: searchPath, CGO_ENABLED: '0' };
  await promisify(execFile)('go', args, { cwd: join(root, 'tools/temporal-server'), env, timeout: buildMs });
  renameSync(`${file}.new`, file);
}
process.stdout.write(`${tools}\n`);
