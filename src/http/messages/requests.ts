/** What the API answers to a request that it cannot read, allow or serve, whatever the subject. */
export const requestMessages = {
  notFound: 'There is nothing at this address.',
  unreadable: 'The request cannot be read.',
  notAnObject: 'The body must be a JSON object.',
  badBody: 'Some fields are missing or invalid.',
  badIdempotencyKey: 'The Idempotency-Key header must be a UUID.',
  badQuery: 'The filter is invalid.',
  bodyTooLarge: 'The body is larger than allowed.',
  compressedBody: 'The body must not be compressed.',

  signInNeeded: 'Sign in, or send an access token.',
  otherSite: 'Changes are accepted only from a page of Loopkeeper.',
  roleForbidden: 'Your role does not allow this.',
  hostForbidden: 'This server does not answer to that host name.',

  tooManyRequests: 'Too many requests. Wait a minute and try again.',
  overloaded: 'The server is busy. Try again in a moment.',
  unavailable: 'This is not available right now. Try again in a moment.',
  internal: 'Something went wrong on our side.',
} as const;

/**
 * What is wrong with one field. The field's name comes before it; what was sent is never repeated.
 */
export const faultMessages = {
  missing: 'is missing or has the wrong type',
  notAllowed: 'is not one of the allowed values',
  unknownField: 'contains a field that is not known',
  empty: 'must not be empty',
  invalid: 'is not in the expected format',
  tooShort: (least: number, unit: string) => `must be at least ${least}${unit}`,
  tooLong: (most: number, unit: string) => `must be at most ${most}${unit}`,
  above: (bound: number, unit: string) => `must be more than ${bound}${unit}`,
  below: (bound: number, unit: string) => `must be less than ${bound}${unit}`,
} as const;
