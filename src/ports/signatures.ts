/**
 * Verifies the sender of a webhook. Constant time, every active secret, real time for freshness.
 */
export interface WebhookSignatures {
  /**
   * Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), 300 s. Returns the
   * event id, or the reason of a refusal.
   */
  readonly ehr: (request: SignedRequest) => Verdict;
  /** `X-Twilio-Signature` over the public URL and the sorted form parameters. */
  readonly twilio: (request: SignedRequest & { url: string; parameters: Record<string, string> }) => Verdict;
  /** `telnyx-signature-ed25519`, `telnyx-timestamp`, 300 s. */
  readonly telnyx: (request: SignedRequest) => Verdict;
}

export interface SignedRequest {
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

export type Verdict = { ok: true; eventId?: string | undefined } | { ok: false; reason: 'missing' | 'stale' | 'mismatch' };
