import type { Request, Response } from 'express';
import { Rejected, Unavailable } from '../../domain/errors.js';
import type { Identity } from '../../ports/identityProvider.js';
import { roles, type Role } from '../../ports/tokens.js';
import { userFromClaims, verifiedEmail, type Person } from './userFromClaims.js';
import { recordDenial } from './authorize.js';
import { actorName } from './principal.js';
import { localPath } from '../html/localPath.js';
import { loginRefusals, signedInPage } from '../html/loginPages.js';
import { messagePage, sendPage } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';
import { keepSession, sessionIn } from './sessionCookie.js';

/** Why a person is not let in. Each has a page of its own. */
export type LoginRefusal = keyof typeof loginRefusals;

type Parts = Pick<AppParts, 'login' | 'settings' | 'sessions' | 'audit' | 'log'>;

/**
 * Sign-in by OpenID Connect: there and back. Every failure is a page that says what to do; an
 * existing session stays.
 */
export const loginRoutes = [
  rawRoute({
    method: 'GET',
    path: '/session/login',
    access: 'public',
    handlers: (parts: Parts) => [(request, response) => leave(parts, request, response)],
  }),
  rawRoute({
    method: 'GET',
    path: '/session/callback',
    access: 'public',
    handlers: (parts: Parts) => [(request, response) => arrive(parts, request, response)],
  }),
];

async function leave(parts: Parts, request: Request, response: Response): Promise<void> {
  const { login, settings } = parts;
  if (login === undefined) return refuse(response, 'none');
  const to = localPath(request.query['to']);
  const as = roles.find((role) => role === request.query['as']);
  // The provider sends browsers back to one host name of ours, so the cookie must be set under that
  // name.
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

async function arrive(parts: Parts, request: Request, response: Response): Promise<void> {
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

async function signIn(parts: Parts, request: Request, response: Response, principal: Person, { claims, idToken }: Identity): Promise<void> {
  const { audit, sessions, settings } = parts;
  const old = sessionIn(request, settings.publicUrl);
  if (old !== undefined) await sessions.end(old);
  // A name may be given to another person one day; the provider's key for a person may not.
  const detail = { by: 'oidc', subject: subjectOf(claims) };
  await audit.append({ actor: actorName(principal), action: 'sign-in', subject: 'session', detail });
  keepSession(response, await sessions.begin({ by: 'person', principal, idToken }), settings.publicUrl);
}

async function deny(parts: Parts, request: Request, response: Response, why: LoginRefusal, identity?: Identity): Promise<void> {
  const detail = identity === undefined ? {} : { subject: subjectOf(identity.claims) };
  await recordDenial(parts, { actor: 'nobody', request, why: `login-${why}`, detail });
  refuse(response, why);
}

const subjectOf = ({ sub }: Identity['claims']): string => (typeof sub === 'string' ? sub.slice(0, 255) : '');

/** An outage has its own page. Any other error is a defect and goes to the error handler. */
function passing({ log }: Parts, error: unknown): LoginRefusal {
  if (!(error instanceof Unavailable)) throw error;
  log.error({ code: error.code }, 'sign-in by name is unavailable');
  return error.code === 'identity-provider-away' ? 'away' : 'unavailable';
}

function refuse(response: Response, why: LoginRefusal): void {
  const { status, title, text } = loginRefusals[why];
  sendPage(response.status(status), messagePage(title, text, '/session/login'));
}
