import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An append-only file of JSON lines in the data folder. It survives a crash.
 * An incomplete last line was never acknowledged and is dropped.
 */
export interface Journal<T> {
  /** Everything so far, oldest first. */
  readonly entries: readonly T[];
  readonly append: (entry: T) => void;
  /** Replaces the whole content atomically. */
  readonly rewrite: (entries: Iterable<T>) => void;
  readonly close: () => void;
}

/** Without a folder nothing is stored. */
export function openJournal<T>(folder: string | undefined, name: string): Journal<T> {
  if (folder === undefined) return { entries: [], append: () => undefined, rewrite: () => undefined, close: () => undefined };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const entries = linesOf<T>(text);
  if (text !== '' && !text.endsWith('\n')) replace(path, entries);
  const state = { file: openSync(path, 'a', 0o600), open: true };
  return {
    entries,
    append: (entry) => {
      if (state.open) writeSync(state.file, `${JSON.stringify(entry)}\n`);
    },
    rewrite: (all) => {
      closeSync(state.file);
      replace(path, all);
      state.file = openSync(path, 'a', 0o600);
    },
    close: () => {
      if (state.open) closeSync(state.file);
      state.open = false;
    },
  };
}

function linesOf<T>(text: string): T[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line, index): T[] => {
    try {
      // Written by `append` above, of the same type.
      return [JSON.parse(line) as T];
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw new Error('the simulated EHR cannot read its journal', { cause: error });
    }
  });
}

function replace(path: string, entries: Iterable<unknown>): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  for (const entry of entries) writeFileSync(file, `${JSON.stringify(entry)}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}
