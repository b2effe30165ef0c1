import { describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '../../../src/domain/rules/policyKinds.js';
import { atLocal, dayIn, minuteOfDay } from '../../../src/domain/time/calendar.js';
import { wallClock } from '../../../src/domain/time/clock.js';
import type { Window } from '../../../src/domain/time/window.js';
import { urgencies, type Urgency } from '../../../src/domain/referral.js';
import { attentions, type Attention } from '../../../src/domain/process/taskReasons.js';
import {
  defaultWindows,
  deadlineOf,
  packetDueAt,
  stageDeadline,
  taskDeadline,
  visitCheckAt,
  waits,
  windowsBody,
  type Wait,
} from '../../../src/domain/process/windows.js';

const zone = 'America/New_York';
const calendar = { zone, closures: [] };
const at = (text: string): number => atLocal(zone, text.slice(0, 10), text.slice(11));
const shown = (ms: number): string => {
  const minute = minuteOfDay(zone, ms);
  return `${dayIn(zone, ms)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
};

describe('a window runs out', () => {
  it.each<[Window['unit'], number, string, string]>([
    ['minutes', 15, '2026-11-28 23:50', '2026-11-29 00:05'],
    ['hours', 48, '2026-11-23 10:00', '2026-11-25 10:00'],
    ['working-hours', 4, '2026-11-25 15:00', '2026-11-27 10:00'],
    ['working-days', 2, '2026-11-25 15:00', '2026-11-30 15:00'],
    ['closing-times', 0, '2026-11-23 10:00', '2026-11-23 17:00'],
    ['closing-times', 0, '2026-11-23 18:00', '2026-11-24 17:00'],
    ['days', 7, '2026-10-30 10:00', '2026-11-06 10:00'],
  ])('%s: %i from %s', (unit, amount, from, expected) => {
    expect(shown(deadlineOf({ unit, amount }, at(from), calendar))).toBe(expected);
  });
});

describe('by when something should have happened to an order of Monday at nine', () => {
  const monday = at('2026-11-23 09:00');
  it.each<[Urgency, Wait, string]>([
    ['routine', 'sent', '2026-11-23 13:00'],
    ['routine', 'receipt', '2026-11-24 09:00'],
    ['urgent', 'sent', '2026-11-23 10:00'],
    ['urgent', 'receipt', '2026-11-23 13:00'],
    ['stat', 'sent', '2026-11-23 09:15'],
    ['stat', 'receipt', '2026-11-23 09:30'],
  ])('%s, %s', (urgency, wait, expected) => {
    expect(shown(stageDeadline(defaultWindows, wait, urgency, monday, calendar))).toBe(expected);
  });

  it('STAT does not wait for the morning', () => {
    expect(shown(stageDeadline(defaultWindows, 'sent', 'stat', at('2026-11-29 03:00'), calendar))).toBe('2026-11-29 03:15');
  });

  it('what is more urgent is never due later', () => {
    for (const wait of waits) {
      const [stat = 0, urgent = 0, routine = 0] = (['stat', 'urgent', 'routine'] as const).map((urgency) =>
        stageDeadline(defaultWindows, wait, urgency, monday, calendar),
      );
      expect(stat).toBeLessThanOrEqual(urgent);
      expect(urgent).toBeLessThanOrEqual(routine);
    }
  });
});

describe('a task', () => {
  it.each(attentions.flatMap((reason) => urgencies.map((urgency) => [reason, urgency] as const)))(
    '%s of a %s referral has a deadline ahead',
    (reason, urgency) => {
      const from = at('2026-11-27 16:00');
      expect(taskDeadline(defaultWindows, reason, urgency, from, calendar)).toBeGreaterThan(from);
    },
  );

  it.each<[Attention, Urgency, string]>([
    ['emergency-reply', 'routine', '2026-11-27 22:15'],
    ['urgent-call', 'stat', '2026-11-27 22:30'],
    ['urgent-call', 'urgent', '2026-11-30 17:00'],
    ['no-booking', 'routine', '2026-12-01 08:00'],
    ['not-delivered', 'urgent', '2026-11-30 09:00'],
  ])('%s of a %s referral, on a Friday night', (reason, urgency, expected) => {
    expect(shown(taskDeadline(defaultWindows, reason, urgency, at('2026-11-27 22:00'), calendar))).toBe(expected);
  });
});

describe('the visit is asked for', () => {
  it.each([
    ['2026-11-24 09:30', '2026-11-25 10:00', 'the day after'],
    ['2026-11-25 15:00', '2026-11-27 10:00', 'over Thanksgiving'],
    ['2026-11-27 15:00', '2026-11-30 10:00', 'over a weekend'],
  ])('%s: %s, %s', (start, expected) => {
    expect(shown(visitCheckAt(at(start), calendar))).toBe(expected);
  });
});

describe('the policies that an installation starts with', () => {
  it.each(defaultPolicies.map((row) => [row.kind.name, row.specialty, row.urgency, row] as const))(
    '%s/%s/%s is of its kind, and says its source',
    (_, __, ___, row) => {
      expect(row.kind.schema.parse(JSON.parse(JSON.stringify(row.body)))).toEqual(row.body);
      expect(row.source).not.toBe('');
    },
  );

  it('refuse a window that is missing or of an unknown unit', () => {
    const { stat: _, ...rest } = defaultWindows.waits;
    expect(windowsBody.safeParse({ ...defaultWindows, waits: rest }).success).toBe(false);
    expect(
      windowsBody.safeParse({
        ...defaultWindows,
        waits: { ...rest, stat: { ...defaultWindows.waits.stat, sent: { amount: 1, unit: 'moons' } } },
      }).success,
    ).toBe(false);
  });
});

describe('by when the packet should have left', () => {
  const monday = at('2026-11-23 09:00');
  const due = (orderedAt: number, now: number) =>
    shown(packetDueAt(defaultWindows, { urgency: 'routine', orderedAt, now }, calendar, wallClock));

  it('counts from when the order arrived, when that was later', () => {
    expect(due(monday, at('2026-11-23 10:00'))).toBe('2026-11-23 14:00');
  });

  it('counts from the date of the order, when that is still to come', () => {
    expect(due(at('2026-11-24 09:00'), monday)).toBe('2026-11-24 13:00');
  });
});
