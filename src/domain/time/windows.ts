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
} from './calendar.js';
import { windowEnd, type ClockSettings } from './clock.js';
import type { PolicyKind } from '../policy.js';
import { attentions, urgencies, type Attention, type Urgency } from '../referral.js';

/**
 * A length of time as people agree on it. `minutes` and `hours` run around the clock, `working-hours` within office hours,
 * `working-days` to the same time of a later working day, `closing-times` to the close of business (0: today's), `days` on the calendar.
 */
export const windowBody = z.object({
  amount: z.number().min(0).max(400),
  unit: z.enum(['minutes', 'hours', 'working-hours', 'working-days', 'closing-times', 'days']),
});
export type Window = z.infer<typeof windowBody>;

/** What a referral waits for, each with its own clock. */
export const waits = ['sent', 'receipt', 'accepted', 'contact', 'booked', 'seen', 'note'] as const;
export type Wait = (typeof waits)[number];

const waitWords: Readonly<Record<Wait, string>> = {
  sent: 'Packet sent',
  receipt: 'Receipt for the packet',
  accepted: 'Accepted by the office',
  contact: 'Patient called',
  booked: 'Visit booked',
  seen: 'Visit kept',
  note: "Specialist's note",
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
export const windowsPolicy: PolicyKind<WindowsPolicy> = { name: 'windows', schema: windowsBody };

const minutes = (amount: number): Window => ({ amount, unit: 'minutes' });
const hours = (amount: number): Window => ({ amount, unit: 'hours' });
const workingHours = (amount: number): Window => ({ amount, unit: 'working-hours' });
const workingDays = (amount: number): Window => ({ amount, unit: 'working-days' });
const closingTimes = (amount: number): Window => ({ amount, unit: 'closing-times' });
const days = (amount: number): Window => ({ amount, unit: 'days' });

type Waits = WindowsPolicy['waits'][Urgency];
type Tasks = WindowsPolicy['tasks'][Urgency];

/** UNC Epic work queues: urgent referrals are called within two days; VA scheduling: 3 business days; NHS e-RS: 10 working days for contact. */
const urgentWaits: Waits = {
  sent: workingHours(1),
  receipt: workingHours(4),
  accepted: workingDays(1),
  contact: closingTimes(0),
  booked: workingDays(3),
  seen: days(14),
  note: workingDays(5),
};

const routineTasks: Tasks = {
  otherwise: workingDays(1),
  reasons: {
    // Whoever writes of chest pain is called by a person at once, at any hour.
    'emergency-reply': minutes(15),
    'urgent-call': closingTimes(0),
    'not-delivered': workingHours(4),
    'help-requested': workingHours(8),
    'verify-booking': workingDays(2),
    'write-back-failed': workingDays(2),
    'workflow-missing': workingHours(4),
  },
};

const urgentTasks: Tasks = {
  otherwise: workingHours(4),
  reasons: {
    'emergency-reply': minutes(15),
    'urgent-call': closingTimes(0),
    'not-delivered': workingHours(1),
    'verify-booking': workingDays(1),
    'verify-visit': workingDays(1),
    'write-back-failed': workingDays(1),
  },
};

export const defaultWindows: WindowsPolicy = {
  waits: {
    routine: {
      sent: workingHours(4),
      receipt: workingDays(1),
      accepted: workingDays(2),
      contact: closingTimes(0),
      booked: days(7),
      seen: days(30),
      note: workingDays(7),
    },
    urgent: urgentWaits,
    asap: urgentWaits,
    /** UNC Epic: a call within a day; ours is at once. Around the clock, because STAT does not wait for the morning. */
    stat: {
      sent: minutes(15),
      receipt: minutes(30),
      accepted: hours(1),
      contact: minutes(30),
      booked: closingTimes(0),
      seen: hours(48),
      note: workingDays(2),
    },
  },
  tasks: {
    routine: routineTasks,
    urgent: urgentTasks,
    asap: urgentTasks,
    stat: {
      otherwise: minutes(60),
      reasons: { 'emergency-reply': minutes(15), 'urgent-call': minutes(30), 'write-back-failed': workingDays(1) },
    },
  },
};

/** When a window that opened at `fromMs` runs out (practice time). */
export function deadlineOf(window: Window, fromMs: number, calendar: PracticeCalendar): number {
  switch (window.unit) {
    case 'minutes':
      return fromMs + window.amount * 60_000;
    case 'hours':
      return fromMs + window.amount * 3_600_000;
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

/** When to ask for the visit if the EHR says nothing: at ten, on the working day after the appointment (decision 17). */
export function visitCheckAt(startAt: number, calendar: PracticeCalendar): number {
  const day = workingDayFrom(calendar, plusDays(dayIn(calendar.zone, startAt), 1));
  return atLocal(calendar.zone, day, '10:00');
}
