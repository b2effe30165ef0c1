import { createClock, readClockSettings } from '../../adapters/postgres/clock.js';
import type { Database } from '../../adapters/postgres/database.js';

/** Practice time now, by the clock that the database holds. */
export const practiceTime = async (db: Database): Promise<number> => createClock(await readClockSettings(db)).now();
