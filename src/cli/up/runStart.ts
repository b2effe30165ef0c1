import { playStory } from '../story/story.js';
import { runUp } from './runUp.js';
import { type UpFlags, upOptions } from './upOptions.js';

/** A week takes a quarter of a minute. */
const storyTimeLapse = '1d=2s';

/**
 * Brings everything up in time-lapse and plays the story for the simulated patient.
 * @returns the exit code
 */
export function runStart(flags: UpFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const options = upOptions(flags, environment['TIME_LAPSE'] ?? storyTimeLapse);
  return runUp({ ...options, environment, ...(flags.simulators ? { playStory } : {}) });
}
