import { dayMs } from '../time/durations.js';

/**
 * FHIR R4 dates (section 2.24.0.1): a year, a month, a day, or an instant with an offset. Years
 * outside 1800 to 2199 are refused: systems write 0000 and 9999 for "not known" and "never", and
 * neither is a date to act on.
 */
const pattern = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}))?)?)?$/u;

/**
 * What a written date covers, epoch milliseconds, the end exclusive. A day is read as that day in
 * UTC.
 */
export interface Span {
  fromMs: number;
  untilMs: number;
  precision: 'year' | 'month' | 'day' | 'instant';
}

export function isFhirDateTime(text: string): boolean {
  return spanOf(text) !== undefined;
}

/** A date with its time and offset, as an appointment's start must be. */
export function isFhirInstant(text: string): boolean {
  return spanOf(text)?.precision === 'instant';
}

/** The instant at which a date begins; undefined when it is no date. */
export function startOfDate(text: string | undefined): number | undefined {
  return text === undefined ? undefined : spanOf(text)?.fromMs;
}

export function spanOf(text: string): Span | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  if (Number(year) < 1800 || Number(year) > 2199) return undefined;
  if (month === undefined) return between(Date.UTC(Number(year), 0), Date.UTC(Number(year) + 1, 0), 'year');
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (day === undefined) return between(Date.UTC(Number(year), Number(month) - 1), Date.UTC(Number(year), Number(month)), 'month');
  const dayAt = dayOf(Number(year), Number(month), Number(day));
  if (dayAt === undefined) return undefined;
  if (hour === undefined) return between(dayAt, dayAt + dayMs, 'day');
  return instantIn(dayAt, {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction: fraction ?? '',
    offset: offset ?? 'Z',
  });
}

function between(fromMs: number, untilMs: number, precision: Span['precision']): Span {
  return { fromMs, untilMs, precision };
}

/** 30 February would roll over into March: it is refused instead. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const at = Date.UTC(year, month - 1, day);
  return day >= 1 && new Date(at).getUTCDate() === day ? at : undefined;
}

interface TimeOfDay {
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  offset: string;
}

function instantIn(dayAt: number, { hour, minute, second, fraction, offset }: TimeOfDay): Span | undefined {
  // Second 60 is a leap second, which FHIR allows; it counts as the next minute's first.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offsetMinutes = minutesOf(offset);
  if (offsetMinutes === undefined) return undefined;
  const at = dayAt + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return between(at, at + 1, 'instant');
}

/** UTC-12 to UTC+14 are in use. */
function minutesOf(offset: string): number | undefined {
  if (offset === 'Z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4))];
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
