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
 * The patient's current phones, mobile first, then by the chart's rank.
 * A number with use `old` or an ended period is left out: it may belong to another person now.
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
 * E.164 when the number can exist: a US number unless it has another country code, in an assigned
 * area code. Area code 555, common in synthetic charts, is not assigned. 555-0100 to 555-0199 in a
 * real area code are reserved for fiction and reach no phone. They are accepted on purpose: every
 * invented patient of the demo has one.
 */
export function dialable(raw: string): string | undefined {
  const number = parsePhoneNumberFromString(raw, 'US');
  if (number === undefined || !number.isPossible() || number.getType() === 'PREMIUM_RATE') return undefined;
  return number.isValid() || isFictitious(number.number) ? number.number : undefined;
}

function isFictitious(e164: string): boolean {
  const [, areaCode] = /^\+1(\d{3})55501\d{2}$/u.exec(e164) ?? [];
  // An assigned area code has ordinary numbers too.
  return areaCode !== undefined && parsePhoneNumberFromString(`+1${areaCode}2345678`)?.isValid() === true;
}
