import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';

/** Where what was made of the sources is kept for the next run. */
export const cacheFolder = join(repositoryRoot, 'node_modules/.cache/loopkeeper');

/** The TypeScript below these folders of the repository, as paths from its root. */
export function sourceFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const path = join(repositoryRoot, folder);
    const names = existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
    return names
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(folder, name));
  });
}

/** Changes with each of these sources, and with the packages. */
export function hashOfSources(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of [...sourceFiles(folders), 'package-lock.json']) hash.update(file).update(readFileSync(join(repositoryRoot, file)));
  return hash.digest('hex').slice(0, 16);
}
