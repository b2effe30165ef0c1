import type { Candidate } from '../domain/routing/routing.js';

/** The maintained directory of specialists. */
export interface Directory {
  /** Everyone of a specialty, with networks, endpoints, load of the last seven days; no filtering here, the rules decide. */
  readonly candidates: (specialty: string) => Promise<Candidate[]>;
  readonly candidate: (specialistId: string) => Promise<Candidate | undefined>;
  /** Where a five-digit ZIP is, and its zone; undefined when unknown. */
  readonly place: (postalCode: string) => Promise<{ latitude: number; longitude: number; zone: string } | undefined>;
}
