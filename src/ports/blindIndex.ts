/**
 * Words that can be looked for and not read: each stands in the database as an HMAC under a key of the keyring. Whoever lacks the keys learns of two rows
 * that they share a word, and nothing of which one (decision 53).
 */
export interface BlindIndex {
  /** As they are stored, under the active key; in the order given. */
  readonly of: (words: readonly string[]) => string[];
  /** As they may be stored: a list for each key that is held, for a rotation leaves behind what was written before. */
  readonly candidates: (words: readonly string[]) => string[][];
}
