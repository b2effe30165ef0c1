import type { PolicyKind } from '../domain/policy.js';
import type { Urgency } from '../domain/referral.js';

/** Policies are data with versions (decision 4). */
export interface Policies {
  /**
   * The newest version in force; the most specific row wins: (specialty, urgency), (specialty,
   * any), (any, urgency), (any, any). `version` names the row for the decision's record:
   * `nudges/cardiology/routine/3`. Throws `Rejected('policy-missing')` when no row answers,
   * `Rejected('policy-invalid')` when the row is not of the kind's shape.
   */
  readonly get: <Body>(kind: PolicyKind<Body>, specialty?: string, urgency?: Urgency) => Promise<{ body: Body; version: string }>;
}
