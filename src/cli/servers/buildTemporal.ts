import { renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../shared/processes.js';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { findOnPath } from '../shared/searchPath.js';

/** Builds the Temporal CLI that tools/temporal-cli/go.mod pins, and puts it at `file`. */
export async function buildTemporal(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  // The second is where Go's own installer puts it, without a PATH entry.
  const folders = [environment['PATH'], '/usr/local/go/bin'].join(delimiter);
  const go = findOnPath(process.platform === 'win32' ? 'go.exe' : 'go', folders);
  if (go === undefined) throw new Error('go is not on the PATH');
  const target = ['-o', `${file}.new`, 'github.com/temporalio/cli/cmd/temporal'];
  const options = { cwd: join(repositoryRoot, 'tools/temporal-cli'), env: { ...environment, CGO_ENABLED: '0' } };
  await run(go, ['build', '-trimpath', '-ldflags', '-s -w', ...target], options);
  renameSync(`${file}.new`, file);
}
