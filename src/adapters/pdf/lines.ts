import bidiModule, { type Bidi } from 'bidi-js';
import LineBreaker from 'linebreak';
import { cleanText } from './cleanText.js';
import { faceFor, type Face } from './fonts.js';

/**
 * A run of one font and one direction, with its characters in the order that the shaper expects.
 */
export interface Run {
  text: string;
  face: Face;
  /** Points from the start of the line. */
  x: number;
}

export interface Line {
  runs: Run[];
  width: number;
  /** Code points that no font draws: the line shows `standIn` in their place. */
  unprintable?: number[] | undefined;
}

/** Printed in place of a character that no font draws. */
export const standIn = '□';

/** The width of `text` in points. */
export type Measure = (text: string, face: Face) => number;

/**
 * One paragraph with the font and the direction of each UTF-16 unit. Uniform paragraphs store them
 * once.
 */
interface Paragraph {
  text: string;
  plainFace: Face;
  faces?: Face[] | undefined;
  levels?: Uint8Array | undefined;
  /** The code point that each stand-in replaces, by its position. */
  replaced?: ReadonlyMap<number, number> | undefined;
}

/** The package is CommonJS with ESM types: its default export is the factory itself. */
const bidi = (bidiModule as unknown as () => Bidi)();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
 * Longer than any word that fits on a line: such a word is cut between letters without shaping it
 * as a whole first.
 */
const longestWord = 120;

/**
 * Breaks text into lines of at most `width` points by Unicode's line breaking (UAX #14) and
 * bidirectional rules (UAX #9). Words that are too long are cut between letters. An empty text is
 * one empty line. A character without a font becomes a stand-in.
 */
export function breakLines(text: string, bold: boolean, width: number, measure: Measure): Line[] {
  return cleanText(text)
    .split('\n')
    .flatMap((one) => {
      const paragraph = itemize(one, bold);
      return lineRanges(paragraph, width, measure).map(([start, end]) => layOut(paragraph, start, end, measure));
    });
}

function itemize(written: string, bold: boolean): Paragraph {
  const plainFace = bold ? 'sans-bold' : 'sans';
  if (/^[\x20-\x7e]*$/.test(written)) return { text: written, plainFace };
  const { text, faces, replaced } = withFaces(written, bold, plainFace);
  const levels = rightToLeft.test(text) ? bidi.getEmbeddingLevels(text).levels : undefined;
  return { text, plainFace, faces, levels, replaced };
}

/**
 * A face per cluster, so that a letter and its marks come from one font. Whitespace uses the face
 * before it.
 */
function withFaces(written: string, bold: boolean, plainFace: Face): Required<Pick<Paragraph, 'text' | 'faces' | 'replaced'>> {
  const faces: Face[] = [];
  const replaced = new Map<number, number>();
  let text = '';
  const add = (cluster: string, face: Face): void => {
    for (let unit = 0; unit < cluster.length; unit++) faces.push(face);
    text += cluster;
  };
  for (const { segment } of graphemes.segment(written)) {
    const face = /^[\x20-\x7e]+$/.test(segment) ? plainFace : clusterFace(segment, bold);
    if (face === undefined) addReplaced(segment, bold, plainFace, { add, replace: (code) => replaced.set(text.length, code) });
    else add(segment, face);
  }
  return { text, faces, replaced };
}

/** A base that a font draws is kept, and a stand-in follows for its marks. */
function addReplaced(
  cluster: string,
  bold: boolean,
  plainFace: Face,
  { add, replace }: { add: (cluster: string, face: Face) => void; replace: (codePoint: number) => void },
): void {
  const [base = '', mark] = Array.from(cluster);
  const baseFace = mark === undefined ? undefined : clusterFace(base, bold);
  if (baseFace !== undefined) add(base, baseFace);
  replace((baseFace === undefined ? base : (mark ?? base)).codePointAt(0) ?? 0);
  add(standIn, plainFace);
}

function clusterFace(cluster: string, bold: boolean): Face | undefined {
  const codePoints = Array.from(cluster)
    .filter((one) => !/[\u200c\u200d]/.test(one))
    .map((one) => one.codePointAt(0) ?? 0);
  return faceFor(codePoints, bold);
}

/** Start and end of each line in reading order, without trailing whitespace. */
function lineRanges(paragraph: Paragraph, width: number, measure: Measure): [number, number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  let used = 0;
  const close = (end: number): void => {
    ranges.push([start, trimmed(paragraph.text, start, end)]);
    start = end;
    used = 0;
  };
  for (const [from, to] of pieces(paragraph, width, measure)) {
    const bare = widthOf(paragraph, from, trimmed(paragraph.text, from, to), measure);
    if (used > 0 && used + bare > width) close(from);
    used += widthOf(paragraph, from, to, measure);
  }
  if (start < paragraph.text.length || ranges.length === 0) close(paragraph.text.length);
  return ranges;
}

/** The pieces between which a line may break. Pieces wider than a line are cut between letters. */
function* pieces(paragraph: Paragraph, width: number, measure: Measure): Generator<[number, number]> {
  const breaker = new LineBreaker(paragraph.text);
  let from = 0;
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    const to = next.position;
    const end = trimmed(paragraph.text, from, to);
    const fits = end - from <= longestWord && widthOf(paragraph, from, end, measure) <= width;
    if (fits) yield [from, to];
    else yield* letters(paragraph.text, from, to);
    from = to;
  }
}

function* letters(text: string, from: number, to: number): Generator<[number, number]> {
  for (const { index, segment } of graphemes.segment(text.slice(from, to))) yield [from + index, from + index + segment.length];
}

function trimmed(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && text[last - 1] === ' ') last--;
  return last;
}

interface Atom {
  start: number;
  end: number;
  face: Face;
  level: number;
}

/**
 * Cuts a range where the font or the direction changes. Right-to-left text is also cut at
 * whitespace: the shaper works on words.
 */
function atoms({ text, plainFace, faces, levels }: Paragraph, start: number, end: number): Atom[] {
  if (faces === undefined) return [{ start, end, face: plainFace, level: 0 }];
  const found: Atom[] = [];
  for (let at = start; at < end; at++) {
    const face = faces[at] ?? plainFace;
    const level = levels?.[at] ?? 0;
    const last = found.at(-1);
    const isWordBorder = level % 2 === 1 && (text[at] === ' ') !== (text[at - 1] === ' ');
    if (last !== undefined && last.face === face && last.level === level && !isWordBorder) last.end = at + 1;
    else found.push({ start: at, end: at + 1, face, level });
  }
  return found;
}

function widthOf(paragraph: Paragraph, start: number, end: number, measure: Measure): number {
  if (start === end) return 0;
  return atoms(paragraph, start, end).reduce((sum, atom) => sum + measure(shapable(paragraph.text, atom), atom.face), 0);
}

function layOut(paragraph: Paragraph, start: number, end: number, measure: Measure): Line {
  let x = 0;
  const runs =
    start === end
      ? []
      : inSight(atoms(paragraph, start, end)).map((atom): Run => {
          const text = shapable(paragraph.text, atom);
          const run = { text, face: atom.face, x };
          x += measure(text, atom.face);
          return run;
        });
  const unprintable = [...(paragraph.replaced ?? [])].filter(([at]) => start <= at && at < end).map(([, codePoint]) => codePoint);
  return unprintable.length === 0 ? { runs, width: x } : { runs, width: x, unprintable };
}

/** UAX #9, rule L2: from the highest level down, every run at that level or above is reversed. */
function inSight(inReading: Atom[]): Atom[] {
  let order = inReading;
  const highest = Math.max(...order.map((atom) => atom.level));
  for (let level = highest; level >= 1; level--) order = turned(order, level);
  return order;
}

function turned(order: readonly Atom[], level: number): Atom[] {
  const result: Atom[] = [];
  let stretch: Atom[] = [];
  for (const atom of order) {
    if (atom.level >= level) stretch.unshift(atom);
    else {
      result.push(...stretch, atom);
      stretch = [];
    }
  }
  return [...result, ...stretch];
}

/**
 * The shaper reverses text by its script alone and ignores levels. It would keep brackets between
 * Hebrew words and may reverse Arabic digits, which run left to right. Those are reversed
 * beforehand. Brackets are mirrored (rule L4).
 */
function shapable(text: string, atom: Atom): string {
  const plain = text.slice(atom.start, atom.end);
  const isTurned = atom.level % 2 === 1;
  if (!isTurned && !rightToLeft.test(plain)) return plain;
  const mirrored = isTurned
    ? Array.from(plain)
        .map((one) => bidi.getMirroredCharacter(one) ?? one)
        .join('')
    : plain;
  return isTurned === rightToLeft.test(plain)
    ? mirrored
    : [...graphemes.segment(mirrored)]
        .map(({ segment }) => segment)
        .toReversed()
        .join('');
}
