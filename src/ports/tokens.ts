/** What who asks may do: see the table in src/http/auth/authorize.ts. */
export const roles = ['clinician', 'coordinator', 'administrator', 'engineer', 'manager'] as const;
export type Role = (typeof roles)[number];

export interface Actor {
  /** Who: a coordinator's id, a person's name at the identity provider, or the name of a system. */
  actor: string;
  role: Role;
  /** How people call who logged in by name, and acts for nobody else. Absent for a token, which may serve several people. */
  name?: string | undefined;
}

/** Bearer tokens. The comparison takes the same time for every wrong token. */
export interface Tokens {
  readonly verify: (token: string) => Actor | undefined;
  /** Names a token without giving it away. */
  readonly fingerprint: (token: string) => string;
  /** Whose token has this fingerprint; undefined once it is known no more. */
  readonly holderOf: (fingerprint: string) => Actor | undefined;
}
