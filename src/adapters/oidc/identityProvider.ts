import * as oidc from 'openid-client';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { IdentityProvider } from '../../ports/identityProvider.js';

export interface IdentityProviderOptions {
  /**
   * The issuer as in the provider's tokens. Its metadata is below it (OpenID Connect Discovery
   * 1.0).
   */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Redirect address after sign-in, registered at the provider. */
  readonly redirectUri: string;
  /** Redirect address after sign-out, registered at the provider. */
  readonly signedOutUri: string;
  /** Requested assurance (`acr_values`), such as a second factor. */
  readonly acrValues: readonly string[];
  readonly timeoutMs: number;
}

/** `profile` and `email` name the person. The provider's settings decide the other claims. */
const scope = 'openid profile email';

/**
 * An OpenID provider by code and PKCE. Its metadata is read when the first person signs in, and
 * retried until it succeeds once: the API starts without the provider.
 */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { redirectUri, signedOutUri, acrValues } = options;
  let known: Promise<oidc.Configuration> | undefined;
  const provider = (): Promise<oidc.Configuration> => {
    known ??= discover(options).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    begin: async () => {
      const configuration = await provider();
      const checks = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        // The next person at an unattended desk must not be signed in without a password.
        prompt: 'login',
        ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
      });
      return { url: url.href, checks };
    },
    finish: async (answer, { state, nonce, verifier }) => {
      const configuration = await provider();
      const url = new URL(redirectUri);
      url.search = answer.toString();
      const tokens = await oidc
        .authorizationCodeGrant(configuration, url, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier })
        .catch((error: unknown) => {
          throw refusalOf(error);
        });
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined) throw invalid();
      return { claims, idToken: tokens.id_token };
    },
    signOutUrl: async (idToken) => {
      const configuration = await provider();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: signedOutUri }).href;
    },
  };
}

async function discover({ issuer, clientId, clientSecret, timeoutMs }: IdentityProviderOptions): Promise<oidc.Configuration> {
  const isClear = issuer.startsWith('http:');
  const execute = [
    // The ID token's signature is checked although TLS already proves its origin.
    oidc.enableNonRepudiationChecks,
    // The configuration allows http on loopback only.
    ...(isClear ? [oidc.allowInsecureRequests] : []),
  ];
  return oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: timeoutMs / 1_000 }).catch(() => {
    throw away();
  });
}

/** Messages of the library and the provider may quote the response, so they are not passed on. */
function refusalOf(error: unknown): Error {
  if (error instanceof oidc.AuthorizationResponseError) return new Rejected('sign-in-declined', 'The identity provider let nobody in.');
  return isPassing(error) ? away() : invalid();
}

function isPassing(error: unknown): boolean {
  if (error instanceof TypeError) return error.message === 'fetch failed';
  if (!(error instanceof oidc.ClientError)) return false;
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return true;
  return error.cause instanceof Response && error.cause.status >= 500;
}

const invalid = (): Rejected => new Rejected('sign-in-invalid', 'What the identity provider answered does not hold.');
const away = (): Unavailable => new Unavailable('identity-provider-away', 'The identity provider does not answer.', 5_000);
