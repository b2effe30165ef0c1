/**
 * Limit of combining marks on one base character. No script needs more, and a stack of marks would
 * cover the lines above.
 */
const mostMarks = 4;

const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
const joiners = new Set(['\u200c', '\u200d']);
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Mark}]/u;

/**
 * Printable text: composed (NFC), line breaks as `\n`, every other whitespace a space. Control
 * characters and invisible characters that reorder, hide or join text are removed. Joiners stay
 * where Persian and Indic spelling needs them. The Thai and Lao vowel `am` is decomposed where a
 * tone mark goes between its parts, because the shaper does not do it.
 */
export function cleanText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(invisible, (character, offset: number, whole: string) => (isNeeded(character, offset, whole) ? character : ''))
    .replace(/([\u0e48-\u0e4b])\u0e33/g, '\u0e4d$1\u0e32')
    .replace(/([\u0ec8-\u0ecb])\u0eb3/g, '\u0ecd$1\u0eb2')
    .replace(/(\p{Mark}+)/gu, (marks) => Array.from(marks).slice(0, mostMarks).join(''));
}

function isNeeded(character: string, offset: number, whole: string): boolean {
  if (character === '\n') return true;
  if (!joiners.has(character)) return false;
  return joining.test(whole[offset - 1] ?? '') && joining.test(whole[offset + 1] ?? '');
}
