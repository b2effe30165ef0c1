import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';

/** A record of a CSV by the line that it starts on; `cells` undefined when it cannot be read. */
export interface CsvRecord {
  line: number;
  cells: string[] | undefined;
}

/**
 * A quoted cell may hold line breaks, but a quote that is still open after so many lines was never
 * meant as one.
 */
const mostLines = 50;

/**
 * Records of a CSV (RFC 4180), streamed. A quote out of place costs its own line only: reading goes
 * on with the next line, where a parser of the whole would take the rest of the file for one cell.
 * Blank lines are no records.
 */
export async function* readRecords(bytes: Readable, delimiter: string): AsyncGenerator<CsvRecord> {
  const waiting: string[] = [];
  let line = 1;
  const take = (count: number): void => {
    waiting.splice(0, count);
    line += count;
  };
  for await (const text of linesOf(bytes)) {
    waiting.push(text);
    for (let found = next(waiting, delimiter, false); found !== undefined; found = next(waiting, delimiter, false)) {
      if (!found.isBlank) yield { line, cells: found.cells };
      take(found.lines);
    }
  }
  for (let found = next(waiting, delimiter, true); found !== undefined; found = next(waiting, delimiter, true)) {
    if (!found.isBlank) yield { line, cells: found.cells };
    take(found.lines);
  }
}

/**
 * The lines of a text, without a byte order mark. An error of the stream is thrown, which readline
 * by itself does not do.
 */
export async function* linesOf(bytes: Readable): AsyncGenerator<string> {
  const lines = createInterface({ input: bytes, crlfDelay: Infinity });
  let failure: Error | undefined;
  bytes.once('error', (error: Error) => {
    failure = error;
    lines.close();
  });
  let isFirst = true;
  try {
    for await (const text of lines) {
      yield isFirst ? text.replace(/^\uFEFF/, '') : text;
      isFirst = false;
    }
  } finally {
    // The reader may have seen enough before the end.
    bytes.destroy();
  }
  if (failure !== undefined) throw failure;
}

interface Found {
  lines: number;
  isBlank: boolean;
  cells: string[] | undefined;
}

/** The record that starts the waiting lines; undefined when more lines are needed to tell. */
function next(waiting: readonly string[], delimiter: string, isEnd: boolean): Found | undefined {
  const [first] = waiting;
  if (first === undefined) return undefined;
  if (!first.includes('"')) return { lines: 1, isBlank: first.trim() === '', cells: first.split(delimiter) };
  const lines = closedAfter(waiting);
  if (lines === undefined) return isEnd || waiting.length >= mostLines ? { lines: 1, isBlank: false, cells: undefined } : undefined;
  const cells = parseRecord(waiting.slice(0, lines).join('\n'), delimiter);
  return { lines: cells === undefined ? 1 : lines, isBlank: false, cells };
}

/** After how many lines every quote has its partner; undefined when not within those at hand. */
function closedAfter(waiting: readonly string[]): number | undefined {
  let isOpen = false;
  for (const [index, text] of waiting.entries()) {
    if ((text.split('"').length - 1) % 2 === 1) isOpen = !isOpen;
    if (!isOpen) return index + 1;
  }
  return undefined;
}

function parseRecord(text: string, delimiter: string): string[] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true })[0];
  } catch {
    // What the parser says may quote the cell.
    return undefined;
  }
}
