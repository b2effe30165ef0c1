import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repositoryRoot.js';

/** What version 0.1 left in a data folder; it wrote no version file. */
const oldContents = ['secrets', 'postgres', 'temporal.db'];

/**
 * Notes in a new data folder which version created it.
 * @throws when an older version created it that this one cannot read: 0.1, or another major version
 */
export function checkDataVersion(folder: string, version: string = ownVersion()): void {
  const file = join(folder, 'version');
  const created = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  const isOld = created === undefined && oldContents.some((name) => existsSync(join(folder, name)));
  if (isOld || (created !== undefined && majorOf(created) !== majorOf(version)))
    throw new Error(refusal(folder, created ?? '0.1', version));
  if (created === undefined) writeFileSync(file, `${version}\n`, { mode: 0o600 });
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

const majorOf = (version: string): string => version.split('.')[0] ?? '';

function refusal(folder: string, created: string, version: string): string {
  return `Loopkeeper ${created} created the data folder ${folder}, and ${version} cannot read it. Delete the folder to start over, or name another one with --data.`;
}
