import { toPractice, wallClock, type ClockSettings } from '../../domain/time/clock.js';
import type { Clock } from '../../ports/clock.js';
import type { Database } from './database.js';

/**
 * The clock that the database holds (decision 5); the wall clock before time-lapse was ever set.
 */
export async function readClockSettings(db: Database): Promise<ClockSettings> {
  const row = await db.clockRow.findUnique({ where: { id: 1 } });
  if (row === null || row.scale === 1) return wallClock;
  return { realEpochMs: row.realEpoch.getTime(), practiceEpochMs: row.practiceEpoch.getTime(), scale: row.scale };
}

/** @param realNow real time, epoch milliseconds: another clock's on a server that skips time */
export function createClock(settings: ClockSettings, realNow: () => number = Date.now): Clock {
  return { settings, realNow, now: () => toPractice(settings, realNow()) };
}
