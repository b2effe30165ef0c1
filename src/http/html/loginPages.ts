import { page } from './pages.js';

interface Words {
  readonly status: number;
  readonly title: string;
  readonly words: string;
}

/** Nothing of what came stands in any of them. What is refused is 403, so that whoever tries again and again is slowed down (limits.ts). */
export const loginRefusals = {
  none: {
    status: 404,
    title: 'No log-in by name here',
    words: 'No identity provider is set up for this installation. Sign in with an access token instead.',
  },
  away: {
    status: 503,
    title: 'The identity provider does not answer',
    words:
      'Nobody can sign in by name at the moment. Whoever is signed in stays so, orders are taken and referrals go on. Try again in a minute; if it lasts, tell whoever runs Loopkeeper.',
  },
  unavailable: {
    status: 503,
    title: 'Not possible at the moment',
    words: 'Loopkeeper cannot reach its database. Try again in a minute; if it lasts, tell whoever runs it.',
  },
  'not-begun': {
    status: 403,
    title: 'This sign-in was not begun here',
    words:
      'It took longer than ten minutes, was begun in another browser, or another one was begun after it in this one. Nothing was done. Begin again.',
  },
  invalid: {
    status: 403,
    title: 'This sign-in does not count',
    words:
      'What the identity provider answered is not what was asked of it. Nothing was done. Begin again; if it happens twice, tell whoever runs Loopkeeper.',
  },
  declined: {
    status: 403,
    title: 'Not signed in',
    words:
      'The identity provider did not let you in, or its page was left. Nothing was done. Try again, or ask whoever looks after your account.',
  },
  mfa: {
    status: 403,
    title: 'A second factor is needed',
    words:
      'The identity provider knows you, but did not ask for a second factor such as an app or a key. Set one up there, or ask whoever looks after your account, and sign in again.',
  },
  role: {
    status: 403,
    title: 'You have no role here yet',
    words:
      'The identity provider knows you, but not with the role for this. Ask whoever looks after your account to make you a coordinator, clinician, manager, engineer or administrator of Loopkeeper there, and sign in again.',
  },
  name: {
    status: 403,
    title: 'You have no name here',
    words:
      'The identity provider said nothing that you could be called by. Ask whoever looks after your account for a user name of at most 80 letters, and sign in again.',
  },
} as const satisfies Record<string, Words>;

/**
 * A browser that came from the provider does not send the new session along when it is redirected; from a page of ours it does.
 * @param to a path of ours (localPath.ts)
 */
export function signedInPage(to: string): string {
  const href = to.replaceAll('&', '&amp;');
  return page(
    'Signed in',
    `<h1>Signed in</h1>\n<p class="links"><a href="${href}">Go on</a></p>`,
    `<meta http-equiv="refresh" content="0; url=${href}">\n`,
  );
}
