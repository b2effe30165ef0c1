/**
 * The encryption keys of payloads, packets and inbox bodies (decision 23): one active key for
 * writing, the others for reading. Keys are kept as long as the longest referral and the retention
 * of its history. The key bytes stay behind this port.
 */
export interface Keyring {
  readonly active: SealingKey;
  /** Every key of this installation, the active one first. */
  readonly all: readonly SealingKey[];
  /** Undefined for a key that this installation does not have or no longer has. */
  readonly find: (id: string) => SealingKey | undefined;
}

/** One AES-256-GCM key. */
export interface SealingKey {
  /** Stored in clear text next to everything that the key encrypted. */
  readonly id: string;
  /** Nonce (12 bytes, fresh), ciphertext, tag (16 bytes). `associated` is bound, not stored. */
  readonly seal: (bytes: Uint8Array, associated: Uint8Array) => Uint8Array;
  /**
   * Undefined when the bytes or `associated` differ from the encrypted ones: decryption will never
   * succeed.
   */
  readonly open: (sealed: Uint8Array, associated: Uint8Array) => Uint8Array | undefined;
  /**
   * HMAC-SHA-256 (32 bytes) under a key derived from this one for `purpose`. It reveals nothing
   * about its input without the key.
   */
  readonly digest: (bytes: Uint8Array, purpose: string) => Uint8Array;
}
