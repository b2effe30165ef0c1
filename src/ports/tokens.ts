/** A caller's role decides what it may do: see src/http/auth/authorize.ts. */
export const roles = ['clinician', 'coordinator', 'administrator', 'engineer', 'manager'] as const;
export type Role = (typeof roles)[number];

export interface Actor {
  /** A coordinator's id, a person's name at the identity provider, or the name of a system. */
  actor: string;
  role: Role;
  /**
   * The display name of a person who signed in and acts only for themselves. Absent for a token,
   * which several people may share.
   */
  name?: string | undefined;
}

/** Bearer tokens, compared in constant time. */
export interface Tokens {
  readonly verify: (token: string) => Actor | undefined;
  /** Identifies a token without revealing it. */
  readonly fingerprint: (token: string) => string;
  /** The owner of the token with this fingerprint. Undefined once it was removed. */
  readonly actorOf: (fingerprint: string) => Actor | undefined;
}
