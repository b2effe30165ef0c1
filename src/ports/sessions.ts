import type { Actor } from './tokens.js';

/** What a session begins with: a bearer token that has been checked, or a person whom the identity provider has named. */
export type Opening =
  | { readonly by: 'token'; readonly token: string }
  | { readonly by: 'person'; readonly principal: Actor & { readonly name: string }; readonly idToken: string };

export interface Resumed {
  readonly principal: Actor;
  /** Whether its last use is long enough ago to be noted anew, if this request is somebody's doing. */
  readonly needsTouch: boolean;
}

/**
 * Who uses a browser. What the browser keeps is a random value that says nothing: whose it is stands with us, so that a session can be
 * ended from here. It ends a while after the last use, after a day's work at the latest, and with the token that it began with.
 * All throw `Unavailable` when the database is out of reach.
 */
export interface Sessions {
  /** What the browser is to keep. */
  readonly begin: (opening: Opening) => Promise<string>;
  /** Whose session this is; undefined when it is forged or over. */
  readonly resume: (value: string) => Promise<Resumed | undefined>;
  /** Somebody is there: the time without use begins anew. */
  readonly touch: (value: string) => Promise<void>;
  /** Ends it. The ID token that it began with, for the provider to end its own; undefined when there is none. */
  readonly end: (value: string) => Promise<string | undefined>;
  /** Ends whatever this person has open, in every role; how many there were. */
  readonly endAllOf: (actor: string) => Promise<number>;
}
