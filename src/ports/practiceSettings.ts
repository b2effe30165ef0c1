import type { SpecialtyRules } from '../domain/order/specialtyRules.js';

/** The practice of this installation. */
export interface PracticeFacts {
  name: string;
  zone: string;
  /** E.164. */
  phone: string;
  address: string[];
  /** Closures beyond the federal holidays, ISO dates. */
  closures: string[];
}

/** All throw `Unavailable` when the database is out of reach. */
export interface PracticeSettings {
  readonly practice: () => Promise<PracticeFacts>;
  /** The table (system, code) -> specialty (decision 8). */
  readonly specialtyRules: () => Promise<SpecialtyRules>;
  /** How a specialty is called on a cover page: `Cardiology`. */
  readonly specialtyLabel: (specialty: string) => Promise<string>;
  /**
   * The id of the coordinator who has this e-mail address and still works here; undefined when
   * there is none, or more than one.
   */
  readonly coordinatorOf: (email: string) => Promise<string | undefined>;
}
