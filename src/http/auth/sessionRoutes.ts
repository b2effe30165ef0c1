import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { savedViews, viewPath } from '../../wire/temporalViews.js';
import { roles } from '../../ports/tokens.js';
import { tokenIn } from './authenticate.js';
import { actorName, principalOf } from './principal.js';
import { decodingRoles, everyone, operatorRoles } from './roles.js';
import { Refusal } from '../errors.js';
import { messages } from '../html/messages.js';
import { sendPage, sessionPage, sessionScript, styles } from '../html/pages.js';
import { sessionMessages } from '../messages/sessions.js';
import type { AppParts } from '../parts.js';
import { defineRoute, rawRoute } from '../route.js';
import { dropSession, keepSession, sessionIn } from './sessionCookie.js';

/**
 * Where a person signs in and out, by name (loginRoutes.ts) or with a token. A token comes in the
 * address's fragment or is typed. The page's script sends it as every program does, in the header,
 * so that it is checked, counted and recorded in the same place. It is never part of a path or a
 * query.
 */

type Parts = Pick<AppParts, 'sessions' | 'settings' | 'audit' | 'login'>;

const page = (path: string, handler: RequestHandler) => rawRoute({ method: 'GET', path, access: 'public', handlers: () => [handler] });

const pages = [
  page('/session', (_request, response) => sendPage(response, sessionPage)),
  page('/session/page.js', (_request, response) => void response.type('text/javascript').send(sessionScript)),
  page('/session/page.css', (_request, response) => void response.type('text/css').send(styles)),
  // Browsers ask for it automatically, wherever they are: that is no denial.
  page('/favicon.ico', (_request, response) => void response.status(204).end()),
];

/**
 * Whose session the browser has, and where to go from here. Without a session, only whether people
 * can sign in by name.
 */
const me = defineRoute({
  method: 'GET',
  path: '/session/me',
  access: 'public',
  tag: 'Sessions',
  summary: "Who is signed in by the browser's session, if anyone",
  answer: {
    description: 'Without a session, only `login`',
    schema: z
      .object({
        actor: z.string().optional(),
        role: z.enum(roles).optional(),
        name: z.string().optional(),
        login: z.literal(true).optional().meta({ description: 'People can sign in by name' }),
        views: z
          .array(z.object({ name: z.string(), what: z.string(), href: z.string() }))
          .optional()
          .meta({ description: 'Pages to go to' }),
      })
      .meta({ id: 'Me' }),
  },
  handle: async ({ sessions, settings, login, now }: Pick<AppParts, 'sessions' | 'settings' | 'login' | 'now'>, { request }) => {
    const session = await sessions.resume(sessionIn(request, settings.publicUrl) ?? '');
    const ways = login === undefined ? {} : ({ login: true } as const);
    if (session === undefined) return ways;
    const { url, namespace } = settings.temporalUi;
    const views = savedViews(now()).map((view) => ({ name: view.name, what: view.what, href: viewPath(namespace, view) }));
    const hasViews = url !== undefined && decodingRoles.includes(session.principal.role);
    const ownPages = settings.dashboard === undefined ? [] : [{ ...messages.session.dashboard, href: '/worklist' }];
    return { ...session.principal, ...ways, views: [...ownPages, ...(hasViews ? views : [])] };
  },
});

const signIn = rawRoute({
  method: 'POST',
  path: '/session',
  access: everyone,
  handlers: (parts: Parts) => [
    async (request, response) => {
      await parts.audit.append({ actor: actorName(principalOf(response)), action: 'sign-in', subject: 'session' });
      // The caller has a token, or a session already, which then continues unchanged.
      const token = tokenIn(request);
      if (token !== undefined) {
        await endOwn(parts, request);
        keepSession(response, await parts.sessions.begin({ by: 'token', token }), parts.settings.publicUrl);
      }
      response.status(204).end();
    },
  ],
});

/**
 * Ends the session. The answer says where to sign out at the identity provider, if it has such a
 * page.
 */
const signOut = rawRoute({
  method: 'DELETE',
  path: '/session',
  access: everyone,
  handlers: (parts: Parts) => [
    async (request, response) => {
      await parts.audit.append({ actor: actorName(principalOf(response)), action: 'sign-out', subject: 'session' });
      const idToken = await endOwn(parts, request);
      dropSession(response, parts.settings.publicUrl);
      const to = idToken === undefined ? undefined : await parts.login?.provider.signOutUrl(idToken).catch(() => undefined);
      if (to === undefined) response.status(204).end();
      else response.json({ to });
    },
  ],
});

/** Authorization has marked the session as used before this answers. */
const stillHere = rawRoute({
  method: 'POST',
  path: '/session/active',
  access: everyone,
  handlers: () => [(_request, response) => void response.status(204).end()],
});

const endSessions = defineRoute({
  method: 'DELETE',
  path: '/api/sessions/:actor',
  access: operatorRoles,
  tag: 'Sessions',
  summary: 'Ends all sessions of a person, in every role',
  details:
    'For engineers and administrators, when a person leaves or a browser is lost. Their bearer token stays valid until it is removed.',
  params: z.object({ actor: z.string() }),
  answer: { description: 'How many there were', schema: z.object({ ended: z.number().int() }) },
  refusals: { 422: sessionMessages.badPerson },
  handle: async ({ sessions, audit }: Pick<AppParts, 'sessions' | 'audit'>, { params: { actor: person }, principal }) => {
    if (!/^[^\p{C}/]{1,80}$/u.test(person)) throw new Refusal(422, 'invalid', sessionMessages.badPerson);
    await audit.append({ actor: actorName(principal), action: 'end-sessions', subject: `person/${person}` });
    return { ended: await sessions.endAllOf(person) };
  },
});

export const sessionApiRoutes = [me, endSessions] as const;
export const sessionRoutes = [...pages, signIn, signOut, stillHere];

async function endOwn({ sessions, settings }: Pick<AppParts, 'sessions' | 'settings'>, request: Request): Promise<string | undefined> {
  const value = sessionIn(request, settings.publicUrl);
  return value === undefined ? undefined : sessions.end(value);
}
