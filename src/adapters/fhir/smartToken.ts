import { importJWK, importPKCS8, type CryptoKey } from 'jose';
import * as oauth from 'openid-client';
import { z } from 'zod';
import { Unavailable } from '../../domain/errors.js';
import type { TokenSource } from './client.js';
import { jsonObject, textOf } from './httpBody.js';
import { baseOf } from './sameOrigin.js';

export interface SmartTokenOptions {
  /** The EHR's FHIR base. Its `.well-known/smart-configuration` names the token endpoint. */
  baseUrl: string;
  clientId: string;
  /** PKCS#8 in PEM, or a private JWK as JSON. RSA or P-384. */
  privateKey: string;
  /** `kid` of the public key at the EHR. A JWK has its own. */
  keyId?: string | undefined;
  /** SMART v2 system scopes, separated by spaces. */
  scope: string;
  timeoutMs: number;
  /** Real time: tokens expire by the wall clock. */
  realNow?: (() => number) | undefined;
}

/** A token is not used in its last minute, so that it stays valid until the response. */
const spareMs = 60_000;
/**
 * SMART Backend Services allows at most five minutes. This is the default for servers that give no
 * lifetime.
 */
const shortLifeMs = 300_000;
const smartConfiguration = z.object({ issuer: z.string().optional(), token_endpoint: z.url() });

/**
 * SMART App Launch 2.2, Backend Services: `client_credentials` with a signed assertion (RS384 or
 * ES384) whose `aud` is the token endpoint. All callers share one token until shortly before it
 * expires. `refresh` requests a new one. Every failure is `Unavailable`: a key that the EHR does
 * not know yet delays referrals and loses none.
 */
export function createSmartToken(options: SmartTokenOptions): TokenSource {
  const { realNow = Date.now } = options;
  let held: { value: string; usableUntilMs: number } | undefined;
  let asking: Promise<string> | undefined;

  const ask = async (): Promise<string> => {
    const answer = await requestToken(options);
    const lifeMs = answer.expires_in === undefined ? shortLifeMs : answer.expires_in * 1000;
    held = { value: answer.access_token, usableUntilMs: realNow() + Math.max(lifeMs - spareMs, lifeMs / 2) };
    return held.value;
  };

  return async ({ refresh } = { refresh: false }) => {
    if (!refresh && held !== undefined && realNow() < held.usableUntilMs) return held.value;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function requestToken(options: SmartTokenOptions) {
  try {
    const config = await configuration(options);
    return await oauth.clientCredentialsGrant(config, { scope: options.scope });
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    // An OAuth error's description may contain the assertion: only its code is passed on.
    const code = error instanceof oauth.ResponseBodyError ? error.error : 'no answer';
    throw new Unavailable('ehr-no-token', `The EHR gave no token (${/^[a-z_ ]{1,40}$/u.test(code) ? code : 'error'})`);
  }
}

async function configuration({ baseUrl, clientId, privateKey, keyId, timeoutMs }: SmartTokenOptions): Promise<oauth.Configuration> {
  const { token_endpoint: tokenEndpoint, issuer } = await discover(baseUrl, timeoutMs);
  const { key, kid } = await signingKey(privateKey, keyId);
  const assertion = oauth.PrivateKeyJwt(
    { key, ...(kid !== undefined && { kid }) },
    {
      [oauth.modifyAssertion]: (_header, payload) => {
        payload['aud'] = tokenEndpoint;
      },
    },
  );
  const config = new oauth.Configuration({ issuer: issuer ?? baseUrl, token_endpoint: tokenEndpoint }, clientId, {}, assertion);
  config.timeout = timeoutMs / 1000;
  if (isLoopback(new URL(tokenEndpoint))) oauth.allowInsecureRequests(config);
  return config;
}

async function discover(baseUrl: string, timeoutMs: number): Promise<z.output<typeof smartConfiguration>> {
  const response = await fetch(new URL('.well-known/smart-configuration', baseOf(baseUrl)), {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const document = smartConfiguration.safeParse(jsonObject(await textOf(response, 100_000)));
  if (!response.ok || !document.success) throw new Unavailable('ehr-no-token', 'The EHR does not say where tokens are had');
  return document.data;
}

/** The key type decides the algorithm: SMART has RS384 and ES384. */
async function signingKey(privateKey: string, keyId: string | undefined): Promise<{ key: CryptoKey; kid: string | undefined }> {
  const jwk = jsonObject(privateKey);
  if (jwk === undefined) return { key: await pemKey(privateKey), kid: keyId };
  const key = await importJWK(jwk, jwk['kty'] === 'EC' ? 'ES384' : 'RS384');
  if (key instanceof Uint8Array) throw new TypeError('a symmetric key cannot sign');
  return { key, kid: keyId ?? (typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined) };
}

async function pemKey(pem: string): Promise<CryptoKey> {
  try {
    return await importPKCS8(pem, 'RS384');
  } catch {
    return importPKCS8(pem, 'ES384');
  }
}

/** Plain http is allowed only for a token server on loopback, as in tests and the demo. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
