import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { addDays, daysBetween, daysOfWeek, isDay, mondayOf, weekAfter, weekOf } from '../../../src/domain/time/isoWeek.js';

const anyDay = fc.integer({ min: -20_000, max: 40_000 }).map((days) => addDays('1990-01-01', days));

describe('weeks', () => {
  it.each([
    ['2026-11-23', '2026-W48', '2026-11-23'],
    ['2026-11-29', '2026-W48', '2026-11-23'],
    ['2026-12-31', '2026-W53', '2026-12-28'],
    ['2027-01-01', '2026-W53', '2026-12-28'],
    ['2027-01-04', '2027-W01', '2027-01-04'],
    ['2024-12-30', '2025-W01', '2024-12-30'],
  ])('%s is in %s, which starts on %s', (day, week, monday) => {
    expect(weekOf(day)).toBe(week);
    expect(mondayOf(day)).toBe(monday);
    expect(daysOfWeek(week)).toEqual({ monday, sunday: addDays(monday, 6) });
  });

  it.each(['2026-W54', '2025-W53', '2026-W00', '2026-48', '', 'W48'])('%j is no week', (week) => {
    expect(daysOfWeek(week)).toBeUndefined();
  });

  it.each(['2026-02-30', '2026-13-01', '2026-1-1', '', '2026-11-23T00:00'])('%j is no day', (day) => {
    expect(isDay(day)).toBe(false);
    expect(() => weekOf(day)).toThrow(RangeError);
  });

  it('agree with a calendar library on every day', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        expect(weekOf(a)).toBe(DateTime.fromISO(a, { zone: 'utc' }).toFormat("kkkk-'W'WW"));
        expect(daysBetween(a, b)).toBe(DateTime.fromISO(b, { zone: 'utc' }).diff(DateTime.fromISO(a, { zone: 'utc' }), 'days').days);
        expect(addDays(a, daysBetween(a, b))).toBe(b);
        expect(weekAfter(a, 0)).toBe(weekOf(a));
      }),
    );
  });
});
