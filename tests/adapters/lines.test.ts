import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanText } from '../../src/adapters/pdf/cleanText.js';
import { breakLines, type Line } from '../../src/adapters/pdf/lines.js';

/** Every letter is ten points wide, so that widths can be counted. */
const measure = (text: string): number => [...text].length * 10;

function inSight(text: string, width = 10_000): string[] {
  return breakLines(text, false, width, measure).map(({ runs }: Line) => runs.map((run) => run.text).join('|'));
}

describe('lines', () => {
  it.each([
    ['short text', 100, ['short text']],
    ['two words', 50, ['two', 'words']],
    ['', 50, ['']],
    ['a\n\nb', 50, ['a', '', 'b']],
    ['abcdefghijkl', 50, ['abcde', 'fghij', 'kl']],
    ['ab abcdefgh', 50, ['ab ab', 'cdefg', 'h']],
    ['a well-known one', 70, ['a well-', 'known', 'one']],
    ['trailing   ', 200, ['trailing']],
  ])('break %j at %i points', (text, width, lines) => {
    expect(inSight(text, width)).toEqual(lines);
  });

  it('never are wider than asked, and lose no letter', () => {
    const letters = fc.constantFrom('a', 'b', ' ', '-', '張', 'א', 'ب', '1', '(', ')', ',');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (parts, columns) => {
        const text = parts.join('');
        const lines = breakLines(text, false, columns * 10, measure);
        expect(Math.max(...lines.map((line) => line.width))).toBeLessThanOrEqual(columns * 10);
        const sorted = (one: string): string => [...one.replace(/[ ()]/g, '')].toSorted().join('');
        expect(sorted(lines.flatMap((line) => line.runs.map((run) => run.text)).join(''))).toBe(sorted(text));
      }),
    );
  });
});

describe('direction', () => {
  /**
   * The shaper turns Hebrew and Arabic words around itself: inside a run letters stand in reading
   * order, runs stand in sight order.
   */
  it.each([
    ['Hebrew words stand from right to left', 'שלום כהן', ['כהן| |שלום']],
    ['a number among them runs left to right', 'שלום 123 כהן', ['כהן| |123| |שלום']],
    ['Latin around them stays', 'Mr שלום כהן here', ['Mr |כהן| |שלום| here']],
    ['brackets around them are mirrored', 'שלום (כהן)', [')כהן(| |שלום']],
    ['extended Arabic digits keep their order under a shaper that turns them', 'محمد ۱۲۳', ['۳۲۱| |محمد']],
  ])('%s', (_what, text, lines) => {
    expect(inSight(text)).toEqual(lines);
  });

  it('cannot be overridden by unseen characters', () => {
    expect(inSight('\u202eabc\u202c def')).toEqual(['abc def']);
  });
});

describe('clean text', () => {
  it.each([
    ['plain', 'plain'],
    ['e\u0301', 'é'],
    ['a\r\nb\u2028c', 'a\nb\nc'],
    ['a\u00a0b\tc', 'a b c'],
    ['a\u0000\u001b\u200b\ufeff\u2066b', 'ab'],
    ['\ud800', '\ufffd'],
    ['a\u200db', 'ab'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['क्\u200dष', 'क्\u200dष'],
    ['น้ำ', 'น\u0e4d\u0e49\u0e32'],
    [`x${'\u0336'.repeat(50)}`, `x${'\u0336'.repeat(4)}`],
  ])('%j becomes %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });
});
