import type { IncomingHttpHeaders } from 'node:http';
import { Router, type Request, type Response } from 'express';
import { createProxyServer } from 'httpxy';
import type { AuditEntry } from '../../ports/audit.js';
import type { Role } from '../../ports/tokens.js';
import { actorName, actorOf, clinicalRoles, decodingRoles, recordDenial } from '../auth/authorize.js';
import { errandOf, type Errand } from './rules.js';
import { Refusal } from '../errors.js';
import { wantsPage } from '../html/pages.js';
import type { AppParts } from '../parts.js';
import { askUi, away, indexPolicy, notThere, settingsFor } from './page.js';

/** Longer than the Web UI waits for news of a workflow; real time. */
const answerMs = 90_000;
/** Temporal takes payloads of 2 MB, in base64 as JSON. */
const mostBytes = 4_000_000;

/** Where the Web UI has Markdown rendered, in a frame: the text stands in the query. */
const renderPath = '/temporal/render';

/**
 * Temporal's Web UI behind our own door. Its server knows neither people nor roles: here they are known, and what they may change is decided and recorded. It is
 * told nothing of ours: neither host, nor cookie, nor token.
 */
export function createTemporalDoor(parts: AppParts): Router {
  const { url } = parts.settings.temporalUi;
  const router = Router({ caseSensitive: true, strict: true });
  const proxy = createProxyServer({
    changeOrigin: true,
    proxyTimeout: answerMs,
    cookiePathRewrite: '/temporal',
    ...(url && { target: url }),
  });
  proxy.on('proxyRes', (answer, request) => (answer.headers = fromUi(answer.headers, request.url ?? '')));

  router.get('/temporal/api/v1/settings', async (request, response) => {
    const settings: unknown = await (await askUi(url, '/api/v1/settings')).json();
    const { namespace } = parts.settings.temporalUi;
    response.json(settingsFor(settings, { role: actorOf(response).role, origin: originOf(parts, request), namespace }));
  });
  const pass = async (pattern: string, request: Request, response: Response): Promise<void> => {
    await userFromClaims(parts, request, response, pattern);
    // One page for all its addresses; a frame within it is none of them.
    if (wantsPage(request) && request.path !== renderPath) return sendIndex(response, await (await askUi(url, '/')).text());
    if (url === undefined) throw notThere();
    demandBounded(request);
    request.headers = toUi(request.headers);
    // Its server takes the path that it is served under off once, and waits for this one page under that path all the same (tried with 2.50).
    if (request.path === renderPath) request.url = `/temporal${request.url}`;
    return proxy.web(request, response).catch(() => {
      throw away();
    });
  };
  for (const pattern of ['/temporal', '/temporal/{*path}']) router.all(pattern, (request, response) => pass(pattern, request, response));
  return router;
}

/** Before it is passed on: what could not be recorded is not done. */
async function userFromClaims(parts: AppParts, request: Request, response: Response, pattern: string): Promise<void> {
  const errand = errandOf(request.method, request.path, parts.settings.temporalUi.namespace);
  if (errand.kind === 'look') return;
  const principal = actorOf(response);
  const actor = actorName(principal);
  const { action, subject, detail } = entryOf(errand);
  if (mayDo[errand.kind].includes(principal.role)) return parts.audit.append({ actor, action, subject, detail });
  await recordDenial(parts, { actor, request, pattern, why: 'role', detail: { ...detail, of: subject } });
  throw new Refusal(
    403,
    'role-forbidden',
    errand.kind === 'act' ? 'Acting on a referral is for coordinators and clinicians.' : 'This is for engineers.',
  );
}

/** As in the API: who looks after the workflows does not decide about patients. */
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

/** Nothing is stored here, so that a body has to say how long it is. */
function demandBounded({ headers }: Request): void {
  if (headers['transfer-encoding'] !== undefined) throw new Refusal(411, 'length-required', 'The body must say how long it is.');
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw new Refusal(413, 'too-large', 'The body is larger than 4 MB.');
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

/** Its own guard against forgery is all that it gets of cookies. What could change the method, or say who asks, is left out with the rest. */
function toUi(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const cookie = (headers.cookie ?? '').split(/;\s*/u).find((pair) => csrfCookie.test(pair));
  return { ...only(headers, [...asked, 'x-csrf-token', 'caller-type']), ...(cookie === undefined ? {} : { cookie }) };
}

const answered = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'etag', 'last-modified', 'vary', 'location'];

/** Our own headers stand, but for the page that is rendered in a frame: that one's policy has a nonce. Files that are named after their content may be kept. */
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

/** By the name that the browser calls us by: to it `localhost` and `127.0.0.1` are two sites. */
function originOf({ settings: { publicUrl } }: AppParts, { headers: { host = '' } }: Request): string {
  return new URL(publicUrl).host === host ? publicUrl : `http://${host}`;
}
