/**
 * An answer that repeating cannot change. `code` is stable and free of patient data; it becomes
 * Temporal's failure type and the API's `details.code`.
 */
export class Rejected extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly detail: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = 'Rejected';
  }
}

/** Worth trying again. `retryAfterMs` is real time, from Retry-After. */
export class Unavailable extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'Unavailable';
  }
}

/**
 * A send whose fate is not known: the request left, and no answer that can be read came back. Never
 * repeated blindly (decision 11). `askAfterMs` is real time: sooner, the provider may still be at
 * it.
 */
export class Ambiguous extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly askAfterMs?: number,
  ) {
    super(message);
    this.name = 'Ambiguous';
  }
}
