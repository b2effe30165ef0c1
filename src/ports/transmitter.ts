import type { Channel } from '../domain/routing/channel.js';

/**
 * A document for one address of one channel. `key` is our reference: receipts bring it back, and
 * `find` looks for it.
 */
export interface Outgoing {
  readonly key: string;
  readonly channel: Channel;
  /** As the channel writes it, for example a phone number in E.164. */
  readonly address: string;
}

export interface PacketDocument {
  readonly pdf: Uint8Array;
  readonly pages: number;
}

/**
 * Hands documents to the networks of the endpoints. A channel is one adapter with this interface
 * and one line in wiring.ts.
 */
export interface Transmitter {
  /**
   * Hands over the document once; the caller has recorded the intent. `documentName` is what the
   * provider keeps it under until `discard`. Throws `Rejected` when address or document can never
   * be sent, `Ambiguous` when the answer was lost after the request left, and `Unavailable` when it
   * was certainly not accepted.
   */
  readonly send: (send: Outgoing & { readonly document: PacketDocument }) => Promise<{ providerId: string; documentName: string }>;

  /**
   * What became of `key` (or of `providerId`, when known): undefined when the provider never
   * accepted it. Throws `Unavailable`.
   */
  readonly find: (send: Outgoing & { providerId?: string | undefined; sinceRealMs: number }) => Promise<DeliveryStatus | undefined>;

  /**
   * Deletes the document from the provider's storage. Does nothing when it is gone already. Throws
   * `Unavailable`.
   */
  readonly discard: (document: { channel: Channel; documentName: string }) => Promise<void>;
}

export interface DeliveryStatus {
  providerId: string;
  /** Rung 1 accepted, 2 transmitted. */
  status: 'accepted' | 'transmitted' | 'failed';
  /** The provider's code: `busy`, `no_answer`, `destination_unreachable`, ... */
  failure?: string | undefined;
  /** Pages that were transmitted; undefined where the provider does not say. */
  pages?: number | undefined;
}
