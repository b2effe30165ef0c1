import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyring } from '../../adapters/keyring/keyring.js';
import { demoFaxSigningKeyFile, demoSecretFiles } from '../../demoVariables.js';

/** The demo's secrets in up.json. */
export interface DemoSecrets {
  /** A coordinator's bearer token. An engineer's follows it in the file. */
  readonly token: string;
  /** `whsec_...`: orders are signed with it. */
  readonly orders: string;
}

/**
 * The demo's own secrets in `<data>/secrets`, made at the first start and kept: what was sealed
 * must open again, and a signed callback of the last run must still be believed.
 */
export function createDemoSecrets(dataFolder: string): DemoSecrets {
  const folder = join(dataFolder, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keep = (name: string, make: () => string) => once(join(folder, name), make);
  const orders = keep(demoSecretFiles.EHR_WEBHOOK_SECRETS_FILE, () => `whsec_${randomBytes(32).toString('base64')}`);
  const token = () => randomBytes(32).toString('base64url');
  const tokens = keep(demoSecretFiles.API_TOKENS_FILE, () => `coordinator:demo:${token()},engineer:demo-engineer:${token()}`);
  keep(demoSecretFiles.TWILIO_AUTH_TOKEN_FILE, () => randomBytes(16).toString('hex'));
  keep(demoSecretFiles.TELNYX_API_KEY_FILE, () => `KEY${randomBytes(24).toString('hex')}`);
  keep(demoSecretFiles.SESSION_SECRETS_FILE, token);
  keep(demoSecretFiles.OIDC_CLIENT_SECRET_FILE, token);
  keep(demoSecretFiles.PAYLOAD_KEYS_FILE, () => JSON.stringify(generateKeyring()));
  createFaxKeys(keep);
  return { token: tokens.split(/[:,]/)[2] ?? '', orders };
}

/**
 * The public half is derived from the private one, so that a start cut short between the two leaves
 * no pair that does not fit.
 */
function createFaxKeys(keep: (name: string, make: () => string) => string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = keep(demoFaxSigningKeyFile, () => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  keep(demoSecretFiles.TELNYX_PUBLIC_KEY_FILE, () => rawPublicKey(pem));
}

/** The last 32 bytes of the SPKI form are the key itself: what Telnyx's portal shows. */
function rawPublicKey(pem: string): string {
  return createPublicKey(pem).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
}

function once(file: string, make: () => string): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, make(), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8').trim();
}
