import type { Candidate } from '../domain/routing/routing.js';

/** The maintained directory of specialists. */
export interface Directory {
  /**
   * Every specialist of a specialty, with networks, endpoints and the load of the last seven days.
   * Unfiltered: routing decides.
   */
  readonly candidates: (specialty: string) => Promise<Candidate[]>;
  readonly candidate: (specialistId: string) => Promise<Candidate | undefined>;
  /** The location and time zone of a five-digit ZIP code. Undefined when unknown. */
  readonly place: (postalCode: string) => Promise<{ latitude: number; longitude: number; zone: string } | undefined>;
}
