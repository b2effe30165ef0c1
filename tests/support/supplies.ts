import { appendFileSync } from 'node:fs';

/** What some tests cannot do without: a program's path, or why there is none. */
export interface Supplies {
  readonly temporal: Supply;
  readonly timeSkipping: Supply;
  /** The library of PostgreSQL that counts statements; the shared server has loaded it. */
  readonly statements: Supply;
  readonly chromium: Supply;
  /** The folder of real charts that REAL_CHARTS names. */
  readonly realCharts: Supply;
}
export type Supply = { readonly path: string } | { readonly missing: string };

const told = 'LOOPKEEPER_TEST_SUPPLIES';
const notes = 'LOOPKEEPER_TEST_NOTES';

/** Said by the global set-up, in the environment, which jest's workers inherit. */
export function tellSupplies(supplies: Supplies, notesFile: string): void {
  process.env[told] = JSON.stringify(supplies);
  process.env[notes] = notesFile;
}

export function supplies(): Supplies {
  const value = process.env[told];
  if (value === undefined) throw new Error('Nothing was supplied: this test needs the global set-up.');
  return JSON.parse(value) as Supplies;
}

/** The path of what a test needs; only inside `describeWith` is it sure to be there. */
export function supply(name: keyof Supplies): string {
  const found = supplies()[name];
  if ('missing' in found) throw new Error(found.missing);
  return found.path;
}

/** A line for the end of the whole run: what was measured, what was not run. */
export function note(line: string): void {
  const file = process.env[notes];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
