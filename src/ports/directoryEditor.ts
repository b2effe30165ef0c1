import type { NetworkChange, NewEndpoint, NewSpecialist, SpecialistChange } from '../domain/routing/directoryEntry.js';

/** The directory as coordinators see it. Instants are ISO strings of practice time. */
export interface DirectoryEntry {
  id: string;
  npi: string;
  name: string;
  organization: string;
  specialty: string;
  phone: string;
  postalCode: string;
  languages: string[];
  accepting: boolean;
  weeklyCapacity: number | null;
  networks: { plan: string; from: string; until: string | null }[];
  endpoints: {
    id: string;
    kind: string;
    address: string;
    rank: number;
    verifiedAt: string | null;
    verifiedBy: string | null;
    quarantinedAt: string | null;
    /** The provider's code; null when a person stopped using it. */
    quarantinedBecause: string | null;
  }[];
}

/**
 * Coordinators' changes to the directory. A change applies from the next routing on. A packet on
 * its way keeps its destination. All methods throw `Unavailable` when the database is unreachable.
 */
export interface DirectoryEditor {
  /** Sorted by name. All specialties if none is given. */
  readonly entries: (specialty?: string) => Promise<DirectoryEntry[]>;
  /**
   * Returns the new entry's id. Throws `Rejected`: `npi-known`, `specialty-unknown`,
   * `postal-code-unknown`.
   */
  readonly add: (entry: NewSpecialist) => Promise<string>;
  /** False when the specialist or endpoint does not exist. The same holds for the methods below. */
  readonly change: (specialistId: string, change: SpecialistChange) => Promise<boolean>;
  /**
   * Returns the endpoint's id, undefined without such a specialist. An endpoint is not used before
   * it is verified.
   */
  readonly addEndpoint: (specialistId: string, endpoint: NewEndpoint) => Promise<string | undefined>;
  /**
   * Records who verified the endpoint and their source. It is used from now on, even if it was
   * quarantined.
   */
  readonly verify: (endpointId: string, by: string) => Promise<boolean>;
  /** Quarantines the endpoint: nothing is sent there anymore. */
  readonly retire: (endpointId: string) => Promise<boolean>;
  /** Adds a plan's network from a day on, or ends it on a day. */
  readonly setNetwork: (specialistId: string, change: NetworkChange) => Promise<boolean>;
}
