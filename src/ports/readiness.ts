import type { Attestation } from '../domain/goLive/attestation.js';
import type { ReadinessFacts } from '../domain/goLive/readinessFacts.js';

/**
 * The data that the go-live check reads and stores. Every method throws `Unavailable` when the
 * database is unreachable.
 */
export interface Readiness {
  /** Every specialty, sorted by label. */
  readonly specialties: () => Promise<ReadinessFacts['specialty'][]>;

  /**
   * Measures one specialty, by default the one that is on. It opens charts to count patients who
   * can be texted and returns counts only. Throws `Rejected('invalid-specialty')` for an unknown
   * specialty, and without a name unless exactly one is on.
   */
  readonly measure: (specialty?: string) => Promise<ReadinessFacts>;

  /** Stores a statement. The newest of its kind counts. */
  readonly attest: (attestation: Attestation) => Promise<void>;

  /**
   * Orders that arrive from now on are followed. False when it was already on, or does not exist.
   */
  readonly switchOn: (specialty: string) => Promise<boolean>;
}
