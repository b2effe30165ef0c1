import { z } from 'zod';
import {
  addDays,
  addWorkingDays,
  addWorkingTime,
  atLocal,
  closeOfWorkingDay,
  dayIn,
  plusDays,
  workingDayFrom,
  type PracticeCalendar,
} from '../time/calendar.js';
import { windowEnd, type ClockSettings } from '../time/clock.js';
import type { PolicyKind } from '../policy.js';
import { urgencies, type Urgency } from '../referral.js';
import { minutes, windowBody, workingDays, workingHours, type Window } from '../time/window.js';
import { attentions, reasonOf, type Attention } from './taskReasons.js';
import { hourMs, minuteMs } from '../time/durations.js';

/** What a referral waits for, each with its own clock. */
export const waits = ['sent', 'receipt'] as const;
export type Wait = (typeof waits)[number];

const waitWords: Readonly<Record<Wait, string>> = {
  sent: 'Packet sent',
  receipt: 'Receipt for the packet',
};
const perWait = z.record(z.enum(waits).meta({ words: waitWords }), windowBody);
const perReason = z.object({
  otherwise: windowBody.meta({ title: 'Whatever is not listed' }),
  reasons: z.partialRecord(z.enum(attentions).meta({ title: 'Reason' }), windowBody).meta({ title: 'Listed reasons' }),
});
export const windowsBody = z.object({
  waits: z.record(z.enum(urgencies), perWait).meta({ title: "How long each step may take (0 closing times: until today's)" }),
  tasks: z.record(z.enum(urgencies), perReason).meta({ title: 'How long a task may wait for a person' }),
});

export type WindowsPolicy = z.infer<typeof windowsBody>;

type Waits = WindowsPolicy['waits'][Urgency];
type Tasks = WindowsPolicy['tasks'][Urgency];

const urgentWaits: Waits = { sent: workingHours(1), receipt: workingHours(4) };

/** The reasons' own windows (taskReasons.ts). */
const tasksOf = (urgency: 'routine' | 'urgent' | 'stat', otherwise: Window): Tasks => ({
  otherwise,
  reasons: Object.fromEntries(
    attentions.flatMap((reason) => {
      const window = reasonOf(reason).deadlines?.[urgency];
      return window === undefined ? [] : [[reason, window]];
    }),
  ),
});
const urgentTasks = tasksOf('urgent', workingHours(4));

export const defaultWindows: WindowsPolicy = {
  waits: {
    routine: { sent: workingHours(4), receipt: workingDays(1) },
    urgent: urgentWaits,
    asap: urgentWaits,
    // Around the clock, because STAT does not wait for the morning.
    stat: { sent: minutes(15), receipt: minutes(30) },
  },
  tasks: {
    routine: tasksOf('routine', workingDays(1)),
    urgent: urgentTasks,
    asap: urgentTasks,
    stat: tasksOf('stat', minutes(60)),
  },
};

export const windowsPolicy: PolicyKind<WindowsPolicy> = {
  name: 'windows',
  title: 'How long each step may take, and by when a person must act',
  schema: windowsBody,
  defaults: [
    {
      specialty: '*',
      urgency: '*',
      body: defaultWindows,
      source: 'UNC Epic, GAO-23-105617, NHS e-RS contact days; defaults of ours between them',
    },
  ],
};

/** When a window that opened at `fromMs` runs out (practice time). */
export function deadlineOf(window: Window, fromMs: number, calendar: PracticeCalendar): number {
  switch (window.unit) {
    case 'minutes':
      return fromMs + window.amount * minuteMs;
    case 'hours':
      return fromMs + window.amount * hourMs;
    case 'working-hours':
      return addWorkingTime(calendar, fromMs, window.amount);
    case 'working-days':
      return addWorkingDays(calendar, fromMs, window.amount);
    case 'closing-times':
      return closeOfWorkingDay(calendar, fromMs, window.amount);
    case 'days':
      return addDays(calendar.zone, fromMs, window.amount);
  }
}

/** By when what is waited for should have happened; later is a stall. */
export function stageDeadline(policy: WindowsPolicy, wait: Wait, urgency: Urgency, fromMs: number, calendar: PracticeCalendar): number {
  return deadlineOf(policy.waits[urgency][wait], fromMs, calendar);
}

/** By when the packet should have left, before a person looks. */
export function packetDueAt(
  policy: WindowsPolicy,
  order: { urgency: Urgency; orderedAt: number; now: number },
  calendar: PracticeCalendar,
  clock: ClockSettings,
): number {
  const from = Math.max(order.orderedAt, order.now);
  return windowEnd(clock, from, stageDeadline(policy, 'sent', order.urgency, from, calendar));
}

/** By when a person should have answered a task. */
export function taskDeadline(
  policy: WindowsPolicy,
  reason: Attention,
  urgency: Urgency,
  fromMs: number,
  calendar: PracticeCalendar,
): number {
  const tasks = policy.tasks[urgency];
  return deadlineOf(tasks.reasons[reason] ?? tasks.otherwise, fromMs, calendar);
}

/**
 * When to ask for the visit if the EHR says nothing: at ten, on the working day after the
 * appointment (decision 17).
 */
export function visitCheckAt(startAt: number, calendar: PracticeCalendar): number {
  const day = workingDayFrom(calendar, plusDays(dayIn(calendar.zone, startAt), 1));
  return atLocal(calendar.zone, day, '10:00');
}
