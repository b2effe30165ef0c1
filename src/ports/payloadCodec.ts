/** A payload as the codec server speaks it: every value of `metadata`, and `data`, in base64. */
export interface WirePayload {
  metadata?: Readonly<Record<string, string>> | undefined;
  data?: string | undefined;
}

/**
 * What seals and opens the payloads of workflow histories, for the codec routes. An oracle for whatever histories hold: whoever offers
 * it authenticates, authorizes and audits. Same order and length as given.
 */
export interface PayloadCodecPort {
  /** Throws `Rejected('payload-invalid')` for what is not base64. */
  readonly encode: (payloads: readonly WirePayload[]) => Promise<WirePayload[]>;
  /**
   * What is not sealed comes back as it is; a broken seal as a JSON value that says `__unreadable`.
   * Throws `Rejected('payload-invalid' | 'key-unknown')`.
   */
  readonly decode: (payloads: readonly WirePayload[]) => Promise<WirePayload[]>;
}
