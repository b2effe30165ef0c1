import type { Attestation } from '../domain/goLive/attestation.js';
import type { ReadinessFacts } from '../domain/goLive/readinessFacts.js';

/** What the go-live check reads and keeps. Every method throws `Unavailable` when the database is out of reach. */
export interface Readiness {
  /** Every one that there is, by label. */
  readonly specialties: () => Promise<ReadinessFacts['specialty'][]>;

  /**
   * Measures one specialty; left out, the one that is on. Charts are opened to count who can be texted, and nothing of them goes out.
   * Throws `Rejected('invalid-specialty')` for an unknown one, and when none is named and not exactly one is on.
   */
  readonly measure: (specialty?: string) => Promise<ReadinessFacts>;

  /** Kept beside the earlier ones; the newest of its kind counts. */
  readonly attest: (attestation: Attestation) => Promise<void>;

  /** Orders that come from now on are followed. False when it was on already, or there is no such specialty. */
  readonly switchOn: (specialty: string) => Promise<boolean>;
}
