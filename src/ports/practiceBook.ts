import type { SpecialtyRules } from '../domain/specialtyRules.js';

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

export interface PracticeBook {
  readonly practice: () => Promise<PracticeFacts>;
  /** How a specialty is called on a cover page: `Cardiology`. */
  /** The table (system, code) -> specialty (decision 8). */
  readonly specialtyRules: () => Promise<SpecialtyRules>;
  readonly specialtyLabel: (specialty: string) => Promise<string>;
}
