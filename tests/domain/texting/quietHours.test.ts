import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areaCodes, placeOfPhone } from '../../../src/domain/texting/areaCodes.js';
import { atLocal, dayIn, minuteOfDay, weekdayOf } from '../../../src/domain/time/calendar.js';
import {
  defaultHours,
  hoursBody,
  hoursPolicy,
  nextPermitted,
  permittedAt,
  type HoursPolicy,
  type Whereabouts,
} from '../../../src/domain/texting/quietHours.js';

const newYork: Whereabouts = { zones: ['America/New_York'], states: ['NY'] };
const nowhere: Whereabouts = { zones: [], states: [] };
const at = (text: string, zone = 'America/New_York'): number => atLocal(zone, text.slice(0, 10), text.slice(11));

describe('hours of contact', () => {
  it.each<[string, Whereabouts, string, boolean]>([
    ['opens at nine', newYork, '2026-11-23 09:00', true],
    ['is quiet a minute before', newYork, '2026-11-23 08:59', false],
    ['closes at eight in the evening', newYork, '2026-11-23 20:00', false],
    ['holds to the last minute', newYork, '2026-11-23 19:59', true],
    ['sleeps on a Sunday morning', newYork, '2026-11-29 11:59', false],
    ['wakes on a Sunday at noon', newYork, '2026-11-29 12:00', true],
    ['is open on Saturdays', newYork, '2026-11-28 09:00', true],
    [
      'waits for the west when the phone is from there',
      { zones: ['America/New_York', 'America/Los_Angeles'], states: ['NY', 'CA'] },
      '2026-11-23 11:59',
      false,
    ],
    [
      'speaks once the west is awake',
      { zones: ['America/New_York', 'America/Los_Angeles'], states: ['NY', 'CA'] },
      '2026-11-23 12:00',
      true,
    ],
    ['stops when the east is quiet', { zones: ['America/New_York', 'America/Los_Angeles'], states: [] }, '2026-11-23 20:00', false],
    ['closes at six in Rhode Island', { zones: ['America/New_York'], states: ['RI'] }, '2026-11-23 18:00', false],
    ['closes at five there on a Saturday', { zones: ['America/New_York'], states: ['RI'] }, '2026-11-28 17:00', false],
    ['opens at ten there on a Saturday', { zones: ['America/New_York'], states: ['RI'] }, '2026-11-28 09:59', false],
    ['never widens for a state that allows more', { zones: ['America/Chicago'], states: ['TX'] }, '2026-11-23 21:30', false],
    ['keeps to a mid-day when the place is unknown', nowhere, '2026-11-23 11:59', false],
    ['speaks at noon eastern when the place is unknown', nowhere, '2026-11-23 12:00', true],
    ['is silent on weekends when the place is unknown', nowhere, '2026-11-28 14:00', false],
  ])('%s', (_, where, when, expected) => {
    expect(permittedAt(defaultHours, where, at(when))).toBe(expected);
  });

  it.each([
    ['2027-03-14', 'the day when the clocks go forward'],
    ['2026-11-01', 'the day when they go back'],
  ])('keeps to the clock on the wall on %s, %s', (day) => {
    expect(permittedAt(defaultHours, newYork, at(`${day} 11:59`))).toBe(false);
    expect(permittedAt(defaultHours, newYork, at(`${day} 12:00`))).toBe(true);
    expect(nextPermitted(defaultHours, newYork, at(`${day} 00:30`))).toBe(at(`${day} 12:00`));
  });

  it.each<[string, Whereabouts, string, string]>([
    ['now, when now is permitted', newYork, '2026-11-23 14:00', '2026-11-23 14:00'],
    ['this morning', newYork, '2026-11-23 06:00', '2026-11-23 09:00'],
    ['tomorrow, when today is over', newYork, '2026-11-23 21:00', '2026-11-24 09:00'],
    ['Sunday noon after a Saturday night', newYork, '2026-11-28 22:00', '2026-11-29 12:00'],
    ['Monday noon when the place is unknown', nowhere, '2026-11-27 20:00', '2026-11-30 12:00'],
    ['when the later zone opens', { zones: ['America/New_York', 'Pacific/Honolulu'], states: [] }, '2026-11-23 09:00', '2026-11-23 14:00'],
  ])('the next permitted instant is %s', (_, where, from, expected) => {
    expect(nextPermitted(defaultHours, where, at(from))).toBe(at(expected));
  });

  it('says so when two places have no hour in common', () => {
    expect(
      nextPermitted(defaultHours, { zones: ['Pacific/Guam', 'America/New_York'], states: ['GU', 'RI'] }, at('2026-11-23 09:00')),
    ).toBeUndefined();
  });

  const wheres = fc.tuple(fc.constantFrom(...areaCodes), fc.constantFrom(...areaCodes)).map((codes): Whereabouts => {
    const places = codes.map((code) => placeOfPhone(`+1${code}5550100`)).filter((place) => place !== undefined);
    return { zones: places.flatMap((place) => place.zones), states: places.map((place) => place.state) };
  });
  const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });

  it('never permits outside 09:00 to 20:00 of any zone, nor before Sunday noon', () => {
    fc.assert(
      fc.property(wheres, instants, (where, ms) => {
        const found = nextPermitted(defaultHours, where, ms);
        if (found === undefined) return;
        expect(found).toBeGreaterThanOrEqual(ms);
        for (const zone of where.zones) {
          const opens = weekdayOf(dayIn(zone, found)) === 7 ? 12 * 60 : 9 * 60;
          expect(minuteOfDay(zone, found)).toBeGreaterThanOrEqual(opens);
          expect(minuteOfDay(zone, found)).toBeLessThan(20 * 60);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('misses no earlier permitted minute', () => {
    fc.assert(
      fc.property(wheres, instants, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (where, ms, share) => {
        const found = nextPermitted(defaultHours, where, ms);
        if (found === undefined || found === ms) return;
        expect(permittedAt(defaultHours, where, ms + Math.floor((found - ms) * share))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the policy as data', () => {
  it('accepts its own default', () => {
    expect(hoursBody.parse(defaultHours)).toEqual(defaultHours);
  });

  it.each([
    ['hours that end before they begin', { ...defaultHours, week: { ...defaultHours.week, sunday: { from: '20:00', until: '09:00' } } }],
    ['a time that no clock shows', { ...defaultHours, week: { ...defaultHours.week, sunday: { from: '9:00', until: '24:00' } } }],
    ['a zone that does not exist', { ...defaultHours, unknownPlace: { ...defaultHours.unknownPlace, zone: 'Mars/Olympus' } }],
  ])('refuses %s', (_, body) => {
    expect(hoursBody.safeParse(body).success).toBe(false);
  });
});

describe('the hours that several rules leave', () => {
  const every = (from: string, until: string) => ({ weekday: { from, until }, saturday: { from, until }, sunday: { from, until } });
  const policy = (here: HoursPolicy['week'], there: object): HoursPolicy => ({ ...defaultHours, week: here, states: { NY: there } });
  const open = (hours: HoursPolicy) =>
    ['08:00', '10:00', '12:00', '14:00'].map((time) => permittedAt(hours, newYork, at(`2026-11-23 ${time}`)));

  it.each<[string, object, boolean[]]>([
    ['the later beginning and the earlier end', every('10:00', '14:00'), [false, true, true, false]],
    ['none, where a state allows none', { weekday: null }, [false, false, false, false]],
    ['all, where a state says nothing of the day', { sunday: null }, [false, true, true, true]],
    ['none, where the two do not meet', every('06:00', '09:00'), [false, false, false, false]],
    ['none, where one ends as the other begins', every('06:00', '09:00'), [false, false, false, false]],
  ])('%s', (_, there, expected) => {
    expect(open(policy(every('09:00', '15:00'), there))).toEqual(expected);
  });

  it('are none on a day on which nothing is allowed, whatever a state says', () => {
    expect(
      open({ ...policy(every('09:00', '15:00'), every('09:00', '15:00')), week: { ...every('09:00', '15:00'), weekday: null } }),
    ).toEqual([false, false, false, false]);
  });

  it('come back after two weeks at the most', () => {
    const sundays = { ...every('09:00', '15:00'), weekday: null, saturday: null };
    expect(nextPermitted(policy(sundays, {}), newYork, at('2026-11-29 15:00'))).toBe(at('2026-12-06 09:00'));
    expect(nextPermitted(policy({ ...sundays, sunday: null }, {}), newYork, at('2026-11-29 15:00'))).toBeUndefined();
  });

  it('begin where the first of several zones opens that the others are open in', () => {
    const where = { zones: ['America/Los_Angeles', 'America/New_York'], states: [] };
    expect(nextPermitted(policy(every('09:00', '15:00'), {}), where, at('2026-11-23 15:00'))).toBe(at('2026-11-24 12:00'));
  });

  it('are data: a beginning before an end, on the clock', () => {
    const body = (from: string, until: string) => ({ ...defaultHours, week: { ...defaultHours.week, sunday: { from, until } } });
    expect(hoursBody.safeParse(body('09:00', '09:01')).success).toBe(true);
    for (const [from, until] of [
      ['09:00', '09:00'],
      ['x09:00', '10:00'],
      ['09:00', '10:00x'],
    ] as const) {
      const wrong = hoursBody.safeParse(body(from, until));
      expect(wrong.success).toBe(false);
    }
    expect(hoursBody.safeParse(body('09:00', '09:00')).error?.issues[0]?.path).toEqual(['week', 'sunday', 'until']);
    expect(hoursPolicy.name).toBe('hours');
  });
});
