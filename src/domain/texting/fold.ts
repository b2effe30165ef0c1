/** Signs that phones put in and that nobody sees. */
const unseen = /[\u200b-\u200f\u2060-\u2064\ufeff]/gu;

/**
 * A text for reading by rules: lower case, without accents and unseen signs, all blanks in a row one space.
 * Line breaks stay.
 */
export function fold(text: string): string {
  return text
    .replaceAll(/[`´]/gu, "'")
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(unseen, '')
    .replaceAll(/[^\S\n\r\u2028\u2029]+/gu, ' ')
    .toLowerCase();
}
