/**
 * The values that the provider's response is checked against. The browser stores them, encrypted.
 */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: the code is useless without it (RFC 7636). */
  readonly verifier: string;
}

/** The claims of an ID token whose signature, issuer, audience, times and nonce were checked. */
export interface Identity {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

/**
 * An OpenID provider with code flow and PKCE. Throws `Unavailable('identity-provider-away')` when
 * it does not answer.
 */
export interface IdentityProvider {
  /** The address to send the browser to, and the values to check its response against. */
  readonly begin: () => Promise<{ readonly url: string; readonly checks: Checks }>;
  /**
   * The person who signed in.
   * @param answer the query of the redirect Throws `Rejected('sign-in-declined')` when the provider
   *   or the person declined, `Rejected('sign-in-invalid')` when a check fails.
   */
  readonly finish: (answer: URLSearchParams, checks: Checks) => Promise<Identity>;
  /**
   * The address where a browser ends its session at the provider and returns from. Undefined
   * without one.
   */
  readonly signOutUrl: (idToken: string) => Promise<string | undefined>;
}
