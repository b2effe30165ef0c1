import { isOfficialNumber } from './packet.js';
import type { Chart, OrderContent } from '../chart/chart.js';

/**
 * What a patient is found by: the words of the name, the birth date, the record numbers. Official
 * numbers are left out, as the packet leaves them out.
 */
function wordsOfPatient({ name, birthDate, identifiers }: Pick<Chart['patient'], 'name' | 'birthDate' | 'identifiers'>): string[] {
  const numbers = identifiers.filter(({ label }) => !isOfficialNumber(label)).map(({ value }) => value);
  return unique([
    ...(name ?? '').split(/\s+/u).flatMap(withItsParts),
    ...(birthDate === undefined ? [] : [plain(birthDate)]),
    ...numbers.map(plain),
  ]);
}

/** What a referral is found by: its patient, and the order as the EHR calls it. */
export function wordsOfReferral(
  { id, placer = '' }: Pick<OrderContent, 'id' | 'placer'>,
  patient: Parameters<typeof wordsOfPatient>[0],
): string[] {
  return unique([...wordsOfPatient(patient), ...[id, placer, placer.split('|')[1] ?? ''].map(plain)]);
}

/** What a person typed, in the same form; none when there is no letter and no digit in it. */
export function wordsTyped(text: string): string[] {
  return unique(
    text
      .trim()
      .split(/[\s,;]+/u)
      .map((word) => plain(dateOf(word) ?? word)),
  );
}

/** `Smith-Jones` is found by `smith`, by `jones`, and by both. */
const withItsParts = (word: string): string[] => [plain(word), ...word.split(/[-\u2010-\u2015]/u).map(plain)];

/** Without case, accents and marks: `O'Brien`, `OBRIEN` and `o’brien` are one word. */
const plain = (word: string): string =>
  word
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const unique = (words: readonly string[]): string[] => [...new Set(words)].filter((word) => word !== '');

/** `3/9/1961` as it is written in the United States, and in the chart: `1961-03-09`. */
function dateOf(word: string): string | undefined {
  const [, month, day, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/u.exec(word) ?? [];
  return year === undefined ? undefined : `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
}
