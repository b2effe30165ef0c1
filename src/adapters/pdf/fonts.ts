import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { unpackWoff } from './woff.js';

/** The name of one font file, as a document registers it: `sans`, `sans-bold`, `thai`, `han-42`, ... */
export type Face = string;

const require = createRequire(import.meta.url);

/**
 * Which file draws what, the first that has the character wins. DejaVu: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Lao, symbols.
 * Condensed, for a fax gains more from large letters than from wide ones.
 */
const files: Record<Face, string> = {
  sans: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  'sans-bold': 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf',
  devanagari: '@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff',
  'devanagari-bold': '@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal.woff',
  thai: '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-400-normal.woff',
  'thai-bold': '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-700-normal.woff',
  hangul: '@fontsource/gowun-dodum/files/gowun-dodum-korean-400-normal.woff',
};
const regularFaces = ['sans', 'devanagari', 'thai', 'hangul'];
const boldFaces = ['sans-bold', 'devanagari-bold', 'thai-bold', 'hangul'];

/** Han and kana come in a hundred slices of one weight; only those that a packet needs are read. */
const hanPackage = '@fontsource/chocolate-classical-sans';

const fonts = new Map<Face, Font>();
let hanSlices: ReadonlyMap<number, Face> | undefined;

/** The parsed font of a face; read once a process, shared by all documents. */
export function fontOf(face: Face): Font {
  let font = fonts.get(face);
  if (font === undefined) {
    const bytes = readFileSync(require.resolve(fileOf(face)));
    font = create(bytes.toString('latin1', 0, 4) === 'wOFF' ? unpackWoff(bytes) : bytes);
    fonts.set(face, font);
  }
  return font;
}

/** A face that draws all of `codePoints` together, as one cluster needs; undefined when there is none. */
export function faceFor(codePoints: readonly number[], bold: boolean): Face | undefined {
  const face = (bold ? boldFaces : regularFaces).find((name) => draws(name, codePoints));
  if (face !== undefined) return face;
  const slice = hanFace(codePoints[0] ?? 0);
  return slice !== undefined && draws(slice, codePoints) ? slice : undefined;
}

function fileOf(face: Face): string {
  return files[face] ?? `${hanPackage}/files/chocolate-classical-sans-${face.replace('han-', '')}-400-normal.woff`;
}

function draws(face: Face, codePoints: readonly number[]): boolean {
  const font = fontOf(face);
  return codePoints.every((one) => font.hasGlyphForCodePoint(one));
}

/** Latin that the slices hold as well is never taken from them: `faceFor` asks them last. */
function hanFace(codePoint: number): Face | undefined {
  hanSlices ??= readSlices();
  return hanSlices.get(codePoint);
}

/** The package's index: `{ "[42]": "U+4e00-4e05,U+5f20", "latin": "..." }`. */
function readSlices(): ReadonlyMap<number, Face> {
  const index = JSON.parse(readFileSync(require.resolve(`${hanPackage}/unicode.json`), 'utf8')) as Record<string, string>;
  const slices = new Map<number, Face>();
  for (const [key, ranges] of Object.entries(index)) {
    const number = /^\[(\d+)\]$/.exec(key)?.[1];
    if (number === undefined) continue;
    for (const range of ranges.split(',')) {
      const [first = 0, last = first] = range
        .trim()
        .replace('U+', '')
        .split('-')
        .map((hex) => Number.parseInt(hex, 16));
      for (let codePoint = first; codePoint <= last; codePoint++) slices.set(codePoint, `han-${number}`);
    }
  }
  return slices;
}
