import { Router, type Request, type Response } from 'express';
import { savedViews, viewPath } from '../../wire/temporalViews.js';
import { tokenIn } from './authenticate.js';
import { actorName, actorOf, decodingRoles } from './authorize.js';
import { Refusal } from '../errors.js';
import { messages } from '../html/messages.js';
import { sendPage, sessionPage, sessionScript, styles } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { dropSession, keepSession, sessionIn } from './sessionCookie.js';

/**
 * Where a person signs in and out, by name (login.ts) or with a token. A token comes in the address's fragment or is typed; the page's script
 * sends it as every program does, in the header, so that it is checked, counted and recorded at the same place. It stands in no path and no query.
 */
export function createSessionRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/session', (_request, response) => sendPage(response, sessionPage));
  router.get('/session/page.js', (_request, response) => void response.type('text/javascript').send(sessionScript));
  router.get('/session/page.css', (_request, response) => void response.type('text/css').send(styles));
  // A browser asks for it of its own accord, wherever it is: that is no attempt at anything.
  router.get('/favicon.ico', (_request, response) => void response.status(204).end());
  router.get('/session/holder', async (request, response) => void response.json(await principal(parts, request)));
  router.post('/session', (request, response) => signIn(parts, request, response));
  router.delete('/session', (request, response) => signOut(parts, request, response));
  // Whoever asks has been noted as being there on the way here.
  router.post('/session/active', (_request, response) => void response.status(204).end());
  router.delete('/api/sessions/:actor', (request, response) => endAll(parts, request, response));
  return router;
}

/** Who the browser's own session belongs to, and where to go from here; for whoever has none, whether there is a log-in by name. */
async function principal({ sessions, settings, login, now }: AppParts, request: Request): Promise<object> {
  const session = await sessions.resume(sessionIn(request, settings.publicUrl) ?? '');
  const ways = login === undefined ? {} : { login: true };
  if (session === undefined) return ways;
  const { url, namespace } = settings.temporalUi;
  const views = savedViews(now()).map((view) => ({ name: view.name, what: view.what, href: viewPath(namespace, view) }));
  const isShown = url !== undefined && decodingRoles.includes(session.principal.role);
  const pages = settings.dashboard === undefined ? [] : [{ ...messages.session.dashboard, href: '/worklist' }];
  return { ...session.principal, ...ways, views: [...pages, ...(isShown ? views : [])] };
}

async function signIn(parts: AppParts, request: Request, response: Response): Promise<void> {
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'sign-in', subject: 'session' });
  // Let in by a token, or by the session that is there already, which then goes on as it is.
  const token = tokenIn(request);
  if (token !== undefined) {
    await endOwn(parts, request);
    keepSession(response, await parts.sessions.begin({ by: 'token', token }), parts.settings.publicUrl);
  }
  response.status(204).end();
}

/** Ended here whatever becomes of the provider, which is told where the browser can be sent there. */
async function signOut(parts: AppParts, request: Request, response: Response): Promise<void> {
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'sign-out', subject: 'session' });
  const idToken = await endOwn(parts, request);
  dropSession(response, parts.settings.publicUrl);
  const to = idToken === undefined ? undefined : await parts.login?.provider.signOutUrl(idToken).catch(() => undefined);
  if (to === undefined) return void response.status(204).end();
  response.json({ to });
}

async function endOwn({ sessions, settings }: AppParts, request: Request): Promise<string | undefined> {
  const value = sessionIn(request, settings.publicUrl);
  return value === undefined ? undefined : sessions.end(value);
}

/** Somebody has left, or a browser was lost. A token that the person holds as well has to be taken out by itself. */
async function endAll(parts: AppParts, request: Request, response: Response): Promise<void> {
  const person = String(request.params['actor']);
  if (!/^[^\p{C}/]{1,80}$/u.test(person)) throw new Refusal(422, 'invalid', 'This is no name of a person.');
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'end-sessions', subject: `person/${person}` });
  response.json({ ended: await parts.sessions.endAllOf(person) });
}
