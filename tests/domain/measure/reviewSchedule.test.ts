import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayIn, weekdayOf } from '../../../src/domain/time/calendar.js';
import { toPractice, wallClock, type ClockSettings } from '../../../src/domain/time/clock.js';
import { reviewSchedule } from '../../../src/domain/measure/reviewSchedule.js';

const zone = 'America/New_York';
const mondayAtNine = Date.parse('2026-11-23T09:00:00-05:00');

describe('when the weekly review is computed', () => {
  it('on Monday at six in real time', () => {
    expect(reviewSchedule(wallClock, zone)).toEqual({ kind: 'calendar', zone, dayOfWeek: 'MONDAY', hour: 6 });
  });

  it('every fourteen seconds when a day lasts two', () => {
    const clock: ClockSettings = { realEpochMs: 1_764_000_000_500, practiceEpochMs: mondayAtNine, scale: 43_200 };
    const schedule = reviewSchedule(clock, zone);
    expect(schedule).toMatchObject({ kind: 'interval', everyMs: 14_000 });
  });

  it('on practice Mondays, whenever the clock was started and however fast it runs', () => {
    const daySeconds = fc.integer({ min: 2, max: 3_600 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
        daySeconds,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 6 }),
        (realEpochMs, seconds, weeks, days) => {
          const clock: ClockSettings = { realEpochMs, practiceEpochMs: mondayAtNine + days * 86_400_000, scale: 86_400 / seconds };
          const schedule = reviewSchedule(clock, zone);
          if (schedule.kind !== 'interval') throw new Error('time-lapse wants an interval');
          const { everyMs, offsetMs } = schedule;
          const first = Math.ceil((realEpochMs - offsetMs) / everyMs) * everyMs + offsetMs;
          expect(weekdayOf(dayIn(zone, toPractice(clock, first + weeks * everyMs)))).toBe(1);
          expect(everyMs % 1_000).toBe(0);
          expect(offsetMs % 1_000).toBe(0);
          expect(offsetMs).toBeLessThan(everyMs);
        },
      ),
    );
  });
});
