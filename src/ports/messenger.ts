import type { InboundText } from '../wire/twilioCallbacks.js';

/** Sends texts and finds the status of texts in both directions. */
export interface Messenger {
  /**
   * Sends `body` to `to`. Not idempotent at the provider: the caller records the intent first and
   * asks `find` before a second try. Throws `Rejected` with code `opted-out` (21610),
   * `undeliverable` (invalid, landline, unreachable) or `refused`; `Ambiguous` when the answer was
   * lost after the request left; `Unavailable` (429, 503 and connection refused) when it was not
   * accepted.
   */
  readonly send: (text: { to: string; body: string; key: string }) => Promise<{ providerId: string }>;

  /**
   * A text to `to` with exactly this body, accepted since `sinceRealMs`, if any. Throws
   * `Unavailable`.
   */
  readonly find: (text: { to: string; body: string; key: string; sinceRealMs: number }) => Promise<TextStatus | undefined>;

  /** The status of a text. Undefined when the provider does not know it. Throws `Unavailable`. */
  readonly status: (providerId: string) => Promise<TextStatus | undefined>;

  /**
   * Patients' texts since `sinceRealMs`, oldest first, with or without a webhook. Throws
   * `Unavailable`.
   */
  readonly received: (since: { sinceRealMs: number }) => Promise<InboundText[]>;
}

export interface TextStatus {
  providerId: string;
  status: 'accepted' | 'transmitted' | 'delivered' | 'failed';
  failure?: string | undefined;
}
