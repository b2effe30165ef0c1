import type { ClockSettings } from '../../domain/time/clock.js';
import type { Up } from './upFile.js';

/** What the story of `npm start` is given: everything that is up, and a place to tell it. */
export interface StoryOptions extends Up {
  readonly clock: ClockSettings;
  readonly dataFolder: string;
  /**
   * The story is played for a patient of these FHIR bundles, which are in the simulated EHR
   * already.
   */
  readonly chartsFolder?: string | undefined;
  readonly print: (line: string) => void;
  /** Comes with Ctrl-C: the story then ends where it stands, without a word. */
  readonly signal: AbortSignal;
}

/**
 * Plays the acceptance scenario to its end, through the same doors as real people, and prints what
 * happens.
 */
export type PlayStory = (options: StoryOptions) => Promise<void>;
