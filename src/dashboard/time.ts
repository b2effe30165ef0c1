import { DateTime } from 'luxon';
import { messages } from './messages.js';
import { dayMs, hourMs, minuteMs } from '../domain/time/durations.js';

const locale = 'en-US';

/** `Mon, Dec 14, 9:22 AM`, in the practice's zone. */
export const spoken = (iso: string, zone: string): string => DateTime.fromISO(iso, { zone, locale }).toFormat('ccc, LLL d, h:mm a');

/** `Dec 14, 2026, 9:22 AM`, for instants that may be years ago. */
export const dated = (iso: string, zone: string): string => DateTime.fromISO(iso, { zone, locale }).toFormat('LLL d, yyyy, h:mm a');

const units = [
  ['day', dayMs],
  ['hour', hourMs],
  ['minute', minuteMs],
] as const;

/** `in 2 days`, `3 hours ago`, by practice time. */
export function away(iso: string, now: string): string {
  const difference = Date.parse(iso) - Date.parse(now);
  const [unit, size] = units.find(([, one]) => Math.abs(difference) >= one) ?? ['minute', minuteMs];
  const count = Math.round(Math.abs(difference) / size);
  if (count === 0) return messages.time.now;
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return difference < 0 ? messages.time.ago(amount) : messages.time.ahead(amount);
}

/**
 * What a field of type `datetime-local` holds, as an instant in epoch milliseconds; undefined while
 * it holds none.
 */
export function instantOf(local: string, zone: string): number | undefined {
  const at = DateTime.fromISO(local, { zone });
  return at.isValid ? at.toMillis() : undefined;
}

/** For such a field: the instant of so many epoch milliseconds. */
export const localAt = (ms: number, zone: string): string => DateTime.fromMillis(ms, { zone }).toFormat(localFormat);

const localFormat = "yyyy-LL-dd'T'HH:mm";

/** For such a field: the next whole hour after so many days. */
export const localIn = (days: number, now: string, zone: string): string =>
  DateTime.fromISO(now, { zone }).plus({ days }).startOf('hour').toFormat(localFormat);
