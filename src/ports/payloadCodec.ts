/** A payload in the codec server's format: `data` and every value of `metadata` in base64. */
export interface WirePayload {
  metadata?: Readonly<Record<string, string>> | undefined;
  data?: string | undefined;
}

/**
 * Encrypts and decrypts payloads of workflow histories for the codec routes. It can reveal any
 * history: callers must authenticate, authorize and audit. Order and length are preserved.
 */
export interface PayloadCodecPort {
  /** Throws `Rejected('payload-invalid')` for data that is not base64. */
  readonly encode: (payloads: readonly WirePayload[]) => Promise<WirePayload[]>;
  /**
   * Clear-text payloads come back unchanged. A payload that fails authentication becomes a JSON
   * value with `__unreadable`. Throws `Rejected('payload-invalid' | 'key-unknown')`.
   */
  readonly decode: (payloads: readonly WirePayload[]) => Promise<WirePayload[]>;
}
