import { z } from 'zod';
import { atLocal, dayIn, plusDays, workingDayFrom, type PracticeCalendar } from '../time/calendar.js';
import type { PolicyKind } from '../policy.js';
import { nextPermitted, type HoursPolicy, type Whereabouts } from './quietHours.js';
import { timeOfDay } from '../time/timeOfDay.js';

const dayAfter = z.number().int().max(90);

export const nudgeBody = z
  .object({
    /** Calendar days after the order's date, in the patient's zone. */
    nudgeOnDays: z
      .array(dayAfter.min(0))
      .min(1)
      .max(6)
      .meta({ title: 'Days of the texts', unit: 'days after the order; 0 is its own day' }),
    escalateOnDay: dayAfter.min(1).meta({ title: 'Day on which a person takes over', unit: 'days after the order' }),
    afternoonAt: timeOfDay.meta({ title: 'Text of the first day', unit: "the patient's clock" }),
    laterAt: timeOfDay.meta({ title: 'Texts of later days', unit: "the patient's clock" }),
    escalateAt: timeOfDay.meta({ title: 'Hour at which a person takes over', unit: "the practice's clock" }),
    /** A missed or cancelled visit starts another. */
    maxCycles: z.number().int().min(1).max(4).meta({ title: 'How often the texts begin anew, the first time included', unit: 'times' }),
  })
  .refine(({ nudgeOnDays }) => nudgeOnDays.every((one, index) => index === 0 || one > (nudgeOnDays[index - 1] ?? one)), {
    error: 'must each be later than the one before',
    path: ['nudgeOnDays'],
  });

export type NudgePolicy = z.infer<typeof nudgeBody>;

/** The cadence of the method: the same day, three days later, and a person after a week. */
export const routineNudges: NudgePolicy = {
  nudgeOnDays: [0, 3],
  escalateOnDay: 7,
  afternoonAt: '14:00',
  laterAt: '10:00',
  escalateAt: '09:00',
  maxCycles: 2,
};
/** Booked within three working days: a text a day beside the call that is due the same day. */
export const urgentNudges: NudgePolicy = { ...routineNudges, nudgeOnDays: [0, 1], escalateOnDay: 3 };
/** A person calls; the text is an adjunct, and nothing waits on it. */
export const statNudges: NudgePolicy = { ...routineNudges, nudgeOnDays: [0], escalateOnDay: 1 };

const source = 'Cadence of the method: same day, D+3, a person at D+7';

export const nudgePolicy: PolicyKind<NudgePolicy> = {
  name: 'nudges',
  title: 'When patients are reminded, and when a person takes over',
  schema: nudgeBody,
  defaults: [
    { specialty: '*', urgency: '*', body: routineNudges, source },
    {
      specialty: '*',
      urgency: 'urgent',
      body: urgentNudges,
      source: 'Urgent: booked within 3 working days; call and text the same day',
    },
    { specialty: '*', urgency: 'asap', body: urgentNudges, source: 'As urgent' },
    { specialty: '*', urgency: 'stat', body: statNudges, source: 'STAT: a person calls; texts are an adjunct' },
  ],
};

/** Practice time. `nudgesAt` rises. */
export interface NudgeSchedule {
  readonly nudgesAt: readonly number[];
  readonly escalateAt: number;
}

export interface ScheduleFacts {
  /** The order's instant; for a series after a missed visit, when that was known. */
  readonly orderedAt: number;
  /** From when on a text makes sense: the packet was transmitted, the miss was known. */
  readonly transmittedAt: number;
  /** The patient's zone: of the address, else of the phone, else of the practice. */
  readonly zone: string;
  readonly where: Whereabouts;
  readonly hours: HoursPolicy;
  readonly calendar: PracticeCalendar;
}

/**
 * When to nudge, and when a person takes over. Day 0 that afternoon, at once when the packet left
 * later, else the next permitted hour; later ones at their hour. What a late packet made overdue
 * falls together into one. Nothing is planned for when a person has taken over, except a first word
 * to a patient who has had none.
 */
export function nudgeSchedule(policy: NudgePolicy, facts: ScheduleFacts): NudgeSchedule {
  const escalateAt = escalation(policy, facts);
  const planned = policy.nudgeOnDays.flatMap((day) => nudgeOn(policy, facts, day) ?? []);
  const byDay = planned.filter((at, index) => index === 0 || dayIn(facts.zone, at) > dayIn(facts.zone, planned[index - 1] ?? at));
  return { nudgesAt: byDay.filter((at, index) => index === 0 || at < escalateAt), escalateAt };
}

function nudgeOn(policy: NudgePolicy, facts: ScheduleFacts, day: number): number | undefined {
  const date = plusDays(dayIn(facts.zone, facts.orderedAt), day);
  const due = atLocal(facts.zone, date, day === 0 ? policy.afternoonAt : policy.laterAt);
  return nextPermitted(facts.hours, facts.where, Math.max(due, facts.transmittedAt));
}

/** The working day of the practice on or after the day of escalation. */
function escalation(policy: NudgePolicy, { orderedAt, zone, calendar }: ScheduleFacts): number {
  const day = plusDays(dayIn(zone, orderedAt), policy.escalateOnDay);
  return atLocal(calendar.zone, workingDayFrom(calendar, day), policy.escalateAt);
}
