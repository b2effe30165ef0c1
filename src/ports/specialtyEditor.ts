import type { NewSpecialty, SpecialtyChange } from '../domain/order/specialtyEntry.js';

export interface SpecialtyEntry extends NewSpecialty {
  isOn: boolean;
}

/**
 * The specialties and the codes and words that lead orders to them. A change applies to new orders
 * within a minute. All throw `Unavailable` when the database is out of reach.
 */
export interface SpecialtyEditor {
  /** By label. The codes include the specialty's own taxonomy. */
  readonly entries: () => Promise<SpecialtyEntry[]>;
  /** Switched off. Throws `Rejected`: `specialty-known`, `code-taken`. */
  readonly add: (entry: NewSpecialty) => Promise<void>;
  /**
   * Replaces all but the name. False if there is no such specialty. Throws `Rejected`:
   * `code-taken`.
   */
  readonly change: (name: string, change: SpecialtyChange) => Promise<boolean>;
}
