import { DateTime } from 'luxon';

/** `Mon 14 Dec, 09:22`, in the practice's zone. */
export const spoken = (iso: string, zone: string): string => DateTime.fromISO(iso, { zone }).toFormat('ccc d LLL, HH:mm');

/** `14 Dec 2026, 09:22`, for what may be years ago. */
export const dated = (iso: string, zone: string): string => DateTime.fromISO(iso, { zone }).toFormat('d LLL yyyy, HH:mm');

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `in 2 days`, `3 hours ago`, by practice time. */
export function away(iso: string, now: string): string {
  const difference = Date.parse(iso) - Date.parse(now);
  const [unit, size] = units.find(([, one]) => Math.abs(difference) >= one) ?? ['minute', 60_000];
  const count = Math.round(Math.abs(difference) / size);
  if (count === 0) return 'now';
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return difference < 0 ? `${amount} ago` : `in ${amount}`;
}

/** What a field of type `datetime-local` holds, as an instant in epoch milliseconds; undefined while it holds none. */
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
