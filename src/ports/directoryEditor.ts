import type { NetworkChange, NewEndpoint, NewSpecialist, SpecialistChange } from '../domain/routing/directoryEntry.js';

/** The directory as its keepers see it. Instants are ISO strings of practice time. */
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
  }[];
}

/**
 * Where coordinators keep the directory. What is changed counts for the next route; a packet on its way stays where it goes. All throw `Unavailable`
 * when the database is out of reach.
 */
export interface DirectoryEditor {
  /** By name; of every specialty if none is given. */
  readonly entries: (specialty?: string) => Promise<DirectoryEntry[]>;
  /** The new entry's id. Throws `Rejected`: `npi-known`, `specialty-unknown`, `postal-code-unknown`. */
  readonly add: (entry: NewSpecialist) => Promise<string>;
  /** False where there is no such specialist, or endpoint; the same below. */
  readonly change: (specialistId: string, change: SpecialistChange) => Promise<boolean>;
  /** An endpoint's id; undefined where there is no such specialist. It is not used before it is verified. */
  readonly addEndpoint: (specialistId: string, endpoint: NewEndpoint) => Promise<string | undefined>;
  /** Verified now, by whom and on whose word; it is used from now on, also if it was quarantined. */
  readonly verify: (endpointId: string, by: string) => Promise<boolean>;
  /** Quarantined: nothing goes there any more. */
  readonly retire: (endpointId: string) => Promise<boolean>;
  /** In a plan's network from a day on, or until one. */
  readonly setNetwork: (specialistId: string, change: NetworkChange) => Promise<boolean>;
}
