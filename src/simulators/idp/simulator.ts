import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { messages } from './messages.js';
import { page, peoplePage, policy, styles } from './pages.js';
import { demoPeople, type DemoPerson } from './people.js';

export interface IdpSimulatorOptions {
  /** Its address is the issuer in every token, so it must be known before the start. */
  readonly port: number;
  readonly client: {
    readonly id: string;
    readonly secret: string;
    /** Loopkeeper's redirect addresses after sign-in and sign-out. */
    readonly redirectUri: string;
    readonly signedOutUri: string;
  };
  /** The authentication methods in its tokens. */
  readonly acr: string;
  readonly people?: readonly DemoPerson[];
}

/**
 * An OpenID provider for the demo and for tests: oidc-provider with a page to choose a person
 * instead of passwords. It loses everything at its stop. Sessions at Loopkeeper continue.
 */
export async function createIdpSimulator(options: IdpSimulatorOptions) {
  const { port, people = demoPeople } = options;
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, await configurationOf(options, people));
  const server = createServer(pagesOf(provider, people, options.acr));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url, stop: () => stop(server) };
}

async function configurationOf({ client, acr }: IdpSimulatorOptions, people: readonly DemoPerson[]): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        post_logout_redirect_uris: [client.signedOutUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'demo' }] },
    // Browsers share cookies between ports of one host, so these names differ from Loopkeeper's.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'idp_session', interaction: 'idp_interaction', resume: 'idp_resume' },
    },
    acrValues: [acr],
    claims: { openid: ['sub', 'roles', 'acr', 'amr'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    // The ID token contains all claims, as with most providers of practices.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => accountOf(people.find((one) => one.id === id)),
    loadExistingGrant: grantEverything,
    renderError: (context) => {
      sendFrom(context, textPage(messages.failed));
    },
    ttl: { Interaction: 600, Session: 3_600, Grant: 3_600, IdToken: 600, AccessToken: 600, AuthorizationCode: 60 },
  };
}

function accountOf(person: DemoPerson | undefined) {
  if (person === undefined) return undefined;
  const { id, name, email, role } = person;
  return {
    accountId: id,
    claims: () => ({ sub: id, name, email, email_verified: true, preferred_username: id, roles: [role] }),
  };
}

/** No consent page: Loopkeeper belongs to the practice. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, provider, account, params } = oidc;
  if (client === undefined || account === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope(typeof params?.['scope'] === 'string' ? params['scope'] : 'openid');
  await grant.save();
  return grant;
}

function pagesOf(provider: Provider, people: readonly DemoPerson[], acr: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/page.css', (_request, response) => void response.type('text/css').send(styles));
  app.get('/interaction/:uid', async (request, response) => {
    const uid = await uidOf(provider, request, response);
    if (uid === undefined) return forgotten(response);
    send(response, peoplePage(uid, people));
  });
  app.post('/interaction/:uid', express.urlencoded({ extended: false, limit: '1kb' }), async (request, response) => {
    const { person }: { person?: unknown } = request.body ?? {};
    const chosen = people.find(({ id }) => id === person);
    if (chosen === undefined || (await uidOf(provider, request, response)) === undefined) return forgotten(response);
    // Not remembered: each sign-in asks again, like a real provider with a second factor.
    const login = { accountId: chosen.id, acr, amr: ['mfa'], remember: false };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  });
  app.use(provider.callback());
  return app;
}

/** This browser's interaction. Undefined when it is over or belongs to another browser. */
async function uidOf(provider: Provider, request: Request, response: Response): Promise<string | undefined> {
  const found = await provider.interactionDetails(request, response).catch(() => undefined);
  return found?.uid === request.params['uid'] ? found?.uid : undefined;
}

const textPage = ({ title, text }: { readonly title: string; readonly text: string }): string => page(title, `<p>${text}</p>`);

function forgotten(response: Response): void {
  send(response.status(400), textPage(messages.expired));
}

function send(response: Response, text: string): void {
  response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' }).type('html').send(text);
}

function sendFrom(context: KoaContextWithOIDC, text: string): void {
  context.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
  context.type = 'html';
  context.body = text;
}

/** @param form the provider's form with the id `op.logoutForm` */
async function logoutSource(context: KoaContextWithOIDC, form: string): Promise<void> {
  const { title, text, yes, no } = messages.signOut;
  const button = (label: string, more = '') => `<p><button type="submit" form="op.logoutForm"${more}>${label}</button></p>`;
  sendFrom(context, page(title, `<p>${text}</p>\n${form}\n${button(yes, ' name="logout" value="yes"')}${button(no)}`));
}

async function postLogoutSuccessSource(context: KoaContextWithOIDC): Promise<void> {
  sendFrom(context, textPage(messages.signedOut));
}

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
