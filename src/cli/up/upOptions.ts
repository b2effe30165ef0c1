import { practicePerReal } from '../../domain/time/timeLapse.js';
import { messages } from './messages.js';

/** The options of `start` and `up`, with defaults. */
export interface UpOptions {
  readonly dataFolder: string;
  /** Practice milliseconds per real one; 1 is real time. */
  readonly scale: number;
  /** A folder of FHIR bundles for the simulated EHR. */
  readonly chartsFolder?: string | undefined;
  readonly hasSimulators: boolean;
}

/** The options of the command line, as commander gives them. */
export interface UpFlags {
  readonly data: string;
  readonly timeLapse?: string | undefined;
  readonly charts?: string | undefined;
  readonly simulators: boolean;
}

/** @throws for an invalid time-lapse */
export function upOptions(flags: UpFlags, defaultTimeLapse: string | undefined): UpOptions {
  const timeLapse = flags.timeLapse ?? defaultTimeLapse;
  const scale = timeLapse === undefined ? 1 : practicePerReal(timeLapse);
  if (scale === undefined) throw new Error(messages.badTimeLapse(timeLapse ?? ''));
  return { dataFolder: flags.data, scale, chartsFolder: flags.charts, hasSimulators: flags.simulators };
}

/** With simulators or a scale of its own it is a demo, and reaches nobody (decision 21). */
export function isDemo({ hasSimulators, scale }: Pick<UpOptions, 'hasSimulators' | 'scale'>): boolean {
  return hasSimulators || scale !== 1;
}
