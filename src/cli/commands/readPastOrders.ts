import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  parseBaselineRow,
  readHeader,
  type BaselineColumn,
  type BaselineOrder,
  type BaselineRow,
  type ImportContext,
  type ImportProblem,
} from '../../domain/measure/baseline.js';
import { joinOrders, readFhirLine, type FhirContext, type FhirLine } from '../../domain/measure/baselineFhir.js';
import { importMessages as words } from './importMessages.js';
import { linesOf, readRecords } from './readRecords.js';

export type PastOrdersFormat = 'csv' | 'fhir';

/**
 * What a file says, one piece at a time. A line gives an order, or problems, or is left; notes do
 * not cost it its order.
 */
export type Piece =
  | { kind: 'order'; line: number; order: BaselineOrder }
  | { kind: 'problem'; problem: ImportProblem }
  | { kind: 'note'; note: ImportProblem }
  | { kind: 'left'; because: string };

/** The file's bytes, unpacked when its name ends in `.gz`. */
function open(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

async function firstLine(path: string): Promise<string> {
  for await (const line of linesOf(open(path))) if (line.trim() !== '') return line;
  return '';
}

/** NDJSON begins with a brace; anything else is taken for a CSV. */
export const formatOf = async (path: string): Promise<PastOrdersFormat> => (/^\s*\{/.test(await firstLine(path)) ? 'fhir' : 'csv');

/** Streams: a file may be larger than the memory. */
export async function* readCsv(path: string, context: ImportContext): AsyncGenerator<Piece> {
  const delimiter = delimiterOf(await firstLine(path));
  let columns: (BaselineColumn | undefined)[] | undefined;
  for await (const { line, cells } of readRecords(open(path), delimiter)) {
    if (cells === undefined)
      yield {
        kind: 'problem',
        problem: { line, column: 'row', why: words.badCsv },
      };
    else if (columns !== undefined) yield* readRow(columns, cells, line, context);
    else {
      const header = readHeader(cells);
      columns = header.columns;
      yield* header.problems.map((problem): Piece => ({ kind: 'problem', problem }));
      if (header.problems.length > 0) return;
      yield* strangers(columns);
    }
  }
}

/** By position: a file without a header has a patient where a name of a column should be. */
function* strangers(columns: readonly (BaselineColumn | undefined)[]): Generator<Piece> {
  for (const [index, column] of columns.entries()) {
    if (column === undefined)
      yield {
        kind: 'note',
        note: { line: 1, column: words.column(index + 1), why: words.unknownColumn },
      };
  }
}

function* readRow(
  columns: readonly (BaselineColumn | undefined)[],
  record: readonly string[],
  line: number,
  context: ImportContext,
): Generator<Piece> {
  if (record.length !== columns.length) {
    yield { kind: 'problem', problem: { line, column: 'row', why: words.cellCount(record.length, columns.length) } };
    return;
  }
  const cells = columns.flatMap((column, index) => (column === undefined ? [] : [[column, record[index] ?? ''] as const]));
  const row: BaselineRow = Object.fromEntries(cells);
  const verdict = parseBaselineRow(row, line, context);
  if (verdict.order === undefined) yield* verdict.problems.map((problem): Piece => ({ kind: 'problem', problem }));
  else {
    yield* verdict.notes.map((note): Piece => ({ kind: 'note', note }));
    yield { kind: 'order', line, order: verdict.order };
  }
}

/** Spreadsheets of some countries write semicolons; others export tabs. */
function delimiterOf(header: string): string {
  if (header.includes(',')) return ',';
  return [';', '\t'].find((one) => header.includes(one)) ?? ',';
}

/**
 * Resources come in any order, so that all are read, reduced to a few fields each, before the first
 * order is known.
 */
export async function* readNdjson(path: string, context: FhirContext): AsyncGenerator<Piece> {
  const read: FhirLine[] = [];
  let number = 0;
  for await (const text of linesOf(open(path))) {
    number += 1;
    if (text.trim() === '') continue;
    const line = readFhirLine(text, number, context);
    if (line.kind === 'left') yield { kind: 'left', because: line.because };
    else read.push(line);
  }
  const joined = joinOrders(read);
  yield* joined.problems.map((problem): Piece => ({ kind: 'problem', problem }));
  for (let count = 0; count < joined.unmatched; count += 1) yield { kind: 'left', because: words.unmatched };
  // The order's own line is where its resource stood.
  const lineByKey = new Map(read.flatMap((one) => (one.kind === 'order' ? [[one.key, one.line] as const] : [])));
  yield* joined.orders.map((order): Piece => ({ kind: 'order', line: lineByKey.get(order.key) ?? 0, order }));
}
