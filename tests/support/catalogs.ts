import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../../src/cli/shared/repositoryRoot.js';

/**
 * Folders whose pages, errors or terminal output people read. Elsewhere `messages.ts` is about
 * messages between programs.
 */
const folders = ['src/dashboard', 'src/domain/goLive', 'src/http', 'src/cli', 'src/simulators'];
const isCatalog = (path: string): boolean =>
  /(?:^|\/)(?:messages|\w+Messages)\.ts$/u.test(path) || path === 'src/dashboard/words.ts' || path.startsWith('src/http/messages/');

/** Every message catalog, as a path from the repository's root. */
export const catalogFiles = (): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter(isCatalog)
    .sort();

/** A text of a catalog and its place: `messages.closure.title`. */
export interface CatalogText {
  readonly at: string;
  readonly text: string;
}

/**
 * Arguments for functions, one call each. A function accepts at least one of them; those of another
 * type it may refuse.
 */
const samples: readonly unknown[] = [1, 7, 'Sample', ['First', 'Second'], true, false];

/** Every text that a catalog can produce: strings, and what its functions return for samples. */
export async function textsOf(file: string): Promise<CatalogText[]> {
  const loaded = (await import(pathToFileURL(join(repositoryRoot, file)).href)) as Readonly<Record<string, unknown>>;
  // Helpers of words.ts read codes; they hold no text of their own.
  const catalogs = Object.entries(loaded).filter(([, value]) => typeof value === 'object');
  return catalogs.flatMap(([name, value]) => walk(value, name));
}

function walk(value: unknown, at: string): CatalogText[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value === 'function') {
    const results = samples.flatMap((sample) => resultOf(value as (...args: readonly unknown[]) => unknown, sample));
    return results.length === 0 ? [{ at, text: `${at} returns undefined` }] : results.flatMap((result) => walk(result, `${at}()`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => walk(inner, `${at}.${name}`));
}

function resultOf(message: (...args: readonly unknown[]) => unknown, sample: unknown): unknown[] {
  try {
    return [message(...Array.from({ length: message.length }, () => sample))];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}
