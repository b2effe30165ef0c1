import { Router, type Request, type Response } from 'express';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { Identity } from '../../ports/identityProvider.js';
import { roles, type Role } from '../../ports/tokens.js';
import { userFromClaims, verifiedEmail, type Person } from './userFromClaims.js';
import { actorName, recordDenial } from './authorize.js';
import { localPath } from '../html/localPath.js';
import { loginRefusals, signedInPage } from '../html/loginPages.js';
import { messagePage, sendPage } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { keepSession, sessionIn } from './sessionCookie.js';

/** Why somebody is not let in; each has words of its own. */
export type LoginRefusal = keyof typeof loginRefusals;

/** The log-in by OpenID Connect: there and back. Every failure is a page that says what to do, and whoever is signed in stays so. */
export function createLoginRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/session/login', (request, response) => leave(parts, request, response));
  router.get('/session/callback', (request, response) => arrive(parts, request, response));
  return router;
}

async function leave(parts: AppParts, request: Request, response: Response): Promise<void> {
  const { login, settings } = parts;
  if (login === undefined) return refuse(response, 'none');
  const to = localPath(request.query['to']);
  const as = roles.find((role) => role === request.query['as']);
  // The provider sends browsers back to one name of ours: what this browser is to keep must be kept under that.
  if (request.headers.host !== new URL(settings.publicUrl).host) return response.redirect(303, atHome(settings.publicUrl, to, as));
  try {
    const { url, checks } = await login.provider.begin();
    await login.cookies.keep(response, { checks, to, as });
    response.redirect(303, url);
  } catch (error) {
    refuse(response, passing(parts, error));
  }
}

function atHome(publicUrl: string, to: string, as: Role | undefined): string {
  return `${publicUrl}/session/login?${new URLSearchParams({ to, ...(as && { as }) }).toString()}`;
}

async function arrive(parts: AppParts, request: Request, response: Response): Promise<void> {
  const { login } = parts;
  if (login === undefined) return refuse(response, 'none');
  const underWay = await login.cookies.take(request, response);
  if (underWay === undefined) return deny(parts, request, response, 'not-begun');
  try {
    const identity = await login.provider.finish(new URL(request.url, parts.settings.publicUrl).searchParams, underWay.checks);
    const email = verifiedEmail(identity.claims);
    const coordinatorId = email === undefined ? undefined : await login.coordinatorOf(email);
    const admission = userFromClaims(identity.claims, login.rules, coordinatorId, underWay.as);
    if ('why' in admission) return await deny(parts, request, response, admission.why, identity);
    await signIn(parts, request, response, admission.person, identity);
    sendPage(response, signedInPage(underWay.to));
  } catch (error) {
    if (!(error instanceof Rejected)) return refuse(response, passing(parts, error));
    await deny(parts, request, response, error.code === 'sign-in-declined' ? 'declined' : 'invalid');
  }
}

async function signIn(
  parts: AppParts,
  request: Request,
  response: Response,
  principal: Person,
  { claims, idToken }: Identity,
): Promise<void> {
  const { audit, sessions, settings } = parts;
  const old = sessionIn(request, settings.publicUrl);
  if (old !== undefined) await sessions.end(old);
  // A name can be given to another person one day; the provider's own key for them cannot.
  const detail = { by: 'oidc', subject: subjectOf(claims) };
  await audit.append({ actor: actorName(principal), action: 'sign-in', subject: 'session', detail });
  keepSession(response, await sessions.begin({ by: 'person', principal, idToken }), settings.publicUrl);
}

async function deny(parts: AppParts, request: Request, response: Response, why: LoginRefusal, identity?: Identity): Promise<void> {
  const detail = identity === undefined ? {} : { subject: subjectOf(identity.claims) };
  await recordDenial(parts, { actor: 'nobody', request, pattern: '/session/callback', why: `login-${why}`, detail });
  refuse(response, why);
}

const subjectOf = ({ sub }: Identity['claims']): string => (typeof sub === 'string' ? sub.slice(0, 255) : '');

/** What may be over in a minute is said as such; anything else is a fault of ours, for the one error handler. */
function passing({ log }: AppParts, error: unknown): LoginRefusal {
  if (!(error instanceof Unavailable)) throw error;
  log.error({ code: error.code }, 'nobody can log in by name at the moment');
  return error.code === 'identity-provider-away' ? 'away' : 'unavailable';
}

function refuse(response: Response, why: LoginRefusal): void {
  const { status, title, text } = loginRefusals[why];
  sendPage(response.status(status), messagePage(title, text, '/session/login'));
}
