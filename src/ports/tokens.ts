/** What a token's holder may do: see the table in src/http/denyByDefault.ts. */
export const roles = ['coordinator', 'manager', 'engineer'] as const;
export type Role = (typeof roles)[number];

export interface Actor {
  /** Who: a coordinator's id, or the name of a system. */
  actor: string;
  role: Role;
}

/** Bearer tokens. The comparison takes the same time for every wrong token. */
export interface Tokens {
  readonly verify: (token: string) => Actor | undefined;
  /** Names a token without giving it away. */
  readonly fingerprint: (token: string) => string;
  /** Whose token has this fingerprint; undefined once it is known no more. */
  readonly holderOf: (fingerprint: string) => Actor | undefined;
}
