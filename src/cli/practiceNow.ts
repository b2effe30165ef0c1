import { toPractice, wallClock, type ClockSettings } from '../domain/clock.js';
import type { Database } from '../adapters/postgres/database.js';

/** Practice time by the clock that the database holds; the wall clock before the first start. */
export async function practiceNow(db: Database, realMs: number = Date.now()): Promise<number> {
  const row = await db.clockRow.findUnique({ where: { id: 1 } });
  const settings: ClockSettings =
    row === null ? wallClock : { realEpochMs: row.realEpoch.getTime(), practiceEpochMs: row.practiceEpoch.getTime(), scale: row.scale };
  return toPractice(settings, realMs);
}
