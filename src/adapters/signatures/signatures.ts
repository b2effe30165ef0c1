import type { WebhookSignatures } from '../../ports/signatures.js';
import { verifyStandardWebhooks } from './standardWebhooks.js';
import { verifyTelnyx } from './telnyx.js';
import { verifyTwilio } from './twilio.js';

export interface SignatureSettings {
  /** `whsec_...`, the active one first. */
  ehrSecrets: readonly string[];
  twilioAuthTokens: readonly string[];
  /** Raw Ed25519 keys in base64. */
  telnyxPublicKeys: readonly string[];
  /** The public address of this installation. */
  publicUrl: string;
  /** Real time, epoch milliseconds. */
  realNow: () => number;
}

/**
 * An empty list refuses every webhook of its kind. Throws at construction for an invalid secret or
 * key.
 */
export function createSignatures(settings: SignatureSettings): WebhookSignatures {
  const { ehrSecrets, twilioAuthTokens, telnyxPublicKeys, publicUrl, realNow } = settings;
  return {
    ehr: verifyStandardWebhooks({ secrets: ehrSecrets, realNow }),
    twilio: verifyTwilio({ authTokens: twilioAuthTokens, publicUrl }),
    telnyx: verifyTelnyx({ publicKeys: telnyxPublicKeys, realNow }),
  };
}
