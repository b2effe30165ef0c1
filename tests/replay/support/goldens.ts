import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { loadKeyring } from '../../../src/adapters/keyring/keyring.js';
import { createDataConverter } from '../../../src/adapters/temporal/dataConverter.js';
import { repositoryRoot } from '../../../src/cli/shared/repositoryRoot.js';

const folder = join(repositoryRoot, 'tests/replay');
const manifestName = 'golden.json';

/** Histories are kept as they are stored: sealed, with a key that guards nothing. */
export const goldenKeysFile = join(folder, 'keys.json');
export const goldenNamespace = 'loopkeeper';
export const goldenConverter = () => createDataConverter(loadKeyring(goldenKeysFile), goldenNamespace);

/**
 * `tests/replay/<version>/golden.json`: what the histories beside it came to when they were made.
 */
export interface Manifest {
  readonly histories: Readonly<Record<string, { readonly events: number; readonly digest: string }>>;
}

/** A history as Temporal's tools write it; payloads stay encrypted. */
export interface HistoryJson {
  readonly events: readonly EventJson[];
}
export interface EventJson {
  readonly eventType: string;
  readonly [attributes: string]: unknown;
}

export const jsonOf = (history: History): HistoryJson => JSON.parse(historyToJSON(history)) as HistoryJson;
export const readGolden = ({ file }: Golden): HistoryJson => JSON.parse(readFileSync(file, 'utf8')) as HistoryJson;

export interface Golden {
  readonly version: string;
  readonly name: string;
  readonly file: string;
  readonly digest: string;
}

export const versionFolder = (version: string): string => join(folder, version);

/** Every version's, the oldest version first. */
export function goldens(): Golden[] {
  const versions = readdirSync(folder).filter((name) => existsSync(join(folder, name, manifestName)));
  return versions.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).flatMap(goldensOf);
}

function goldensOf(version: string): Golden[] {
  // Written by makeGoldens.ts.
  const manifest = JSON.parse(readFileSync(join(folder, version, manifestName), 'utf8')) as Manifest;
  return Object.entries(manifest.histories).map(([name, { digest }]) => ({
    version,
    name,
    file: join(folder, version, `${name}.json`),
    digest,
  }));
}
