/** What an answer of the provider is held against. The browser that was sent there keeps it, sealed. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: the code is worth nothing without it (RFC 7636). */
  readonly verifier: string;
}

/** What the provider vouches for: the claims of an ID token whose signature, issuer, audience, times and nonce were checked. */
export interface Identity {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

/** Who knows people by name: an OpenID provider, asked for a code with PKCE. `Unavailable('identity-provider-away')` when it does not answer. */
export interface IdentityProvider {
  /** Where the browser goes, and what its answer will be held against. */
  readonly begin: () => Promise<{ readonly url: string; readonly checks: Checks }>;
  /**
   * Who came back.
   * @param answer the query that the browser came back with
   * Throws `Rejected('sign-in-declined')` when the provider or the person said no, `Rejected('sign-in-invalid')` for whatever does not hold.
   */
  readonly finish: (answer: URLSearchParams, checks: Checks) => Promise<Identity>;
  /** Where a browser ends its session at the provider, and comes back from; undefined where there is no such place. */
  readonly signOutUrl: (idToken: string) => Promise<string | undefined>;
}
