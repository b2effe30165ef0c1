import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { embeddedPostgresFolder } from './embeddedPostgres.js';

export interface PostgresBinaries {
  /** The folder that holds `initdb` and `postgres`. */
  readonly folder: string;
  readonly major: number;
  readonly origin: 'system' | 'embedded';
}

const executable = process.platform === 'win32' ? '.exe' : '';

/**
 * A PostgreSQL to run: the system's, else the one that comes as an npm package.
 * @param searchPath the value of PATH
 * @param major only this major version will do: data is never opened by another one than the one
 *   that made it
 */
export async function findPostgres(searchPath: string, major?: number): Promise<PostgresBinaries> {
  const found: PostgresBinaries[] = [];
  for (const candidate of candidates(searchPath)) {
    const binaries = await inspect(candidate.folder, candidate.origin);
    if (binaries !== undefined && (major === undefined || binaries.major === major)) return binaries;
    if (binaries !== undefined) found.push(binaries);
  }
  throw new Error(notFound(found, major));
}

function* candidates(searchPath: string): Generator<Pick<PostgresBinaries, 'folder' | 'origin'>> {
  for (const folder of [...searchPath.split(delimiter), ...debianFolders()]) {
    if (has(folder, 'initdb')) yield { folder: dirname(realpathSync(join(folder, `initdb${executable}`))), origin: 'system' };
  }
  const embedded = embeddedPostgresFolder();
  if (embedded !== undefined) yield { folder: join(embedded, 'bin'), origin: 'embedded' };
}

/** Debian keeps a folder a version and only `psql` on the PATH; the newest comes first. */
function debianFolders(): string[] {
  const versions = readable('/usr/lib/postgresql').sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => join('/usr/lib/postgresql', version, 'bin'));
}

function readable(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function has(folder: string, program: string): boolean {
  try {
    accessSync(join(folder, program + executable), constants.X_OK);
    return folder !== '';
  } catch {
    return false;
  }
}

async function inspect(folder: string, origin: PostgresBinaries['origin']): Promise<PostgresBinaries | undefined> {
  if (!has(folder, 'postgres')) return undefined;
  try {
    const { stdout } = await promisify(execFile)(join(folder, `postgres${executable}`), ['--version']);
    const major = /\s(\d+)/.exec(stdout)?.[1];
    return major === undefined ? undefined : { folder, origin, major: Number(major) };
  } catch {
    return undefined;
  }
}

function notFound(found: PostgresBinaries[], major: number | undefined): string {
  if (major === undefined) {
    return 'No PostgreSQL found. Set DATABASE_URL, or install one (Debian: apt-get install postgresql; macOS: brew install postgresql).';
  }
  const others = found.map((binaries) => binaries.major).join(', ') || 'none';
  return `The data was made by PostgreSQL ${major}, which is not installed (found: ${others}). Install it, or name another folder with --data.`;
}
