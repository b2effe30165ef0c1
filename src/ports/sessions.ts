import type { Actor } from './tokens.js';

export interface Resumed {
  readonly holder: Actor;
  /** What the browser is to keep instead, if this request is somebody's doing; undefined while the old one will do. */
  readonly fresh: string | undefined;
}

/**
 * Who uses a browser. What the browser keeps is no token: it counts on few routes, ends a while after the last use, and with the token that
 * it was given for. How a session begins may change; the rest of the code knows only whose it is.
 */
export interface Sessions {
  /** What the browser of whoever has just shown this token is to keep. The token has been checked. */
  readonly begin: (token: string) => string;
  /** Whose session this is; undefined when it is forged or over. The comparison takes the same time for every forgery. */
  readonly resume: (value: string) => Resumed | undefined;
}
