/**
 * Encrypts bytes at rest with the keyring of the payloads (decision 23). AES-256-GCM, fresh nonce,
 * key id inside.
 */
export interface Vault {
  /**
   * `purpose` is associated data: bytes encrypted as a packet cannot be decrypted as an inbox body.
   */
  readonly seal: (bytes: Uint8Array, purpose: string) => Uint8Array;
  /** Throws `Rejected('key-unknown' | 'seal-broken')`. */
  readonly open: (sealed: Uint8Array, purpose: string) => Uint8Array;
}
