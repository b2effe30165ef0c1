import { messages } from './messages.js';
import { page } from './pages.js';

interface LoginRefusalPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

const { login, signedIn } = messages;

/**
 * None repeats anything from the request. A refusal is 403, so that repeated attempts are slowed
 * down (limits.ts).
 */
export const loginRefusals = {
  none: { status: 404, ...login.none },
  away: { status: 503, ...login.away },
  unavailable: { status: 503, ...login.unavailable },
  'not-begun': { status: 403, ...login.notBegun },
  invalid: { status: 403, ...login.invalid },
  declined: { status: 403, ...login.declined },
  mfa: { status: 403, ...login.mfa },
  role: { status: 403, ...login.role },
  name: { status: 403, ...login.name },
} as const satisfies Record<string, LoginRefusalPage>;

/**
 * A browser that came from the provider does not send the new session along when it is redirected;
 * from a page of ours it does.
 * @param to a path of ours (localPath.ts)
 */
export function signedInPage(to: string): string {
  const href = to.replaceAll('&', '&amp;');
  return page(
    signedIn.title,
    `<h1>${signedIn.title}</h1>\n<p class="links"><a href="${href}">${signedIn.onward}</a></p>`,
    `<meta http-equiv="refresh" content="0; url=${href}">\n`,
  );
}
