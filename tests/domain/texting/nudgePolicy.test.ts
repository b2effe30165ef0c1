import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atLocal, dayIn, isWorkingDay } from '../../../src/domain/time/calendar.js';
import {
  nudgeBody,
  nudgePolicy,
  nudgeSchedule,
  routineNudges,
  statNudges,
  urgentNudges,
  type ScheduleFacts,
} from '../../../src/domain/texting/nudgePolicy.js';
import { defaultHours, permittedAt } from '../../../src/domain/texting/quietHours.js';
import { expectLengths, expectLimits } from '../../support/limits.js';

const zone = 'America/New_York';
const at = (text: string, inZone = zone): number => atLocal(inZone, text.slice(0, 10), text.slice(11));
const facts = (orderedAt: number, transmittedAt: number, changes: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  orderedAt,
  transmittedAt,
  zone,
  where: { zones: [zone], states: ['NY'] },
  hours: defaultHours,
  calendar: { zone, closures: [] },
  ...changes,
});
const plan = (ordered: string, transmitted: string, policy = routineNudges, changes: Partial<ScheduleFacts> = {}) =>
  nudgeSchedule(policy, facts(at(ordered), at(transmitted), changes));

describe('when a patient is nudged', () => {
  it('a Monday order: that afternoon, Thursday morning, and a person the next Monday', () => {
    expect(plan('2026-11-23 09:10', '2026-11-23 09:12')).toEqual({
      nudgesAt: [at('2026-11-23 14:00'), at('2026-11-26 10:00')],
      escalateAt: at('2026-11-30 09:00'),
    });
  });

  it.each([
    [
      'at once, when the packet left after the afternoon hour',
      '2026-11-23 16:00',
      '2026-11-23 16:05',
      ['2026-11-23 16:05', '2026-11-26 10:00'],
    ],
    ['the next morning, when it left at night', '2026-11-23 19:30', '2026-11-23 21:00', ['2026-11-24 09:00', '2026-11-26 10:00']],
    ['on Sunday at noon, when it left on Sunday morning', '2026-11-29 08:00', '2026-11-29 08:05', ['2026-11-29 14:00', '2026-12-02 10:00']],
    ['at the next permitted hour on a Sunday', '2026-11-26 09:00', '2026-11-26 09:05', ['2026-11-26 14:00', '2026-11-29 12:00']],
    ['once, when the packet left on the fourth day', '2026-11-23 09:00', '2026-11-27 11:00', ['2026-11-27 11:00']],
    ['once, when a person has taken over already', '2026-11-23 09:00', '2026-12-02 11:00', ['2026-12-02 11:00']],
    ['twice, when the packet left on the second evening', '2026-11-23 09:00', '2026-11-25 20:30', ['2026-11-26 09:00']],
  ])('%s', (_, ordered, transmitted, nudges) => {
    expect(plan(ordered, transmitted).nudgesAt).toEqual(nudges.map((each) => at(each)));
  });

  it('escalates on a working day of the practice', () => {
    expect(plan('2026-11-19 09:00', '2026-11-19 09:05').escalateAt).toBe(at('2026-11-27 09:00'));
    expect(plan('2026-11-21 09:00', '2026-11-21 09:05').escalateAt).toBe(at('2026-11-30 09:00'));
    expect(plan('2026-11-23 09:00', '2026-11-23 09:05', routineNudges, { calendar: { zone, closures: ['2026-11-30'] } }).escalateAt).toBe(
      at('2026-12-01 09:00'),
    );
  });

  it('counts days and hours where the patient is, and escalates where the practice is', () => {
    const west = 'America/Los_Angeles';
    const schedule = plan('2026-11-24 01:00', '2026-11-24 01:05', routineNudges, { zone: west, where: { zones: [west], states: ['CA'] } });
    // 01:00 in New York is still Monday in Los Angeles; its afternoon is over by the time anyone
    // may be texted.
    expect(schedule.nudgesAt).toEqual([at('2026-11-24 09:00', west), at('2026-11-26 10:00', west)]);
    expect(schedule.escalateAt).toBe(at('2026-11-30 09:00'));
  });

  it('is quicker for urgent and STAT orders', () => {
    expect(plan('2026-11-23 09:00', '2026-11-23 09:05', urgentNudges)).toEqual({
      nudgesAt: [at('2026-11-23 14:00'), at('2026-11-24 10:00')],
      escalateAt: at('2026-11-27 09:00'),
    });
    expect(plan('2026-11-23 09:00', '2026-11-23 09:05', statNudges)).toEqual({
      nudgesAt: [at('2026-11-23 14:00')],
      escalateAt: at('2026-11-24 09:00'),
    });
  });

  it('plans no text for the moment at which a person takes over, but one just before', () => {
    const until = (escalateAt: string) => ({ ...routineNudges, nudgeOnDays: [0, 1], laterAt: '10:00', escalateOnDay: 1, escalateAt });
    const texts = (escalateAt: string) => plan('2026-11-23 09:00', '2026-11-23 09:05', until(escalateAt)).nudgesAt;
    expect(texts('10:00')).toEqual([at('2026-11-23 14:00')]);
    expect(texts('10:01')).toEqual([at('2026-11-23 14:00'), at('2026-11-24 10:00')]);
    expect(texts('09:00')).toEqual([at('2026-11-23 14:00')]);
  });

  it('plans none where no hour is permitted', () => {
    const where = { zones: ['Pacific/Guam', zone], states: ['RI'] };
    expect(plan('2026-11-23 09:00', '2026-11-23 09:05', routineNudges, { where }).nudgesAt).toEqual([]);
  });

  it('keeps to the hours, one a day, in order, whenever the packet leaves', () => {
    const orders = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 20 * 86_400_000 }), (orderedAt, laterMs) => {
        const { nudgesAt, escalateAt } = nudgeSchedule(routineNudges, facts(orderedAt, orderedAt + laterMs));
        const days = nudgesAt.map((each) => dayIn(zone, each));
        expect([...new Set(days)].sort()).toEqual(days);
        expect(nudgesAt.length).toBeGreaterThan(0);
        for (const each of nudgesAt) {
          expect(each).toBeGreaterThanOrEqual(orderedAt + laterMs);
          expect(permittedAt(defaultHours, { zones: [zone], states: ['NY'] }, each)).toBe(true);
        }
        expect(isWorkingDay({ zone, closures: [] }, dayIn(zone, escalateAt))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is data: days rise, and at least one is named', () => {
    for (const policy of [routineNudges, urgentNudges, statNudges]) expect(nudgeBody.parse(policy)).toEqual(policy);
    for (const nudgeOnDays of [[], [3, 0], [0, 0]]) expect(nudgeBody.safeParse({ ...routineNudges, nudgeOnDays }).success).toBe(false);
  });

  it('is data: within limits that a form can show', () => {
    const days = (length: number) => ({ ...routineNudges, nudgeOnDays: Array.from({ length }, (_, day) => day) });
    expectLengths(nudgeBody, days, 1, 6);
    expectLimits(nudgeBody, (day) => ({ ...routineNudges, nudgeOnDays: [day] }), 0, 90);
    expectLimits(nudgeBody, (escalateOnDay) => ({ ...routineNudges, escalateOnDay }), 1, 90);
    expectLimits(nudgeBody, (maxCycles) => ({ ...routineNudges, maxCycles }), 1, 4);
    for (const laterAt of ['x10:00', '10:00x', '24:00', '10:60', '9:00'])
      expect(nudgeBody.safeParse({ ...routineNudges, laterAt }).success).toBe(false);
    const wrong = nudgeBody.safeParse({ ...routineNudges, nudgeOnDays: [1, 1] });
    expect(wrong.error?.issues.map(({ path }) => path)).toEqual([['nudgeOnDays']]);
    expect(nudgePolicy.name).toBe('nudges');
    expect([routineNudges, urgentNudges, statNudges].map(({ maxCycles }) => maxCycles)).toEqual([2, 2, 2]);
  });
});
