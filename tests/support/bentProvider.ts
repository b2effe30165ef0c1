import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** How its tokens differ from those of an honest provider. */
export interface Bend {
  readonly claims?: JWTPayload;
  /** Signed with a key that it does not publish. */
  readonly isForged?: boolean;
  /** The status of its token endpoint. */
  readonly status?: number;
}

/**
 * An OpenID provider that says whatever a test wants: it sends nobody away, so that the test itself
 * goes from the log-in's address to the callback, and answers any code.
 */
export async function openBentProvider(client: { id: string }) {
  const [published, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const keys = [{ ...(await exportJWK(published.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
  let bend: Bend = {};
  let nonce = '';
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this shape.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const usual = {
      iss: url,
      aud: client.id,
      sub: 'person-7',
      iat: now,
      exp: now + 300,
      nonce,
      preferred_username: 'rosa',
      roles: ['coordinator'],
    };
    return new SignJWT({ ...usual, ...bend.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(bend.isForged ? other.privateKey : published.privateKey);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration')
      return void json({
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (request.url === '/keys') return void json({ keys });
    if (bend.status !== undefined) return void json({ error: 'server_error' }, bend.status);
    json({ access_token: 'x', token_type: 'Bearer', id_token: await idToken() });
  }

  return {
    url,
    /**
     * Answers the next code with a token that is bent like this. @param asked the address that the
     * browser was sent to
     */
    bend: (asked: string, how: Bend): void => {
      nonce = new URL(asked).searchParams.get('nonce') ?? '';
      bend = how;
    },
    stop: async (): Promise<void> => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
