import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import { createProxyServer } from 'httpxy';
import type { AuditEntry } from '../../ports/audit.js';
import type { Role } from '../../ports/tokens.js';
import { recordDenial } from '../auth/authorize.js';
import { actorName, principalOf } from '../auth/principal.js';
import { clinicalRoles, decodingRoles } from '../auth/roles.js';
import { errandOf, type Errand } from './rules.js';
import { Refusal } from '../errors.js';
import { wantsPage } from '../html/pages.js';
import { temporalUiMessages } from '../messages/temporalUi.js';
import type { AppParts } from '../parts.js';
import { rawRoute } from '../route.js';
import { askUi, away, indexPolicy, notThere, settingsFor } from './page.js';

/** Longer than the Web UI waits for news of a workflow; real time. */
const answerMs = 90_000;
/** Temporal takes payloads of 2 MB, in base64 as JSON. */
const mostBytes = 4_000_000;

/** Where the Web UI renders Markdown, in a frame: the text is in the query. */
const renderPath = '/temporal/render';

type Parts = Pick<AppParts, 'settings' | 'audit' | 'log'>;

/**
 * Temporal's Web UI behind authorization and audit of our own. Its server knows neither people nor
 * roles: changes are authorized and recorded here. It receives none of our hosts, cookies and
 * tokens.
 */
export const temporalUiRoutes = [
  rawRoute({
    method: 'GET',
    path: '/temporal/api/v1/settings',
    access: decodingRoles,
    handlers: ({ settings: { temporalUi, publicUrl } }: Parts) => [
      async (request, response) => {
        const settings: unknown = await (await askUi(temporalUi.url, '/api/v1/settings')).json();
        const { role } = principalOf(response);
        response.json(settingsFor(settings, { role, origin: originOf(publicUrl, request), namespace: temporalUi.namespace }));
      },
    ],
  }),
  ...['/temporal', '/temporal/{*path}'].map((path) =>
    rawRoute({ method: 'ALL', path, access: decodingRoles, handlers: (parts: Parts) => [proxyTo(parts)] }),
  ),
];

function proxyTo(parts: Parts): (request: Request, response: Response) => Promise<void> {
  const { url } = parts.settings.temporalUi;
  const proxy = createProxyServer({
    changeOrigin: true,
    proxyTimeout: answerMs,
    cookiePathRewrite: '/temporal',
    ...(url && { target: url }),
  });
  proxy.on('proxyRes', (answer, request) => (answer.headers = fromUi(answer.headers, request.url ?? '')));
  return async (request, response) => {
    await demandRights(parts, request, response);
    // One page for all its addresses, except for a frame within it.
    if (wantsPage(request) && request.path !== renderPath) return sendIndex(response, await (await askUi(url, '/')).text());
    if (url === undefined) throw notThere();
    demandBounded(request);
    request.headers = toUi(request.headers);
    // Its server strips the path that it is served under, and expects this one page under that path
    // nevertheless (tried with 2.50).
    if (request.path === renderPath) request.url = `/temporal${request.url}`;
    return proxy.web(request, response).catch(() => {
      throw away();
    });
  };
}

/** Recorded before it is proxied: what cannot be recorded is not done. */
async function demandRights(parts: Parts, request: Request, response: Response): Promise<void> {
  const errand = errandOf(request.method, request.path, parts.settings.temporalUi.namespace);
  if (errand.kind === 'look') return;
  const principal = principalOf(response);
  const actor = actorName(principal);
  const { action, subject, detail } = entryOf(errand);
  if (mayDo[errand.kind].includes(principal.role)) return parts.audit.append({ actor, action, subject, detail });
  await recordDenial(parts, { actor, request, why: 'role', detail: { ...detail, of: subject } });
  throw new Refusal(403, 'role-forbidden', errand.kind === 'act' ? temporalUiMessages.actionsForbidden : temporalUiMessages.engineersOnly);
}

/** As in the API: engineers look after the workflows and do not decide about patients. */
const mayDo: Readonly<Record<Exclude<Errand['kind'], 'look'>, readonly Role[]>> = {
  ask: decodingRoles,
  act: clinicalRoles,
  operate: ['engineer'],
};

function entryOf(
  errand: Exclude<Errand, { kind: 'look' }>,
): Pick<AuditEntry, 'action' | 'subject'> & { detail: Readonly<Record<string, string>> } {
  switch (errand.kind) {
    case 'ask':
      return { action: 'read', subject: subjectOf(errand.workflowId), detail: { via: 'query' } };
    case 'act':
      return { action: 'act', subject: subjectOf(errand.workflowId), detail: { name: errand.name, via: errand.via } };
    case 'operate':
      return { action: 'operate', subject: subjectOf(errand.workflowId), detail: { what: errand.what } };
  }
}

/** `referral/ID`, as the API records it. */
function subjectOf(workflowId: string | undefined): string {
  if (workflowId === undefined) return 'temporal';
  return workflowId.startsWith('referral-') ? workflowId.replace('-', '/') : `workflow/${workflowId}`;
}

function sendIndex(response: Response, page: string): void {
  response.set('Content-Security-Policy', indexPolicy(page)).type('html').send(page);
}

/** Bodies are streamed through, so they must state their length. */
function demandBounded({ headers }: Request): void {
  if (headers['transfer-encoding'] !== undefined) throw new Refusal(411, 'length-required', temporalUiMessages.lengthRequired);
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw new Refusal(413, 'too-large', temporalUiMessages.tooLarge);
}

const csrfCookie = /^_csrf=/u;
const asked = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'content-length',
  'if-none-match',
  'if-modified-since',
  'range',
];

/**
 * Of cookies, it receives only its own CSRF token. Headers that could change the method or name the
 * caller are dropped too.
 */
function toUi(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const cookie = (headers.cookie ?? '').split(/;\s*/u).find((pair) => csrfCookie.test(pair));
  return { ...only(headers, [...asked, 'x-csrf-token', 'caller-type']), ...(cookie === undefined ? {} : { cookie }) };
}

const answered = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'etag', 'last-modified', 'vary', 'location'];

/**
 * Our own headers stay, except for the page that is rendered in a frame: its policy has a nonce.
 * Files that are named after their content may be cached.
 */
function fromUi(headers: IncomingHttpHeaders, url: string): IncomingHttpHeaders {
  const cookies = headers['set-cookie']?.filter((cookie) => csrfCookie.test(cookie)) ?? [];
  return {
    ...only(headers, url.startsWith(`/temporal${renderPath}?`) ? [...answered, 'content-security-policy'] : answered),
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    ...(url.startsWith('/temporal/_app/immutable/') ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}),
  };
}

const only = (headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));

/** By the host name that the browser uses: to it `localhost` and `127.0.0.1` are two sites. */
function originOf(publicUrl: string, { headers: { host = '' } }: Request): string {
  return new URL(publicUrl).host === host ? publicUrl : `http://${host}`;
}
