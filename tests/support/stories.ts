import { it } from '@jest/globals';
import { atLocal } from '../../src/domain/time/calendar.js';
import type { ClockSettings } from '../../src/domain/time/clock.js';
import { dayMs } from '../../src/domain/time/durations.js';

/**
 * Stories that wait for days run side by side in one house: the first test starts them all, each
 * then waits for its own.
 */
export function sideBySide(): (name: string, story: () => Promise<void>) => void {
  const stories: (() => Promise<void>)[] = [];
  let running: Promise<void>[] | undefined;
  const begin = (): Promise<void>[] =>
    stories.map((story) => {
      const run = story();
      // Its own test reports it, perhaps a while after it failed.
      run.catch(() => undefined);
      return run;
    });
  return (name, story) => {
    const index = stories.push(story) - 1;
    it(name, async () => (running ??= begin())[index]);
  };
}

/** The practice of the seed. */
export const practiceZone = 'America/New_York';

/**
 * A Monday of a week without holidays from this time on, as fast as the wall clock; or one day in
 * `dayRealMs`.
 */
export function mondayAt(time: string, dayRealMs: number = dayMs, startsInMs = 0): ClockSettings {
  return { realEpochMs: Date.now() + startsInMs, practiceEpochMs: atLocal(practiceZone, '2026-03-02', time), scale: dayMs / dayRealMs };
}
