import { once } from 'node:events';
import { createServer } from 'node:http';
import { createIdentityProvider } from '../../src/adapters/oidc/identityProvider.js';
import { createApp } from '../../src/http/app.js';
import { createLoginCookies } from '../../src/http/auth/loginCookie.js';
import type { AdmissionRules } from '../../src/http/auth/userFromClaims.js';
import type { AppParts } from '../../src/http/parts.js';
import { roles, type Role } from '../../src/ports/tokens.js';
import { lastingPort } from '../support/lastingPort.js';
import type { Harness } from './apiHarness.js';

export const client = { id: 'loopkeeper-test', secret: 'a-secret-of-the-client' };
export const acr = 'urn:test:second-factor';
const everyRole = new Map<string, Role>(roles.map((role) => [role, role]));

export const waysBack = (port: number) => ({
  redirectUri: `http://127.0.0.1:${port}/session/callback`,
  signedOutUri: `http://127.0.0.1:${port}/session`,
});

export interface Front {
  readonly url: string;
  readonly move: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** The API with a log-in, at an address that a browser can come back to. */
export async function openFront(harness: Harness, issuer: string, rules: Partial<AdmissionRules> = {}, at?: number): Promise<Front> {
  const port = at ?? (await lastingPort());
  const publicUrl = `http://127.0.0.1:${port}`;
  let ahead = 0;
  const realNow = () => Date.now() + ahead;
  const options = { ...waysBack(port), timeoutMs: 3_000 };
  const login: AppParts['login'] = {
    provider: createIdentityProvider({ issuer, clientId: client.id, clientSecret: client.secret, acrValues: rules.acr ?? [], ...options }),
    rules: { roleOf: everyRole, acr: [], amr: [], ...rules },
    cookies: createLoginCookies({ secrets: ['s'.repeat(32)], publicUrl, realNow }),
    coordinatorOf: (email) => harness.practiceSettings.coordinatorOf(email),
  };
  const settings = { ...harness.parts.settings, publicUrl, allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`] };
  const server = createServer(createApp({ ...harness.parts, sessions: harness.sessionsAt(realNow), login, settings }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: publicUrl, move: (ms) => void (ahead += ms), close };
}
