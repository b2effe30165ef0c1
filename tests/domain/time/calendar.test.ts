import { describe, expect, it } from '@jest/globals';
import Holidays from 'date-holidays';
import fc from 'fast-check';
import {
  addDays,
  addWorkingDays,
  addWorkingTime,
  atLocal,
  closeOfWorkingDay,
  dayIn,
  daysBetween,
  federalHolidays,
  isWorkingDay,
  isZone,
  minuteOfDay,
  nextWorkingMoment,
  startOfNamedWeek,
  startOfWeek,
  weekOf,
  weekdayOf,
  workingDayFrom,
  type PracticeCalendar,
} from '../../../src/domain/time/calendar.js';

const zone = 'America/New_York';
const practice: PracticeCalendar = { zone, closures: ['2026-12-24'] };
const at = (text: string, inZone = zone): number => atLocal(inZone, text.slice(0, 10), text.slice(11));
const shown = (ms: number): string => {
  const minutes = minuteOfDay(zone, ms);
  return `${dayIn(zone, ms)} ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
};

describe('federal holidays', () => {
  const names =
    /New Year|Martin Luther King|Washington|Memorial|Juneteenth|Independence|Labor Day|Columbus|Veterans|Thanksgiving Day|Christmas Day/;

  it.each(Array.from({ length: 15 }, (_, index) => 2022 + index))(
    'are those of the almanac in %i, on the day when offices close',
    (year) => {
      const almanac = new Holidays('US');
      const listed = [year, year + 1]
        .flatMap((each) => almanac.getHolidays(each))
        .filter((holiday) => names.test(holiday.name) && !/Eve|after/i.test(holiday.name))
        .map((holiday) => holiday.date.slice(0, 10))
        .filter((day) => day.startsWith(String(year)) && weekdayOf(day) < 6);
      expect(federalHolidays(year)).toEqual([...new Set(listed)].sort());
    },
  );

  it('counts eleven in an ordinary year, and puts New Year of a Saturday into the old year', () => {
    expect(federalHolidays(2026)).toHaveLength(11);
    expect(federalHolidays(2027)).toContain('2027-12-31');
    expect(federalHolidays(2028)).not.toContain('2028-01-01');
  });

  it('observes a Saturday holiday on the Friday and a Sunday holiday on the Monday', () => {
    expect(federalHolidays(2026)).toContain('2026-07-03');
    expect(federalHolidays(2027)).toContain('2027-07-05');
  });
});

describe('working days', () => {
  it.each([
    ['2026-11-23', true, 'a Monday'],
    ['2026-11-26', false, 'Thanksgiving'],
    ['2026-11-27', true, 'the Friday after'],
    ['2026-11-28', false, 'a Saturday'],
    ['2026-12-24', false, 'a closure of the practice'],
    ['2026-12-25', false, 'Christmas'],
  ])('%s: %s, %s', (day, expected) => {
    expect(isWorkingDay(practice, day)).toBe(expected);
  });

  it('skips a holiday and the weekend together', () => {
    expect(workingDayFrom(practice, '2026-12-24')).toBe('2026-12-28');
  });

  it('does not search for ever when every day is closed', () => {
    const closed = { zone, closures: Array.from({ length: 800 }, (_, index) => dayIn('UTC', Date.UTC(2026, 0, 1 + index))) };
    expect(workingDayFrom(closed, '2026-11-23')).toBe('2026-11-23');
  });

  it.each([
    ['2026-11-23 10:00', 1, '2026-11-24 10:00', 'the same time the day after'],
    ['2026-11-25 10:00', 1, '2026-11-27 10:00', 'over Thanksgiving'],
    ['2026-11-27 16:30', 2, '2026-12-01 16:30', 'over a weekend'],
    ['2026-11-28 11:00', 1, '2026-12-01 08:00', 'from a Saturday: counted from Monday, opening time'],
    ['2026-11-23 06:00', 1, '2026-11-24 08:00', 'from before opening'],
    ['2026-11-23 19:00', 0, '2026-11-24 08:00', 'from after closing'],
  ])('%s and %i working days is %s: %s', (from, days, to) => {
    expect(shown(addWorkingDays(practice, at(from), days))).toBe(to);
  });

  it.each([
    ['2026-11-23 09:00', 4, '2026-11-23 13:00'],
    ['2026-11-23 16:30', 1, '2026-11-24 08:30'],
    ['2026-11-25 16:00', 4, '2026-11-27 11:00'],
    ['2026-11-23 03:00', 0.25, '2026-11-23 08:15'],
    ['2026-11-27 17:00', 1, '2026-11-30 09:00'],
    ['2026-11-23 08:00', 9, '2026-11-23 17:00'],
    ['2026-11-23 08:00', 18, '2026-11-24 17:00'],
  ])('%s and %d hours of work is %s', (from, hours, to) => {
    expect(shown(addWorkingTime(practice, at(from), hours))).toBe(to);
  });

  it.each([
    ['2026-11-23 09:00', 0, '2026-11-23 17:00'],
    ['2026-11-23 17:00', 0, '2026-11-24 17:00'],
    ['2026-11-25 09:00', 1, '2026-11-27 17:00'],
  ])('closing time from %s, %i days on, is %s', (from, days, to) => {
    expect(shown(closeOfWorkingDay(practice, at(from), days))).toBe(to);
  });

  it('is right to the hour in a week when the clocks change', () => {
    expect(shown(addWorkingDays(practice, at('2027-03-12 10:00'), 1))).toBe('2027-03-15 10:00');
    expect(shown(addWorkingTime(practice, at('2026-10-30 16:00'), 2))).toBe('2026-11-02 09:00');
    expect(shown(addDays(zone, at('2026-10-31 10:00'), 2))).toBe('2026-11-02 10:00');
  });

  const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });

  it('always ends in office hours of a working day, and never before it began', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 40 }), (from, amount) => {
        for (const end of [addWorkingDays(practice, from, amount), addWorkingTime(practice, from, amount)]) {
          expect(end).toBeGreaterThanOrEqual(from);
          expect(isWorkingDay(practice, dayIn(zone, end))).toBe(true);
          expect(minuteOfDay(zone, end)).toBeGreaterThanOrEqual(8 * 60);
          expect(minuteOfDay(zone, end)).toBeLessThanOrEqual(17 * 60);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('adds up: hours in two parts are hours at once', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (from, one, other) => {
        expect(addWorkingTime(practice, addWorkingTime(practice, from, one), other)).toBe(addWorkingTime(practice, from, one + other));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a working moment as it is', () => {
    fc.assert(
      fc.property(instants, (from) => nextWorkingMoment(practice, nextWorkingMoment(practice, from)) === nextWorkingMoment(practice, from)),
      { numRuns: 60 },
    );
  });
});

describe('days and weeks', () => {
  it('counts the day where the patient is', () => {
    const lateEvening = at('2026-11-23 23:30');
    expect([dayIn(zone, lateEvening), dayIn('America/Los_Angeles', lateEvening), dayIn('UTC', lateEvening)]).toEqual([
      '2026-11-23',
      '2026-11-23',
      '2026-11-24',
    ]);
    expect(daysBetween('2026-10-30', '2026-11-02')).toBe(3);
  });

  it('moves a time that the clocks skip past the gap', () => {
    expect(shown(atLocal(zone, '2027-03-14', '02:30'))).toBe('2027-03-14 03:30');
  });

  it('starts a week on Monday at midnight, by the ISO week', () => {
    expect(shown(startOfWeek(zone, at('2026-11-29 23:59')))).toBe('2026-11-23 00:00');
    expect(weekOf(zone, at('2026-11-23 09:00'))).toBe('2026-W48');
    expect(weekOf(zone, at('2027-01-01 09:00'))).toBe('2026-W53');
    expect(startOfNamedWeek(zone, '2026-W48')).toBe(at('2026-11-23 00:00'));
    expect([startOfNamedWeek(zone, '2026-48'), startOfNamedWeek(zone, '2026-W54'), startOfNamedWeek(zone, 'last')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('knows a zone from a word that is none', () => {
    expect([isZone(zone), isZone('Mars/Olympus')]).toEqual([true, false]);
  });
});
