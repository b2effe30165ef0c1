import { join } from 'node:path';
import type { Variables } from './secretFiles.js';

/** The demo's own secrets, one file each below `<data>/secrets`. */
export const demoSecretFiles = {
  EHR_WEBHOOK_SECRETS_FILE: 'ehr-webhook-secret',
  TWILIO_AUTH_TOKEN_FILE: 'twilio-auth-token',
  TELNYX_API_KEY_FILE: 'telnyx-api-key',
  TELNYX_PUBLIC_KEY_FILE: 'telnyx-public-key',
  API_TOKENS_FILE: 'api-tokens',
  SESSION_SECRETS_FILE: 'session-secret',
  OIDC_CLIENT_SECRET_FILE: 'oidc-client-secret',
  PAYLOAD_KEYS_FILE: 'payload-keys.json',
} as const;

/** With this the fax simulator signs its events. */
export const demoFaxSigningKeyFile = 'telnyx-private-key.pem';

/**
 * How the demo's identity provider says that a second factor was asked for: its people have none,
 * so that this is a word and no proof.
 */
export const demoAcr = 'urn:loopkeeper:demo:second-factor';

/** Names that are obviously nobody's, in the form that the vendors use. */
const demoAccounts = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_MESSAGING_SERVICE_SID: 'MG00000000000000000000000000000000',
  TELNYX_CONNECTION_ID: '1000000000000000000',
  TELNYX_FAX_FROM: '+16175550100',
  OIDC_CLIENT_ID: 'loopkeeper-demo',
  OIDC_ACR: demoAcr,
};

const vendor = /^(TWILIO|TELNYX|EHR|OIDC|SESSION|API_TOKENS|PAYLOAD_KEYS)/;
/**
 * Where the simulators listen. These alone are taken over from outside, and must be on loopback.
 */
const addresses = /^(EHR_BASE_URL|TWILIO_API_BASE_URL|TELNYX_API_BASE_URL)$/;

/** An environment without anything of vendors and logins but where the simulators are. */
export function withoutVendors<T extends Variables>(environment: T): T {
  const kept = Object.entries(environment).filter(([name]) => !vendor.test(name) || addresses.test(name));
  // The same names or fewer, each optional in every environment.
  return Object.fromEntries(kept) as T;
}

/**
 * The variables that the demo runs on: whatever the environment says of vendors and logins is left
 * out, and the demo's own secrets are named in its place (decision 21).
 */
export function demoVariables(environment: Variables): Variables {
  const folder = join(environment['LOOPKEEPER_DATA'] ?? '.loopkeeper', 'secrets');
  const files = Object.entries(demoSecretFiles).map(([name, file]) => [name, join(folder, file)]);
  const idpPort = environment['SIMULATOR_IDP_PORT'] ?? '';
  // On this machine by its making.
  const issuer = /^\d+$/.test(idpPort) ? { OIDC_ISSUER: `http://127.0.0.1:${idpPort}` } : {};
  return { ...withoutVendors(environment), ...demoAccounts, ...Object.fromEntries(files), ...issuer };
}
