// Makes the golden histories of a version: npx tsx tests/replay/makeGoldens.ts --version 0.1
// Once: a history that is made anew proves nothing of the runs that began before it.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quietRuntime } from '../../src/cli/replay/quietRuntime.js';
import { replayHistory } from '../../src/cli/replay/replayHistory.js';
import { startTemporalServer } from '../../src/cli/servers/temporal.js';
import { findTemporal } from '../../src/cli/servers/temporalBinary.js';
import { bundleWorkflows } from '../support/workflowBundle.js';
import { digestOf } from './support/digest.js';
import { goldenConverter, goldenNamespace, jsonOf, versionFolder, type HistoryJson, type Manifest } from './support/goldens.js';
import { replayBundle } from './support/replayBundle.js';
import { scenarios } from './support/scenarios.js';
import { playAll, type Played } from './support/stage.js';

/** A scenario that takes longer waits for something that does not come. */
const patienceMs = 150_000;
const say = (line: string): void => console.log(line);

async function make(version: string): Promise<void> {
  if (existsSync(versionFolder(version)))
    throw new Error(`The histories of ${version} are there. They stay as they were made; name another version.`);
  const played = await onServer();
  const made = await Promise.all(played.map(checked));
  write(version, made);
  for (const { name, history } of made) say(`  ${name}: ${history.events.length} events`);
}

async function onServer(): Promise<Played[]> {
  const binary = await findTemporal(process.env, say);
  await bundleWorkflows();
  say(`Playing ${scenarios.length} scenarios on a Temporal server ...`);
  const temporal = await startTemporalServer({ binary, namespace: goldenNamespace, diesWithParent: true });
  try {
    const tooLong = delay(patienceMs, undefined, { ref: false }).then(() => {
      throw new Error('A scenario does not come to its end. The commands of the workflows may have changed: see tests/replay/support.');
    });
    // Workflows stay in the worker's memory, as in production: so the histories are what a replay
    // has to live up to.
    return await Promise.race([playAll(scenarios, { temporal, dataConverter: goldenConverter(), maxCachedWorkflows: 100 }), tooLong]);
  } finally {
    await temporal.stop();
  }
}

interface Made {
  readonly name: string;
  readonly history: HistoryJson;
  readonly digest: string;
}

/** It came to the end that it was to come to, and the code that made it replays it. */
async function checked({ scenario: { name, ends }, result, history }: Played): Promise<Made> {
  const digest = digestOf(result);
  if (digest !== digestOf(ends)) throw new Error(`${name} came to another end: ${JSON.stringify(result)}`);
  const replay = await replayHistory(history, { code: await replayBundle(), dataConverter: goldenConverter(), workflowId: name });
  if (digestOf(replay.result) !== digest)
    throw new Error(`${name} does not replay: ${replay.difference?.reason ?? replay.error?.name ?? 'another result'}`);
  return { name, history: jsonOf(history), digest };
}

/** All or nothing. */
function write(version: string, made: readonly Made[]): void {
  const fresh = `${versionFolder(version)}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const { name, history } of made) writeFileSync(join(fresh, `${name}.json`), lines(history));
  const histories = Object.fromEntries(made.map(({ name, history, digest }) => [name, { events: history.events.length, digest }]));
  writeFileSync(join(fresh, 'golden.json'), `${JSON.stringify({ histories } satisfies Manifest, null, 2)}\n`);
  renameSync(fresh, versionFolder(version));
}

/** An event a line. */
const lines = ({ events }: HistoryJson): string => `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;

const { version } = parseArgs({ options: { version: { type: 'string' } } }).values;
if (version === undefined || !/^\d+\.\d+$/.test(version)) throw new Error('Say which version: --version 0.1');
quietRuntime();
await make(version).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
// A scenario that is stuck would go on waiting.
process.exit();
