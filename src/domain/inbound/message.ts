import type { PracticeCalendar } from '../time/calendar.js';
import { windowEnd, type ClockSettings } from '../time/clock.js';
import { minutes, workingHours } from '../time/window.js';
import { deadlineOf } from '../process/windows.js';

/** What the practice receives and no referral has taken: the queue *Messages*. */
export const messageKinds = ['text', 'fax'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Why no referral has it. `not-a-phone`: the sender is a short code or an e-mail gateway. */
export const messageWhys = ['no-referral', 'several-referrals', 'referral-ended', 'not-a-phone'] as const;
export type MessageWhy = (typeof messageWhys)[number];

export const messageStates = ['open', 'done'] as const;

/** What became of it. `automatic`: it needed nobody, like a STOP. */
export const messageDecisions = ['assigned', 'done', 'automatic'] as const;

/** The owner until a person claims it. */
export const team = 'coordinators';

/**
 * By when a person should have dealt with a message that arrived at `fromMs` (practice time): what
 * may be an emergency around the clock, all else within a working day.
 */
export function messageDeadline(isUrgent: boolean, fromMs: number, calendar: PracticeCalendar, clock: ClockSettings): number {
  return windowEnd(clock, fromMs, deadlineOf(isUrgent ? minutes(15) : workingHours(8), fromMs, calendar));
}
