import { Router, type Request, type Response } from 'express';
import { savedViews, viewPath } from '../domain/savedViews.js';
import { tokenIn } from './callers.js';
import { actorName, actorOf } from './denyByDefault.js';
import { sendPage, sessionPage, sessionScript, styles } from './pages.js';
import type { AppParts } from './parts.js';
import { dropSession, keepSession, sessionIn } from './sessionCookie.js';

/**
 * Where a person shows a token and gets a session for the browser. The token comes in the address's fragment or is typed; the page's script
 * sends it as every program does, in the header, so that it is checked, counted and recorded at the same place. It stands in no path and no query.
 */
export function createSessionRouter(parts: AppParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/session', (_request, response) => sendPage(response, sessionPage));
  router.get('/session/page.js', (_request, response) => void response.type('text/javascript').send(sessionScript));
  router.get('/session/page.css', (_request, response) => void response.type('text/css').send(styles));
  // A browser asks for it of its own accord, wherever it is: that is no attempt at anything.
  router.get('/favicon.ico', (_request, response) => void response.status(204).end());
  router.get('/session/holder', (request, response) => void response.json(holder(parts, request)));
  router.post('/session', (request, response) => signIn(parts, request, response));
  router.delete('/session', (_request, response) => signOut(parts, response));
  return router;
}

/** Who the browser's own session belongs to, and where to go from here; nothing for whoever has none. */
function holder({ sessions, settings: { temporalUi }, now }: AppParts, request: Request): object {
  const session = sessions.resume(sessionIn(request) ?? '');
  if (session === undefined) return {};
  const views = savedViews(now()).map((view) => ({ name: view.name, what: view.what, href: viewPath(temporalUi.namespace, view) }));
  return { ...session.holder, views: temporalUi.url === undefined ? [] : views };
}

async function signIn(parts: AppParts, request: Request, response: Response): Promise<void> {
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'sign-in', subject: 'session' });
  // Let in by a token, or by the session that is there already, which then goes on as it is.
  const token = tokenIn(request);
  if (token !== undefined) keepSession(response, parts.sessions.begin(token), parts.settings.publicUrl);
  response.status(204).end();
}

async function signOut(parts: AppParts, response: Response): Promise<void> {
  await parts.audit.append({ actor: actorName(actorOf(response)), action: 'sign-out', subject: 'session' });
  dropSession(response, parts.settings.publicUrl);
  response.status(204).end();
}
