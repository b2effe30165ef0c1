/**
 * The keys that payloads, packets and inbox bodies are sealed with (decision 23): one active for writing, the others for reading, kept
 * as long as the longest referral and the retention of its history. The key bytes stay behind this port.
 */
export interface Keyring {
  readonly active: SealingKey;
  /** Every one that this installation holds, the active one first. */
  readonly all: readonly SealingKey[];
  /** Undefined for a key that this installation does not hold, or does not hold any more. */
  readonly find: (id: string) => SealingKey | undefined;
}

/** One AES-256-GCM key. */
export interface SealingKey {
  /** Stands in clear beside everything that it sealed. */
  readonly id: string;
  /** Nonce (12 bytes, fresh), ciphertext, tag (16 bytes). `associated` is bound, not stored. */
  readonly seal: (bytes: Uint8Array, associated: Uint8Array) => Uint8Array;
  /** Undefined when the bytes or `associated` are not those that were sealed: it will never open. */
  readonly open: (sealed: Uint8Array, associated: Uint8Array) => Uint8Array | undefined;
  /** HMAC-SHA-256 (32 bytes) under a key of its own, derived from this one for `purpose`: tells nothing of what it was made of to whoever lacks the key. */
  readonly digest: (bytes: Uint8Array, purpose: string) => Uint8Array;
}
