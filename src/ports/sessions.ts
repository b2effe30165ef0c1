import type { Actor } from './tokens.js';

/**
 * A session starts with a verified bearer token or with a person whom the identity provider named.
 */
export type Opening =
  | { readonly by: 'token'; readonly token: string }
  | { readonly by: 'person'; readonly principal: Actor & { readonly name: string }; readonly idToken: string };

export interface Resumed {
  readonly principal: Actor;
  /**
   * Whether the last recorded use is old enough to record a new one, if a person caused this
   * request.
   */
  readonly needsTouch: boolean;
}

/**
 * Browser sessions. The browser stores a random value without meaning. The server stores the user,
 * so that it can end the session. A session ends some time after its last use, at the latest after
 * a working day, and with the token that it started with. All methods throw `Unavailable` when the
 * database is unreachable.
 */
export interface Sessions {
  /** Returns the value for the browser's cookie. */
  readonly begin: (opening: Opening) => Promise<string>;
  /** The user of this session. Undefined when it is forged or over. */
  readonly resume: (value: string) => Promise<Resumed | undefined>;
  /** Records a use by a person: the inactivity timeout starts again. */
  readonly touch: (value: string) => Promise<void>;
  /**
   * Ends the session. Returns its ID token, if any, so that the provider can end its own session.
   */
  readonly end: (value: string) => Promise<string | undefined>;
  /** Ends every session of this person in every role. Returns their number. */
  readonly endAllOf: (actor: string) => Promise<number>;
}
