import { DateTime } from 'luxon';
import { minuteMs, hourMs } from './durations.js';

/**
 * Days, zones and working time: the only file of the domain that knows a time zone. Instants are
 * practice time, epoch milliseconds; a `Day` is an ISO date (`2026-11-23`), a `TimeOfDay` is
 * `HH:mm`. Workflows never import this: zone data differs between builds of Node and would break a
 * replay, so activities hand them absolute instants.
 */
export type Day = string;
export type TimeOfDay = string;

/** When the practice is at work: its zone, and its closures beyond the federal holidays. */
export interface PracticeCalendar {
  readonly zone: string;
  readonly closures: readonly Day[];
}

/** The practice's office hours, local. */
export const officeHours = { opens: '08:00', closes: '17:00' } as const;

const saturday = 6;

const local = (zone: string, ms: number): DateTime => DateTime.fromMillis(ms, { zone });
const dateOf = (day: Day): DateTime => DateTime.fromISO(day, { zone: 'utc' });
const isoDate = (date: DateTime): Day => date.toISODate() ?? 'Invalid DateTime';

export const isZone = (zone: string): boolean => DateTime.local({ zone }).isValid;

/** The calendar day of an instant, as people in that zone count it. */
export const dayIn = (zone: string, ms: number): Day => isoDate(local(zone, ms));

/**
 * The instant of a local time. A time that the clocks skip in spring is moved past the gap; no rule
 * of ours names one that they repeat.
 */
export function atLocal(zone: string, day: Day, time: TimeOfDay): number {
  return DateTime.fromISO(`${day}T${time}`, { zone }).toMillis();
}

export const plusDays = (day: Day, days: number): Day => isoDate(dateOf(day).plus({ days }));

/** Days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => dateOf(to).diff(dateOf(from), 'days').days;

/** ISO: Monday is 1, Sunday is 7. */
export const weekdayOf = (day: Day): number => dateOf(day).weekday;

/**
 * Minutes since local midnight by the clock on the wall, which is what hours of contact are about.
 */
export function minuteOfDay(zone: string, ms: number): number {
  const { hour, minute } = local(zone, ms);
  return hour * 60 + minute;
}

export const minutesOf = (time: TimeOfDay): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Monday 00:00 of the ISO week that holds the instant. */
export const startOfWeek = (zone: string, ms: number): number => local(zone, ms).startOf('week').toMillis();

/** `2026-W48` */
export const weekOf = (zone: string, ms: number): string => local(zone, ms).toFormat("kkkk-'W'WW");

/**
 * Monday 00:00 of a week that is written `2026-W48`; undefined when it is not written so, or the
 * year has no such week.
 */
export function startOfNamedWeek(zone: string, week: string): number | undefined {
  const start = DateTime.fromISO(week, { zone });
  return /^\d{4}-W\d{2}$/.test(week) && start.isValid ? start.toMillis() : undefined;
}

/**
 * The eleven federal holidays, each on the day when offices are closed: one on a Saturday is
 * observed on the Friday before, one on a Sunday on the Monday after (5 U.S.C. 6103). Days observed
 * in `year` are listed, so New Year's Day of the next year may be among them.
 */
export function federalHolidays(year: number): readonly Day[] {
  const known = holidaysOf.get(year) ?? reckonHolidays(year);
  holidaysOf.set(year, known);
  return known;
}

/** Reckoned once a year: every plan asks, and each asks for many days. */
const holidaysOf = new Map<number, readonly Day[]>();

function reckonHolidays(year: number): readonly Day[] {
  const fixed = [
    [year, 1, 1],
    [year, 6, 19],
    [year, 7, 4],
    [year, 11, 11],
    [year, 12, 25],
    [year + 1, 1, 1],
  ] as const;
  const observed = fixed.map(([y, month, day]) => observedOn(DateTime.utc(y, month, day)));
  return [...observed, ...mondaysAndThanksgiving(year)]
    .filter((date) => date.year === year)
    .map(isoDate)
    .sort();
}

function observedOn(date: DateTime): DateTime {
  if (date.weekday < saturday) return date;
  return date.plus({ days: date.weekday === saturday ? -1 : 1 });
}

function mondaysAndThanksgiving(year: number): DateTime[] {
  const monday = 1;
  const thursday = 4;
  return [
    nth(year, 1, monday, 3), // Martin Luther King Jr.
    nth(year, 2, monday, 3), // Washington
    nth(year, 6, monday, 1).minus({ weeks: 1 }), // Memorial Day: the last Monday of May
    nth(year, 9, monday, 1), // Labor Day
    nth(year, 10, monday, 2), // Columbus Day
    nth(year, 11, thursday, 4), // Thanksgiving
  ];
}

function nth(year: number, month: number, weekday: number, count: number): DateTime {
  const first = DateTime.utc(year, month, 1);
  return first.plus({ days: ((weekday - first.weekday + 7) % 7) + 7 * (count - 1) });
}

export function isWorkingDay(calendar: PracticeCalendar, day: Day): boolean {
  if (weekdayOf(day) >= saturday || calendar.closures.includes(day)) return false;
  return !federalHolidays(Number(day.slice(0, 4))).includes(day);
}

/**
 * The first working day on or after `day`. A calendar that is closed for a whole year is a mistake,
 * and is ignored rather than searched for ever.
 */
export function workingDayFrom(calendar: PracticeCalendar, day: Day): Day {
  for (let ahead = 0; ahead <= 366; ahead += 1) {
    const candidate = plusDays(day, ahead);
    if (isWorkingDay(calendar, candidate)) return candidate;
  }
  return day;
}

const opens = (calendar: PracticeCalendar, day: Day): number => hoursOf(calendar.zone, day).opens;
const closes = (calendar: PracticeCalendar, day: Day): number => hoursOf(calendar.zone, day).closes;

/**
 * Reckoned once a day and zone: each order asks for some days ahead, and a tenth of what accepting
 * one costs was this.
 */
function hoursOf(zone: string, day: Day): { readonly opens: number; readonly closes: number } {
  const key = `${zone} ${day}`;
  const known = knownHours.get(key);
  if (known !== undefined) return known;
  const hours = { opens: atLocal(zone, day, officeHours.opens), closes: atLocal(zone, day, officeHours.closes) };
  if (knownHours.size >= mostKnown) knownHours.clear();
  knownHours.set(key, hours);
  return hours;
}

const knownHours = new Map<string, { readonly opens: number; readonly closes: number }>();
const mostKnown = 10_000;

/** The instant itself during office hours of a working day, else the next opening. */
export function nextWorkingMoment(calendar: PracticeCalendar, ms: number): number {
  const today = dayIn(calendar.zone, ms);
  const day = workingDayFrom(calendar, ms < closes(calendar, today) ? today : plusDays(today, 1));
  return Math.max(ms, opens(calendar, day));
}

/** The n-th working day after `day`; 0 is the first working day on or after it. */
export function workingDayAfter(calendar: PracticeCalendar, day: Day, count: number): Day {
  let reached = workingDayFrom(calendar, day);
  for (let step = 0; step < count; step += 1) reached = workingDayFrom(calendar, plusDays(reached, 1));
  return reached;
}

/**
 * The same time of day, so many working days on. What begins outside office hours begins at the
 * next opening.
 */
export function addWorkingDays(calendar: PracticeCalendar, fromMs: number, days: number): number {
  const start = nextWorkingMoment(calendar, fromMs);
  const startDay = dayIn(calendar.zone, start);
  const intoTheDay = start - opens(calendar, startDay);
  return opens(calendar, workingDayAfter(calendar, startDay, days)) + intoTheDay;
}

/** So many hours of office time on; fractions are minutes. */
export function addWorkingTime(calendar: PracticeCalendar, fromMs: number, hours: number): number {
  let at = nextWorkingMoment(calendar, fromMs);
  let leftMs = Math.round((hours * hourMs) / minuteMs) * minuteMs;
  for (;;) {
    const untilClose = closes(calendar, dayIn(calendar.zone, at)) - at;
    if (leftMs <= untilClose) return at + leftMs;
    leftMs -= untilClose;
    at = nextWorkingMoment(calendar, at + untilClose);
  }
}

/**
 * Closing time, so many working days on; 0 is today's, or the next working day's once the office
 * has closed.
 */
export function closeOfWorkingDay(calendar: PracticeCalendar, fromMs: number, days: number): number {
  const start = dayIn(calendar.zone, nextWorkingMoment(calendar, fromMs));
  return closes(calendar, workingDayAfter(calendar, start, days));
}

/** The same time of day on the clock, so many calendar days on. */
export const addDays = (zone: string, fromMs: number, days: number): number => local(zone, fromMs).plus({ days }).toMillis();
