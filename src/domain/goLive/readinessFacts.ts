import type { Attested } from './attestation.js';
import type { Baseline } from '../measure/baselineSummary.js';
import type { Reachability } from '../texting/reachability.js';
import type { Urgency } from '../referral.js';

/**
 * What was measured for the go-live check of one specialty. Times are practice time, epoch
 * milliseconds. No patient data.
 */
export interface ReadinessFacts {
  now: number;
  specialty: { name: string; label: string; isOn: boolean };
  orders: OrderFacts;
  contacts: ContactFacts;
  directory: DirectoryFacts;
  /** The newest of each kind, where it still holds. */
  attested: Partial<Record<Attested, { by: string; at: number; reference: string }>>;
  /** What became of a STOP from the practice's own test number; undefined when none came. */
  stop: { at: number; by: string; textsSince: number } | undefined;
  baseline: Baseline | undefined;
  activeCoordinators: number;
  /**
   * The policy of windows by urgency; undefined where none is in force, or one that cannot be read.
   */
  windows: Record<Urgency, string | undefined>;
  /** The other specialties that are on; `since` is undefined when nobody noted it. */
  othersOn: { label: string; since: number | undefined }[];
}

export interface OrderFacts {
  /** Placed within `recentDays`, and come by a signed webhook. */
  received: number;
  newestAt: number | undefined;
  /** Of those: of this specialty; of any; and referrals that no code leads to a specialty. */
  ofSpecialty: number;
  mapped: number;
  unmapped: number;
  /** Rows of the table of codes that lead to the specialty. */
  codes: number;
  /** When the first order of all came: since then orders can be counted. */
  watchedSince: number | undefined;
}

/** The patients of recent orders, each once, by the newest packet's chart. */
export interface ContactFacts {
  /** Whose: of this specialty, or of all while it has none. */
  of: 'specialty' | 'all';
  counts: Record<Reachability, number>;
  /** Charts that are sealed with a key which is not at hand. */
  unreadable: number;
}

export interface DirectoryFacts {
  specialists: number;
  /** In at least one network today. */
  inNetwork: number;
  /** With an endpoint that a packet may go to: of a channel, verified, not quarantined. */
  withEndpoint: number;
  /** Both, and takes new patients. */
  usable: number;
  /** Every address that is not quarantined. */
  endpoints: EndpointFacts[];
}

export interface EndpointFacts {
  specialist: string;
  kind: string;
  address: string;
  verifiedAt: number | undefined;
}
