import type { Urgency } from '../domain/referral.js';

/** A rule as it is in force: the newest version of what it is for. */
export interface Rule {
  kind: string;
  /** `*` is any; the same of `urgency`. The most specific rule counts. */
  specialty: string;
  urgency: Urgency | '*';
  version: number;
  body: unknown;
  /** Where its numbers come from, or who set them. */
  source: string;
  /** ISO 8601, real time. */
  createdAt: string;
}

/**
 * Rules as an administrator sees and changes them. No version is ever changed or lost. All throw
 * `Unavailable` when the database is out of reach.
 */
export interface PolicyEditor {
  /** By kind, specialty and urgency. */
  readonly inForce: () => Promise<Rule[]>;
  /** The newest hundred of what a rule is for, the one in force first. Empty when there is none. */
  readonly versions: (of: Pick<Rule, 'kind' | 'specialty' | 'urgency'>) => Promise<Rule[]>;
  /** How many referrals are open for each specialty and urgency. */
  readonly open: () => Promise<{ specialty: string; urgency: string; count: number }[]>;
  /**
   * Keeps the next version, and its number. Throws `Rejected('rule-changed')` when `basedOn` is not
   * the newest one: somebody else was quicker.
   */
  readonly put: (rule: Pick<Rule, 'kind' | 'specialty' | 'urgency' | 'body' | 'source'> & { basedOn: number }) => Promise<number>;
}
