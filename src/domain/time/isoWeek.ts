import type { Day } from './calendar.js';
import { dayMs } from './durations.js';

/**
 * Weeks as keys: `2026-W48` (ISO 8601, Monday first; a week belongs to the year of its Thursday),
 * and counting over days as keys. calendar.ts has put each day in a zone; here are whole numbers
 * only, since a review counts days for every step of every order.
 */
export type Week = string;

const mondayOfEpochWeek = -3; // 1969-12-29, counted from 1970-01-01

/** Days since 1970-01-01; undefined when this is not a day of the calendar (`2026-02-30`). */
function numberOf(day: Day): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return undefined;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const number = Date.UTC(year, month - 1, date) / dayMs;
  return keyOf(number) === day ? number : undefined;
}

const keyOf = (number: number): Day => new Date(number * dayMs).toISOString().slice(0, 10);

export const isDay = (text: string): boolean => numberOf(text) !== undefined;

function dayNumberOrThrow(day: Day): number {
  const number = numberOf(day);
  if (number === undefined) throw new RangeError('not a day of the form YYYY-MM-DD');
  return number;
}

/** Throws RangeError when `day` is no day, as every function here that takes one. */
export const addDays = (day: Day, days: number): Day => keyOf(dayNumberOrThrow(day) + days);

/** How many days `to` lies after `from`; negative when before. */
export const daysBetween = (from: Day, to: Day): number => dayNumberOrThrow(to) - dayNumberOrThrow(from);

/** The Monday that a day's week starts with. */
export function mondayOf(day: Day): Day {
  const number = dayNumberOrThrow(day);
  return keyOf(number - ((((number - mondayOfEpochWeek) % 7) + 7) % 7));
}

export function weekOf(day: Day): Week {
  const monday = mondayOf(day);
  const thursday = addDays(monday, 3);
  const year = thursday.slice(0, 4);
  const number = Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

/** Monday and Sunday of a week; undefined when there is no such week (`2026-W54`). */
export function daysOfWeek(week: Week): { monday: Day; sunday: Day } | undefined {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (match === null) return undefined;
  // 4 January is always in the first week.
  const monday = addDays(mondayOf(`${match[1] ?? ''}-01-04`), (Number(match[2]) - 1) * 7);
  return weekOf(monday) === week ? { monday, sunday: addDays(monday, 6) } : undefined;
}

/** The week `weeks` after the one of `day`; negative goes back. */
export const weekAfter = (day: Day, weeks: number): Week => weekOf(addDays(mondayOf(day), weeks * 7));
