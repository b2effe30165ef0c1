import { createHash } from 'node:crypto';
import type { Role } from '../../ports/tokens.js';
import { Refusal } from '../errors.js';
import { temporalUiMessages } from '../messages/temporalUi.js';

const answerMs = 10_000;

export const away = (): Refusal => new Refusal(502, 'temporal-ui-away', temporalUiMessages.down, [], 5);
export const notThere = (): Refusal => new Refusal(404, 'no-temporal-ui', temporalUiMessages.notConfigured);

/** A small answer of the Web UI's server, for what the proxy changes on the way. */
export async function askUi(url: string | undefined, path: string): Promise<Response> {
  if (url === undefined) throw notThere();
  const answer = await fetch(`${url}/temporal${path}`, { redirect: 'error', signal: AbortSignal.timeout(answerMs) }).catch(() => undefined);
  if (answer?.ok !== true) throw away();
  return answer;
}

/**
 * The Web UI drops its own policy when it is served under a path. Scripts come from here only, and
 * the inline one is allowed by its hash. Styles are set at run time and have no nonce.
 */
export function indexPolicy(page: string): string {
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(?<text>[\s\S]*?)<\/script>/gu)];
  const hashes = inline.map(
    ({ groups }) =>
      `'sha256-${createHash('sha256')
        .update(groups?.['text'] ?? '')
        .digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** Not even shown to others than engineers. The proxy refuses them all the same. */
const engineersOnly = [
  'WorkflowTerminateDisabled',
  'WorkflowCancelDisabled',
  'WorkflowResetDisabled',
  'WorkflowPauseDisabled',
  'BatchActionsDisabled',
  'StartWorkflowDisabled',
  'ActivityCommandsDisabled',
];

/**
 * The Web UI's settings for this caller: our own codec, so that the session is sent along, no news
 * from elsewhere, and a page of ours behind the button that leads to a public list of issues.
 */
export function settingsFor(
  settings: unknown,
  asker: { readonly role: Role; readonly origin: string; readonly namespace: string },
): object {
  // Anything but an object has no settings to keep.
  const given = typeof settings === 'object' && settings !== null ? settings : {};
  return {
    ...given,
    DefaultNamespace: asker.namespace,
    DisableNewsFetch: true,
    FeedbackURL: `${asker.origin}/session`,
    Codec: { Endpoint: `${asker.origin}/codec` },
    ...(asker.role === 'engineer' ? {} : Object.fromEntries(engineersOnly.map((name) => [name, true]))),
  };
}
