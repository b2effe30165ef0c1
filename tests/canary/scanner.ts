import { needlesOf, type Marker, type Needle } from './forms.js';

/** Where a marker was found, and how it was written there. */
export interface Hit {
  /** A file, a table's column and row, a URL, a workflow's event: whatever was searched. */
  readonly place: string;
  readonly marker: string;
  readonly form: string;
  /** How often in this place in this form, and the offset of the first. */
  readonly count: number;
  readonly at: number;
}

export interface Search {
  readonly write: (bytes: Uint8Array) => void;
  /** Everything that was found, each marker and form once with its count; nothing is left out. */
  readonly end: () => Hit[];
}

export interface Scanner {
  /** Bytes that come in pieces: a marker may lie across two. */
  readonly open: (place: string) => Search;
  readonly search: (place: string, bytes: Uint8Array | string) => Hit[];
}

/**
 * Four bytes pick the needles that can begin here; a table of bits says for almost every place that
 * none does.
 */
const startLength = 4;
const filterBits = 20;
/** Shorter ones are found by chance in a few hundred megabytes. */
const shortestNeedle = 8;

/**
 * Looks for every form of every marker in one pass over the bytes. Pure: whoever calls it reads the
 * places.
 */
export function createScanner(markers: readonly Marker[]): Scanner {
  const needles = markers.flatMap(needlesOf);
  const short = needles.find(({ bytes }) => bytes.length < shortestNeedle);
  if (short !== undefined) throw new RangeError(`The marker ${short.marker} is too short to be told from chance.`);
  const index = indexOf(needles);
  return {
    open: (place) => openSearch(index, place),
    search: (place, bytes) => {
      const search = openSearch(index, place);
      search.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      return search.end();
    },
  };
}

interface Index {
  /** One bit for each hash of a beginning. */
  readonly filter: Uint32Array;
  readonly byStart: ReadonlyMap<number, readonly Needle[]>;
  readonly longest: number;
}

function indexOf(needles: readonly Needle[]): Index {
  const filter = new Uint32Array(2 ** (filterBits - 5));
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    const start = startAt(needle.bytes, 0);
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
    const bit = hashOf(start);
    filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
  return { filter, byStart, longest: Math.max(startLength, ...needles.map(({ bytes }) => bytes.length)) };
}

const startAt = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/**
 * Looked up once: in jest's sandbox each look at a global costs more than all the rest of a step.
 */
const { imul } = Math;

/**
 * Multiplicative hashing: the high bits of the product by 2^32 / the golden ratio (Knuth, volume 3,
 * section 6.4).
 */
const hashOf = (start: number): number => imul(start, 0x9e3779b1) >>> (32 - filterBits);

function openSearch(index: Index, place: string): Search {
  const found = new Map<string, Hit>();
  // One byte before the place that is looked at, and everything after it that has not been looked
  // at.
  let held: Uint8Array = new Uint8Array();
  let heldAt = 0;
  let next = 0;

  const note = ({ marker, form }: Needle, at: number): void => {
    const key = `${marker} ${form}`;
    const before = found.get(key);
    found.set(key, before === undefined ? { place, marker, form, count: 1, at } : { ...before, count: before.count + 1 });
  };
  const look = (until: number): void => {
    for (; next < until; next += 1) {
      for (const needle of candidatesAt(index, held, next)) if (isAt(held, next, needle)) note(needle, heldAt + next);
    }
  };
  const write = (bytes: Uint8Array): void => {
    held = Buffer.concat([held, bytes]);
    // As far as the longest needle, and the byte after it, are there.
    look(held.length - index.longest);
    const done = Math.max(0, next - 1);
    held = held.subarray(done);
    heldAt += done;
    next -= done;
  };
  const end = (): Hit[] => {
    look(held.length - startLength + 1);
    return [...found.values()];
  };
  return { write, end };
}

const none: readonly Needle[] = [];

function candidatesAt({ filter, byStart }: Index, bytes: Uint8Array, at: number): readonly Needle[] {
  const start = startAt(bytes, at);
  const bit = hashOf(start);
  return ((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0 ? none : (byStart.get(start) ?? none);
}

function isAt(bytes: Uint8Array, at: number, { bytes: needle, standsAlone }: Needle): boolean {
  if (at + needle.length > bytes.length) return false;
  for (let index = startLength; index < needle.length; index += 1) if (bytes[at + index] !== needle[index]) return false;
  return !standsAlone || !(isPartOfWord(bytes[at - 1]) || isPartOfWord(bytes[at + needle.length]));
}

/** A letter, a digit, or the point of a number. */
function isPartOfWord(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9.]/.test(String.fromCharCode(byte));
}
