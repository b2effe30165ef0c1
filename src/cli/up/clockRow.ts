import type { Database } from '../../adapters/postgres/database.js';
import {
  atLocal,
  type Day,
  dayIn,
  isWorkingDay,
  plusDays,
  type PracticeCalendar,
  startOfWeek,
  weekdayOf,
} from '../../domain/time/calendar.js';
import type { ClockSettings } from '../../domain/time/clock.js';
import { messages } from './messages.js';

/**
 * The installation's clock (decision 5), written once, at the first start, and the same ever after:
 * running workflows hold it.
 * @param scale practice milliseconds per real one
 * @param realNowMs epoch milliseconds
 * @throws when the data were begun at another scale
 */
export async function settleClock(db: Database, scale: number, realNowMs: number): Promise<ClockSettings> {
  const practice = await db.practice.findUnique({ where: { id: 1 } });
  const calendar = { zone: practice?.zone ?? 'UTC', closures: (practice?.closures ?? []) as Day[] }; // the seed writes a list of days
  const practiceEpochMs = scale === 1 ? realNowMs : storyEpoch(calendar, realNowMs);
  const realEpochMs =
    scale === 1 ? realNowMs : onWholeSeconds(realNowMs, scale, mondayAfter(calendar.zone, practiceEpochMs) - practiceEpochMs);
  const fresh = { id: 1, realEpoch: new Date(realEpochMs), practiceEpoch: new Date(practiceEpochMs), scale };
  await db.clockRow.createMany({ data: [fresh], skipDuplicates: true });
  const row = await db.clockRow.findUniqueOrThrow({ where: { id: 1 } });
  if (row.scale !== scale) throw new Error(otherScale(row.scale, scale));
  return { realEpochMs: row.realEpoch.getTime(), practiceEpochMs: row.practiceEpoch.getTime(), scale };
}

/** Whether the data were begun at another scale: asked before anything else is started. */
export async function checkScale(db: Database, scale: number): Promise<void> {
  const row = await db.clockRow.findUnique({ where: { id: 1 } });
  if (row !== null && row.scale !== scale) throw new Error(otherScale(row.scale, scale));
}

function otherScale(kept: number, wanted: number): string {
  return messages.otherScale(scaleText(kept), scaleText(wanted));
}

/** `one day in 2 s`, `real time` */
export function scaleText(scale: number): string {
  return scale === 1 ? messages.realTime : messages.timeLapse(Number((86_400 / scale).toPrecision(3)));
}

/**
 * Time-lapse begins on a Saturday at 09:00: what has to warm up does so over the weekend, and the
 * first order goes out on the Monday. The first Saturday from today on that is followed by two
 * weeks and a day without a holiday: the story then falls on the days that the policies name.
 */
export function storyEpoch(calendar: PracticeCalendar, realNowMs: number): number {
  let day = dayIn(calendar.zone, realNowMs);
  while (weekdayOf(day) !== saturday || !followedByWork(calendar, day)) day = plusDays(day, 1);
  return atLocal(calendar.zone, day, '09:00');
}

const mondayAfter = (zone: string, practiceMs: number): number => startOfWeek(zone, practiceMs + 7 * 86_400_000);

/**
 * Later by less than a second, so that Monday's midnight falls on a whole one: Temporal's schedules
 * know no smaller.
 */
function onWholeSeconds(realNowMs: number, scale: number, untilMondayMs: number): number {
  const monday = realNowMs + untilMondayMs / scale;
  return Math.round(realNowMs + (Math.ceil(monday / 1_000) * 1_000 - monday));
}

const saturday = 6;

function followedByWork(calendar: PracticeCalendar, day: Day): boolean {
  const days = Array.from({ length: 16 }, (_, index) => plusDays(day, index + 2));
  return days.every((each) => weekdayOf(each) >= saturday || isWorkingDay(calendar, each));
}
