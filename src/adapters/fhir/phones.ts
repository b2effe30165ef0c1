import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { z } from 'zod';
import type { Chart } from '../../domain/chart/chart.js';
import { startOfDate } from '../../domain/fhir/date.js';
import { list, maybe, period, text } from './shapes.js';

export const contactPoint = z.object({
  system: text,
  value: z.string().trim().min(1).max(100),
  use: text,
  rank: maybe(z.number()),
  period: maybe(period),
});
export const contactPoints = list(contactPoint);

type ContactPoint = z.output<typeof contactPoint>;

const useOrder = ['mobile', 'home', 'temp', 'work'];

/**
 * The patient's phones that are in use, mobile first, then by the chart's own rank.
 * A use of `old` and a period that is over are no phones of this patient any more: somebody else may have the number.
 */
export function phonesOf(telecom: readonly ContactPoint[], nowMs: number): Chart['patient']['phones'] {
  const current = telecom.filter(({ system, use, period: valid }) => isPhone(system) && use !== 'old' && !isOver(valid?.end, nowMs));
  return current
    .toSorted((a, b) => placeOf(a) - placeOf(b) || (a.rank ?? 99) - (b.rank ?? 99))
    .map(({ value, use }) => ({ raw: value, use, dialable: dialable(value) }));
}

function isPhone(system: string | undefined): boolean {
  return system === 'phone' || system === 'sms' || system === undefined;
}

function isOver(end: string | undefined, nowMs: number): boolean {
  return end !== undefined && (startOfDate(end) ?? Infinity) < nowMs;
}

function placeOf({ system, use }: ContactPoint): number {
  const place = system === 'sms' ? 0 : useOrder.indexOf(use ?? '');
  return place === -1 ? useOrder.length : place;
}

/**
 * E.164 when the number can exist: a number of the United States unless it says otherwise, in an area code that is assigned.
 * 555 as an area code (what synthetic charts hold) is not. 555-0100 to 555-0199 within a real area code are reserved for fiction, ring nowhere,
 * and are accepted on purpose: every made-up patient of the demo has one.
 */
export function dialable(raw: string): string | undefined {
  const number = parsePhoneNumberFromString(raw, 'US');
  if (number === undefined || !number.isPossible() || number.getType() === 'PREMIUM_RATE') return undefined;
  return number.isValid() || isFictitious(number.number) ? number.number : undefined;
}

function isFictitious(e164: string): boolean {
  const [, areaCode] = /^\+1(\d{3})55501\d{2}$/u.exec(e164) ?? [];
  // An assigned area code takes ordinary numbers too.
  return areaCode !== undefined && parsePhoneNumberFromString(`+1${areaCode}2345678`)?.isValid() === true;
}
