import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';

/**
 * `dist/`, as `npm run build` makes it, for tests that start the programs themselves; what is up to
 * date is not built again.
 */
export async function compilePrograms(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(repositoryRoot, 'tools/build.js')], { cwd: repositoryRoot });
}
