import { z } from 'zod';
import { atLocal, dayIn, isZone, minuteOfDay, minutesOf, plusDays, weekdayOf, type Day } from '../time/calendar.js';
import type { PolicyKind } from '../policy.js';
import { timeOfDay } from '../time/timeOfDay.js';

/** Local hours of contact: from the first minute on, up to but not including the last. */
const hours = z
  .object({ from: timeOfDay.meta({ title: 'From' }), until: timeOfDay.meta({ title: 'Until' }) })
  .refine(({ from, until }) => from < until, { error: 'must be later than the beginning', path: ['until'] })
  .nullable();
const ways = { some: 'texts at these times', none: 'no texts', unsaid: 'as everywhere else' };
const week = z.object({
  weekday: hours.meta({ title: 'Monday to Friday', ...ways }),
  saturday: hours.meta({ title: 'Saturday', ...ways }),
  sunday: hours.meta({ title: 'Sunday', ...ways }),
});
const state = z.string().length(2).meta({ title: 'State, by its two letters' });

export const hoursBody = z.object({
  week: week.meta({ title: 'By the clock of wherever the patient is' }),
  unknownPlace: z
    .object({
      zone: z.string().refine(isZone, 'is not a time zone').meta({ title: 'Time zone' }),
      week: week.meta({ title: 'By its clock' }),
    })
    .meta({ title: 'Where nobody can tell where the patient is' }),
  /** They narrow the week, and never widen it. */
  states: z.record(state, week.partial()).meta({ title: 'States that allow less' }),
});

/** When texts may go out; null is not at all on such a day. */
export type HoursPolicy = z.infer<typeof hoursBody>;
type Week = z.infer<typeof week>;
type Hours = z.infer<typeof hours>;

const every = (from: string, until: string): Week => ({ weekday: { from, until }, saturday: { from, until }, sunday: { from, until } });

/**
 * 09:00 to 20:00, Sunday from noon: inside the federal 08:00 to 21:00 of 47 CFR 64.1200(c)(1) and
 * the narrower hours of most states. Unknown place: 12:00 to 20:00 eastern is 09:00 to 17:00
 * pacific, weekdays only.
 */
export const defaultHours: HoursPolicy = {
  week: {
    weekday: { from: '09:00', until: '20:00' },
    saturday: { from: '09:00', until: '20:00' },
    sunday: { from: '12:00', until: '20:00' },
  },
  unknownPlace: { zone: 'America/New_York', week: { weekday: { from: '12:00', until: '20:00' }, saturday: null, sunday: null } },
  states: {
    CT: every('09:00', '20:00'),
    FL: every('08:00', '20:00'),
    MD: every('08:00', '20:00'),
    MS: every('08:00', '20:00'),
    NJ: every('08:00', '20:00'),
    OK: every('08:00', '20:00'),
    RI: {
      weekday: { from: '09:00', until: '18:00' },
      saturday: { from: '10:00', until: '17:00' },
      sunday: { from: '10:00', until: '17:00' },
    },
    TX: {
      weekday: { from: '09:00', until: '21:00' },
      saturday: { from: '09:00', until: '21:00' },
      sunday: { from: '12:00', until: '21:00' },
    },
  },
};

export const hoursPolicy: PolicyKind<HoursPolicy> = {
  name: 'hours',
  title: 'When texts may be sent',
  schema: hoursBody,
  defaults: [
    {
      specialty: '*',
      urgency: '*',
      body: defaultHours,
      source: '47 CFR 64.1200(c)(1), narrowed; hours of CT, FL, MD, MS, NJ, OK, RI, TX',
    },
  ],
};

/**
 * What is known of where a patient is: every zone and every state of the address and of the phone.
 */
export interface Whereabouts {
  readonly zones: readonly string[];
  readonly states: readonly string[];
}

/** The hours that must hold, and every zone in which they must hold. */
interface Contact {
  readonly week: Week;
  readonly zones: readonly string[];
}

/**
 * Whether a text may go out at this instant: in every zone that the patient may be in, by the
 * strictest of the states.
 */
export function permittedAt(policy: HoursPolicy, where: Whereabouts, ms: number): boolean {
  return holds(contactHours(policy, where), ms);
}

/**
 * The first permitted instant at or after `ms`; undefined when the zones leave no common hour
 * within two weeks (a phone of Guam, an address in Rhode Island), so that a person has to call.
 */
export function nextPermitted(policy: HoursPolicy, where: Whereabouts, ms: number): number | undefined {
  const contact = contactHours(policy, where);
  if (holds(contact, ms)) return ms;
  return openings(contact, ms).find((at) => at > ms && holds(contact, at));
}

function contactHours(policy: HoursPolicy, where: Whereabouts): Contact {
  const { week: start, zones } =
    where.zones.length > 0 ? { week: policy.week, zones: where.zones } : { ...policy.unknownPlace, zones: [policy.unknownPlace.zone] };
  const narrowed = where.states.reduce((so, state) => narrow(so, policy.states[state] ?? {}), start);
  return { week: narrowed, zones };
}

function narrow(so: Week, by: { [Part in keyof Week]?: Hours | undefined }): Week {
  return {
    weekday: stricter(so.weekday, by.weekday),
    saturday: stricter(so.saturday, by.saturday),
    sunday: stricter(so.sunday, by.sunday),
  };
}

/** What both allow; `undefined` says nothing about such a day. */
function stricter(one: Hours, other: Hours | undefined): Hours {
  if (other === undefined || one === null) return one;
  if (other === null) return null;
  const from = one.from > other.from ? one.from : other.from;
  const until = one.until < other.until ? one.until : other.until;
  return from < until ? { from, until } : null;
}

function hoursOn(contact: Contact, day: Day): Hours {
  const weekday = weekdayOf(day);
  if (weekday === 7) return contact.week.sunday;
  return weekday === 6 ? contact.week.saturday : contact.week.weekday;
}

function holds(contact: Contact, ms: number): boolean {
  return contact.zones.every((zone) => {
    const today = hoursOn(contact, dayIn(zone, ms));
    const minute = minuteOfDay(zone, ms);
    return today !== null && minute >= minutesOf(today.from) && minute < minutesOf(today.until);
  });
}

/**
 * A common stretch of hours begins where one of the zones opens, so only those instants need to be
 * looked at.
 */
function openings(contact: Contact, ms: number): number[] {
  const instants = contact.zones.flatMap((zone) => {
    const today = dayIn(zone, ms);
    return daysAhead.flatMap((ahead) => {
      const day = plusDays(today, ahead);
      const open = hoursOn(contact, day);
      return open === null ? [] : [atLocal(zone, day, open.from)];
    });
  });
  return instants.sort((one, other) => one - other);
}

/** Two weeks: no week differs from the one before. */
const daysAhead = Array.from({ length: 15 }, (_, ahead) => ahead);
