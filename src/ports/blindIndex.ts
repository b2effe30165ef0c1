/**
 * Words that can be searched and not read: the database stores an HMAC of each under a key of the
 * keyring. Without the keys, two rows reveal that they share a word, but not which (decision 53).
 */
export interface BlindIndex {
  /** The stored form under the active key, in the given order. */
  readonly of: (words: readonly string[]) => string[];
  /**
   * Every possible stored form, one list per key: rows from before a rotation keep their old form.
   */
  readonly candidates: (words: readonly string[]) => string[][];
}
