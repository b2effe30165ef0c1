import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { unpackWoff } from './woff.js';

/** The registered name of one font file: `sans`, `sans-bold`, `thai`, `han-42`, ... */
export type Face = string;

const require = createRequire(import.meta.url);

/** The Noto fonts, one package a script, from the most to the least used. */
const notoPackages: Readonly<Record<string, string>> = {
  devanagari: '@fontsource/noto-sans-devanagari',
  thai: '@fontsource/noto-sans-thai',
  bengali: '@fontsource/noto-sans-bengali',
  tamil: '@fontsource/noto-sans-tamil',
  telugu: '@fontsource/noto-sans-telugu',
  gujarati: '@fontsource/noto-sans-gujarati',
  gurmukhi: '@fontsource/noto-sans-gurmukhi',
  kannada: '@fontsource/noto-sans-kannada',
  malayalam: '@fontsource/noto-sans-malayalam',
  sinhala: '@fontsource/noto-sans-sinhala',
  khmer: '@fontsource/noto-sans-khmer',
  myanmar: '@fontsource/noto-sans-myanmar',
  ethiopic: '@fontsource/noto-sans-ethiopic',
};
const notoScripts = Object.keys(notoPackages);

/**
 * The font files in order: the first one that has the character is used. DejaVu covers Latin,
 * Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Lao and symbols. It is condensed, because
 * large letters help on a fax more than wide ones.
 */
const files: Record<Face, string> = {
  sans: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  'sans-bold': 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf',
  hangul: '@fontsource/gowun-dodum/files/gowun-dodum-korean-400-normal.woff',
  ...Object.fromEntries(notoScripts.flatMap((script) => notoFaces(script))),
};
const notoBold = notoScripts.map((script) => `${script}-bold`);
const regularFaces = ['sans', ...notoScripts, 'hangul'];
const boldFaces = ['sans-bold', ...notoBold, 'hangul'];

function notoFaces(script: string): [Face, string][] {
  const file = (weight: number) => `${notoPackages[script] ?? ''}/files/noto-sans-${script}-${script}-${weight}-normal.woff`;
  return [
    [script, file(400)],
    [`${script}-bold`, file(700)],
  ];
}

/**
 * Han and kana come in a hundred slices of one weight. Only the slices that a packet needs are
 * read.
 */
const hanPackage = '@fontsource/chocolate-classical-sans';

const fonts = new Map<Face, Font>();
let hanSlices: ReadonlyMap<number, Face> | undefined;

/** The parsed font of a face: read once per process, shared by all documents. */
export function fontOf(face: Face): Font {
  let font = fonts.get(face);
  if (font === undefined) {
    const bytes = readFileSync(require.resolve(fileOf(face)));
    font = withSafeLayout(create(bytes.toString('latin1', 0, 4) === 'wOFF' ? unpackWoff(bytes) : bytes));
    fonts.set(face, font);
  }
  return font;
}

/** The OpenType features that place marks on their letters. */
const withoutMarks = { mark: false, mkmk: false, abvm: false, blwm: false };

/**
 * The shaper fails on marks that a font leaves without an anchor, as Gurmukhi and Telugu fonts do.
 * Such a word is shaped again without placing its marks: legible, and the packet goes out.
 */
function withSafeLayout(font: Font): Font {
  const layout = font.layout.bind(font);
  return Object.assign(font, {
    layout: (text: string, features?: object) => {
      try {
        return layout(text, features);
      } catch {
        // The shaper writes into the object that it is given.
        return layout(text, { ...features, ...withoutMarks });
      }
    },
  });
}

/** A face that has all of `codePoints`, as one cluster needs. Undefined without one. */
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

/** The slices contain Latin too. It is never taken from them, because `faceFor` tries them last. */
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
