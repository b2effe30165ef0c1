import { atLocal, dayIn } from '../time/calendar.js';
import type { VisitNetwork } from '../closure/evidence.js';
import { isDay } from '../time/isoWeek.js';

/**
 * A past order, as the baseline keeps it. Instants are epoch milliseconds; a day without a time is
 * that day's midnight in the practice's zone.
 */
export interface BaselineOrder {
  /**
   * `source:order_key`: the same order of the same source is one row, however often it is imported.
   */
  key: string;
  specialty?: string | undefined;
  orderedAt: number;
  sentAt?: number | undefined;
  bookedAt?: number | undefined;
  keptAt?: number | undefined;
  network: VisitNetwork;
  lost?: boolean | undefined;
  staffMinutes?: number | undefined;
}

/**
 * The header of a CSV of past orders (docs/baseline-import.md). Only the first two are required; an
 * empty cell means unknown, or not so far.
 */
export const baselineColumns = [
  'order_key',
  'ordered_at',
  'specialty',
  'sent_at',
  'booked_at',
  'kept_at',
  'kept_where',
  'lost',
  'staff_minutes',
] as const;
export type BaselineColumn = (typeof baselineColumns)[number];
export const requiredColumns = ['order_key', 'ordered_at'] as const satisfies readonly BaselineColumn[];

/**
 * Why something of a line was not used. Never holds a value of the file: values may be a patient's.
 */
export interface ImportProblem {
  line: number;
  /** A column of ours, a FHIR element, or `row` when the line as a whole cannot be read. */
  column: string;
  why: string;
}

export interface ImportContext {
  source: string;
  /** Nothing in the past lies after this instant. */
  nowMs: number;
  /** The practice's zone: that of days, and of times without an offset. */
  zone: string;
  /**
   * The specialty's name as this installation knows it, from a name or label; undefined for a
   * stranger.
   */
  specialtyNamed: (text: string) => string | undefined;
}

export type RowVerdict = { order: BaselineOrder; notes: ImportProblem[] } | { order: undefined; problems: ImportProblem[] };

export type BaselineRow = Readonly<Partial<Record<BaselineColumn, string>>>;

/**
 * One line of the CSV. A line with anything unreadable in it is not used at all: half a line would
 * count as a patient who never came. An unknown specialty costs the line only its specialty.
 */
export function parseBaselineRow(row: BaselineRow, line: number, context: ImportContext): RowVerdict {
  const cells = cellsOf(row);
  const read = {
    key: readKey(cells.order_key),
    orderedAt: readInstant(cells.ordered_at, context),
    sentAt: readInstant(cells.sent_at, context),
    bookedAt: readInstant(cells.booked_at, context),
    keptAt: readInstant(cells.kept_at, context),
    network: readNetwork(cells.kept_where),
    lost: readLost(cells.lost),
    staffMinutes: readMinutes(cells.staff_minutes),
  };
  const problems = [...unreadable(read), ...contradictions(cells, read, context.zone)].map(([column, why]) => ({ line, column, why }));
  if (problems.length > 0 || read.key.value === undefined || read.orderedAt.value === undefined) return { order: undefined, problems };
  const specialty = context.specialtyNamed(cells.specialty);
  const order: BaselineOrder = {
    key: `${context.source}:${read.key.value}`,
    specialty,
    orderedAt: read.orderedAt.value,
    sentAt: read.sentAt.value,
    bookedAt: read.bookedAt.value,
    keptAt: read.keptAt.value,
    network: read.network.value ?? 'unknown',
    lost: read.lost.value,
    staffMinutes: read.staffMinutes.value,
  };
  const isStranger = cells.specialty !== '' && specialty === undefined;
  return {
    order,
    notes: isStranger ? [{ line, column: 'specialty', why: 'not a specialty of this installation; counted without one' }] : [],
  };
}

type Cells = Record<BaselineColumn, string>;

const cellsOf = (row: BaselineRow): Cells => Object.fromEntries(baselineColumns.map((name) => [name, (row[name] ?? '').trim()])) as Cells; // one entry for each column

/** What a cell said: a value, nothing, or why it cannot be read. */
interface Read<Value> {
  value?: Value | undefined;
  why?: string;
}
interface Reads {
  key: Read<string>;
  orderedAt: Read<number>;
  sentAt: Read<number>;
  bookedAt: Read<number>;
  keptAt: Read<number>;
  network: Read<VisitNetwork>;
  lost: Read<boolean>;
  staffMinutes: Read<number>;
}

const columnOf = {
  key: 'order_key',
  orderedAt: 'ordered_at',
  sentAt: 'sent_at',
  bookedAt: 'booked_at',
  keptAt: 'kept_at',
  network: 'kept_where',
  lost: 'lost',
  staffMinutes: 'staff_minutes',
} as const satisfies Record<keyof Reads, BaselineColumn>;

type Complaint = readonly [column: BaselineColumn, why: string];

function unreadable(read: Reads): Complaint[] {
  const names = Object.keys(columnOf) as (keyof Reads)[]; // the keys of the table above
  const complaints = names.flatMap((name): Complaint[] => {
    const { why } = read[name];
    return why === undefined ? [] : [[columnOf[name], why]];
  });
  const orderedIsEmpty = read.orderedAt.why === undefined && read.orderedAt.value === undefined;
  return orderedIsEmpty ? [...complaints, ['ordered_at', 'empty']] : complaints;
}

/** Values that are valid alone and impossible together. */
function contradictions(cells: Cells, read: Reads, zone: string): Complaint[] {
  const complaints: Complaint[] = [];
  const orderedOn = read.orderedAt.value === undefined ? undefined : dayIn(zone, read.orderedAt.value);
  for (const name of ['sentAt', 'bookedAt', 'keptAt'] as const) {
    // By the day: clocks of two systems differ by minutes, and a day without a time stands for its
    // midnight.
    const { value } = read[name];
    if (orderedOn !== undefined && value !== undefined && dayIn(zone, value) < orderedOn)
      complaints.push([columnOf[name], 'before ordered_at']);
  }
  const saysWhere = read.network.value !== undefined && read.network.value !== 'unknown';
  if (cells.kept_at === '' && saysWhere) complaints.push(['kept_where', 'says where a visit was, but kept_at is empty']);
  if (cells.kept_at !== '' && read.lost.value === true) complaints.push(['lost', 'says lost, but kept_at is filled']);
  return complaints;
}

const longestKey = 200;

function readKey(text: string): Read<string> {
  if (text === '') return { why: 'empty' };
  return text.length > longestKey ? { why: `longer than ${longestKey} characters` } : { value: text };
}

function readInstant(text: string, context: Pick<ImportContext, 'zone' | 'nowMs'>): Read<number> {
  if (text === '') return {};
  const value = parseInstant(text, context.zone);
  if (value === undefined) return { why: 'not a date or time of the form 2026-09-01, 2026-09-01T14:30 or 2026-09-01T14:30:00-05:00' };
  return value > context.nowMs ? { why: 'lies in the future' } : { value };
}

const instantForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * ISO 8601 as in the header's documentation and FHIR; a time without an offset, and a day, are in
 * the practice's zone.
 */
export function parseInstant(text: string, zone: string): number | undefined {
  const match = instantForm.exec(text);
  const [, day = '', time = '00:00', seconds = '', offset] = match ?? [];
  if (!isDay(day)) return undefined;
  const value = offset === undefined ? atLocal(zone, day, `${time}${seconds}`) : Date.parse(`${day}T${time}${seconds}${offset}`);
  return Number.isNaN(value) ? undefined : value;
}

function readNetwork(text: string): Read<VisitNetwork> {
  const word = text.toLowerCase();
  if (word === '') return {};
  return word === 'in-network' || word === 'out-of-network' || word === 'unknown'
    ? { value: word }
    : { why: 'neither in-network, out-of-network nor unknown' };
}

const yes: readonly string[] = ['yes', 'y', 'true', '1'];
const no: readonly string[] = ['no', 'n', 'false', '0'];

function readLost(text: string): Read<boolean> {
  const word = text.toLowerCase();
  if (word === '') return {};
  return yes.includes(word) || no.includes(word) ? { value: yes.includes(word) } : { why: 'neither yes nor no' };
}

/**
 * A week and more of one person's work on one order is a mistake in the column, not a measurement.
 */
const mostMinutes = 10_000;

function readMinutes(text: string): Read<number> {
  if (text === '') return {};
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value <= mostMinutes ? { value } : { why: `not a number of minutes from 0 to ${mostMinutes}` };
}

/**
 * The columns of a header, in its order; `undefined` for a column that is not ours. Case and blanks
 * around a name do not matter.
 */
export function readHeader(cells: readonly string[]): { columns: (BaselineColumn | undefined)[]; problems: ImportProblem[] } {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const columns = names.map((name, index) =>
    names.indexOf(name) === index ? baselineColumns.find((column) => column === name) : undefined,
  );
  const missing = requiredColumns.filter((name) => !columns.includes(name));
  return { columns, problems: missing.map((column) => ({ line: 1, column, why: 'missing in the header' })) };
}
