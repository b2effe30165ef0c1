import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { isExecutable } from '../../src/cli/shared/searchPath.js';
import { supply, type Supply } from './supplies.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** CHROMIUM_PATH, or whichever of its names is on the PATH. None is downloaded. */
export function findChromium(environment: NodeJS.ProcessEnv): Supply {
  const folders = (environment['PATH'] ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = [environment['CHROMIUM_PATH'] ?? '', ...onPath].find((one) => one !== '' && isExecutable(one));
  return path === undefined
    ? { missing: 'Chromium is neither CHROMIUM_PATH nor on the PATH (Debian: apt-get install chromium)' }
    : { path };
}

/** Use it inside `describeWith('chromium', ...)`. */
export function startChromium(): Promise<Browser> {
  // As root it refuses to start with a sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: supply('chromium'), args });
}
