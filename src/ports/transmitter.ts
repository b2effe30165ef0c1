/** Hands a packet to an endpoint's network: fax, later Direct and FHIR. One adapter a channel. */
export interface Transmitter {
  /**
   * Hands over the PDF once. `key` travels as our reference (`client_state`) so that `find` can ask about it; the caller recorded the intent before.
   * Throws `Rejected` when the number or the document can never be sent, `Ambiguous` when the answer was lost after the request left,
   * and `Unavailable` when it was certainly not accepted.
   */
  readonly send: (fax: { key: string; to: string; pdf: Uint8Array; pages: number }) => Promise<{ providerId: string; mediaName: string }>;

  /** What became of `key` (or of `providerId`, when known): undefined when the provider never accepted it. Throws `Unavailable`. */
  readonly find: (fax: {
    key: string;
    to: string;
    providerId?: string | undefined;
    sinceRealMs: number;
  }) => Promise<DeliveryStatus | undefined>;

  /** Deletes the uploaded document; quiet when it is gone. */
  readonly discard: (mediaName: string) => Promise<void>;
}

export interface DeliveryStatus {
  providerId: string;
  /** Rung 1 accepted, 2 transmitted. */
  status: 'accepted' | 'transmitted' | 'failed';
  /** The provider's code: `busy`, `no_answer`, `destination_unreachable`, ... */
  failure?: string | undefined;
}
