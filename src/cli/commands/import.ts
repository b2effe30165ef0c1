import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { openDatabase } from '../../adapters/postgres/database.js';
import { createPostgresMeasureStore } from '../../adapters/postgres/measure/store.js';
import type { BaselineOrder, ImportProblem } from '../../domain/measure/baseline.js';
import { baselineOf, type Baseline } from '../../domain/measure/baselineSummary.js';
import { dayIn, type Day } from '../../domain/time/calendar.js';
import { Rejected } from '../../domain/errors.js';
import type { MeasureStore } from '../../ports/measureStore.js';
import { importMessages as words } from './importMessages.js';
import { baselineText, importText, type ImportTally } from './baselineText.js';
import { practiceTime } from './practiceTime.js';
import { formatOf, readCsv, readNdjson, type PastOrdersFormat, type Piece } from './readPastOrders.js';

export interface ImportOptions {
  file: string;
  databaseUrl: string;
  print: (line: string) => void;
  /**
   * Which system the orders came from, when there are several: the same order_key of another source
   * is another order. Default `ehr`.
   */
  source?: string | undefined;
  /** Default: NDJSON when the file begins with a brace. */
  format?: PastOrdersFormat | undefined;
  /** Bad lines printed one by one; the others are counted by reason. Default 50. */
  problemsShown?: number | undefined;
  /** Practice time; default by the clock of the database. */
  nowMs?: number | undefined;
}

/**
 * Reads past orders into the baseline and prints what came of it. Returns the exit code: 0, with
 * warnings or without; 1 when nothing could be used.
 */
export async function runImport(options: ImportOptions): Promise<number> {
  const db = openDatabase(options.databaseUrl, 2);
  try {
    const measure = createPostgresMeasureStore(db);
    const nowMs = options.nowMs ?? (await practiceTime(db));
    const { tally, baseline } = await importPastOrders(measure, { ...options, nowMs });
    for (const line of importText(basename(options.file), tally, options.problemsShown ?? 50)) options.print(line);
    for (const line of tally.used === 0 ? [] : baselineText(baseline)) options.print(line);
    return tally.used === 0 ? 1 : 0;
  } catch (error) {
    const why = reasonOf(error);
    if (why === undefined) throw error;
    options.print(why);
    return 1;
  } finally {
    await db.$disconnect();
  }
}

/** A problem that the person can fix, in words; undefined for any other error. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof Rejected) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const why = typeof code === 'string' ? fileFaults[code] : undefined;
  return why === undefined ? undefined : words.unreadable(why);
}

type Input = Pick<ImportOptions, 'file' | 'source' | 'format'> & { nowMs: number };

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: words.noFile,
  EACCES: words.noAccess,
  EISDIR: words.isFolder,
  Z_DATA_ERROR: words.notGzip,
};

/**
 * The import without a terminal: reads, stores in batches, and computes the baseline anew when
 * anything was stored.
 */
async function importPastOrders(measure: MeasureStore, input: Input): Promise<{ tally: ImportTally; baseline: Baseline | undefined }> {
  const source = input.source ?? 'ehr';
  const name = `${source}:${await hashOf(input.file)}`;
  const [before, zone, words] = await Promise.all([measure.baseline(), measure.zone(), measure.specialties()]);
  const format = input.format ?? (await formatOf(input.file));
  const context = { source, zone, nowMs: input.nowMs };
  const pieces =
    format === 'csv'
      ? readCsv(input.file, { ...context, specialtyNamed: words.named })
      : readNdjson(input.file, { ...context, specialtyOf: words.ofCodes });
  const isKnown = before?.files[name] !== undefined;
  const tally = await takeIn(pieces, format, isKnown ? undefined : (batch) => measure.saveBaselineOrders(batch, name));
  if (isKnown || tally.used === 0) return { tally, baseline: before };
  const baseline = await computeBaseline(measure, { ...before?.files, [name]: dayIn(zone, input.nowMs) }, input.nowMs);
  return { tally, baseline };
}

async function computeBaseline(measure: MeasureStore, files: Record<string, Day>, nowMs: number): Promise<Baseline | undefined> {
  const baseline = baselineOf(await measure.pastOrders(files), files);
  if (baseline !== undefined) await measure.saveBaseline(baseline, nowMs);
  return baseline;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array); // a stream without an encoding gives bytes
  return hash.digest('hex').slice(0, 32);
}

type Save = (batch: BaselineOrder[]) => Promise<{ added: number; changed: number; unchanged: number }>;

const batchSize = 500;
/**
 * Problems are kept one by one up to here, so that a large file of nonsense costs no memory; beyond
 * it they are counted by reason.
 */
const mostKept = 10_000;

async function takeIn(pieces: AsyncIterable<Piece>, format: PastOrdersFormat, save: Save | undefined): Promise<ImportTally> {
  const tally: ImportTally = {
    format,
    used: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    alreadyImported: save === undefined,
    notUsedLines: 0,
    problems: [],
    reasons: {},
    notes: [],
    left: {},
  };
  const lineOfKey = new Map<string, number>();
  const badLines = new Set<number>();
  let batch: BaselineOrder[] = [];
  for await (const piece of pieces) {
    const seen = piece.kind === 'order' ? repeated(piece, lineOfKey) : piece;
    if (seen.kind === 'order') batch.push(seen.order);
    if (seen.kind === 'problem') badLines.add(seen.problem.line);
    count(tally, seen);
    if (batch.length < batchSize) continue;
    await store(tally, batch, save);
    batch = [];
  }
  if (batch.length > 0) await store(tally, batch, save);
  return { ...tally, notUsedLines: badLines.size };
}

function count(tally: ImportTally, piece: Piece): void {
  switch (piece.kind) {
    case 'order':
      tally.used += 1;
      return;
    case 'problem':
      add(tally.reasons, reasonText(piece.problem));
      if (tally.problems.length < mostKept) tally.problems.push(piece.problem);
      return;
    case 'note':
      if (tally.notes.length < mostKept) tally.notes.push(piece.note);
      return;
    case 'left':
      add(tally.left, piece.because);
  }
}

const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/**
 * Lines that repeat another name that line, and have as many cells as they have; here they are one
 * reason.
 */
const reasonText = ({ column, why }: ImportProblem): string =>
  `${column}: ${why.replace(/ in line \d+/, ` ${words.earlierLine}`).replace(/^\d+ cells/, words.otherCells)}`;

async function store(tally: ImportTally, batch: BaselineOrder[], save: Save | undefined): Promise<void> {
  const stored = save === undefined ? { added: 0, changed: 0, unchanged: batch.length } : await save(batch);
  tally.added += stored.added;
  tally.changed += stored.changed;
  tally.unchanged += stored.unchanged;
}

/**
 * The first line of an order counts; a second one of the same key is a mistake of the export,
 * whichever of them is right.
 */
function repeated(piece: Extract<Piece, { kind: 'order' }>, lineOfKey: Map<string, number>): Piece {
  const first = lineOfKey.get(piece.order.key);
  if (first === undefined) {
    lineOfKey.set(piece.order.key, piece.line);
    return piece;
  }
  return { kind: 'problem', problem: { line: piece.line, column: 'order_key', why: `the same as in line ${first}, which was used` } };
}
