import type { Urgency } from '../../domain/referral.js';
import { standIn } from './lines.js';

/** The urgency on the cover. Routine has no frame. */
export const urgencyWords: Record<Urgency, { name: string; ask?: string }> = {
  routine: { name: 'Routine' },
  asap: { name: 'ASAP', ask: 'Please offer the earliest appointment that you have.' },
  urgent: { name: 'URGENT', ask: 'Please call us with an appointment by the next working day.' },
  stat: { name: 'STAT', ask: 'Please call us at once, before you read on.' },
};

/**
 * `2026-11-23` and `2026-11-23T09:30:00-05:00` as `11/23/2026`, `2026-11` as `11/2026`. Anything
 * else is unchanged.
 */
export function dateWords(iso: string | undefined): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2})(?:T.*)?)?$/.exec(iso ?? '') ?? [];
  if (year === undefined || month === undefined) return iso ?? '';
  return day === undefined ? `${month}/${year}` : `${month}/${day}/${year}`;
}

/** Full years at `on`, both ISO dates. Undefined without a full birth date. */
export function ageOn(birthDate: string | undefined, on: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate ?? '') || birthDate === undefined) return undefined;
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (on.slice(5, 10) < birthDate.slice(5, 10) ? 1 : 0);
  return years >= 0 ? years : undefined;
}

/** `+13125550142` as `(312) 555-0142`. Other numbers are unchanged. */
export function phoneWords(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
}

/** FHIR's hyphenated codes as words: `in-progress`, `entered_in_error`. */
export function codeWords(code: string | undefined): string {
  const words = (code ?? '').replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The note on a page with stand-ins: how many characters, and the first few by their number. */
export function unprintableWords(codePoints: readonly number[]): string {
  if (codePoints.length === 0) return '';
  const numbers = codePoints.slice(0, 3).map((one) => `U+${one.toString(16).toUpperCase().padStart(4, '0')}`);
  const named = codePoints.length > numbers.length ? [...numbers, '...'] : numbers;
  return codePoints.length === 1
    ? `${standIn}: a character that cannot be printed (${named.join(', ')}).`
    : `${standIn}: ${codePoints.length} characters that cannot be printed (${named.join(', ')}).`;
}
