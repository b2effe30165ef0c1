/** Seals bytes at rest with the keyring that also seals payloads (decision 23). AES-256-GCM, fresh nonce, key id inside. */
export interface Vault {
  /** `purpose` is bound as associated data: what was sealed as a packet does not open as an inbox body. */
  readonly seal: (bytes: Uint8Array, purpose: string) => Uint8Array;
  /** Throws `Rejected('key-unknown' | 'seal-broken')`. */
  readonly open: (sealed: Uint8Array, purpose: string) => Uint8Array;
}
