import type { PolicyKind, ReferralScope } from '../domain/policy.js';

/** Policies are data with versions (decision 4). */
export interface Policies {
  /**
   * The newest version in force for a referral. The most specific row wins: (specialty, urgency), (specialty,
   * any), (any, urgency), (any, any). `version` names the row for the decision's record:
   * `nudges/cardiology/routine/3`. Throws `Rejected('policy-missing')` when no row answers,
   * `Rejected('policy-invalid')` when the row is not of the kind's shape.
   */
  readonly get: <Body>(kind: PolicyKind<Body>, scope: ReferralScope) => Promise<{ body: Body; version: string }>;
}
