import type { InboundText } from '../wire/twilioCallbacks.js';

/** Sends one text, and knows what became of texts in both directions. */
export interface Messenger {
  /**
   * Sends `body` to `to`. Not idempotent at the provider: the caller records the intent first and asks `find` before a second try.
   * Throws `Rejected` with code `opted-out` (21610), `undeliverable` (invalid, landline, unreachable) or `refused`;
   * `Ambiguous` when the answer was lost after the request left; `Unavailable` (429, 503 and connection refused) when it was not accepted.
   */
  readonly send: (text: { to: string; body: string; key: string }) => Promise<{ providerId: string }>;

  /** A text to `to` with this very body accepted since `sinceRealMs`, if any. Throws `Unavailable`. */
  readonly find: (text: { to: string; body: string; key: string; sinceRealMs: number }) => Promise<TextStatus | undefined>;

  /** What became of a text; undefined when the provider knows of none. Throws `Unavailable`. */
  readonly status: (providerId: string) => Promise<TextStatus | undefined>;

  /** What patients wrote since `sinceRealMs`, oldest first, whether or not a webhook told us. Throws `Unavailable`. */
  readonly received: (since: { sinceRealMs: number }) => Promise<InboundText[]>;
}

export interface TextStatus {
  providerId: string;
  status: 'accepted' | 'transmitted' | 'delivered' | 'failed';
  failure?: string | undefined;
}
