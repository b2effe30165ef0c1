/**
 * Text of the pages that the server renders: sign-in, refusals, and the link onward after signing
 * in.
 */
export const messages = {
  product: 'Loopkeeper',
  tabTitle: (title: string) => `${title} · Loopkeeper`,
  tryAgain: 'Try again',
  signInPage: 'Sign-in page',

  session: {
    signIn: 'Sign in',
    needsScript: 'This page and the pages behind it need JavaScript.',
    withToken: 'Use an access token',
    token: 'Access token',
    tokenHint: 'Ask the person who runs Loopkeeper for a token. In the demo, npm start prints an address that signs you in.',
    dashboard: { name: 'Worklist', what: 'Referrals, those that need a person first' },
    signedIn: 'Referrals',
    signOut: 'Sign out',
    signedInAs: (name: string, role: string) => `Signed in as ${name}, ${role}. You are signed out after 15 minutes of inactivity.`,
    noTemporal: 'The Temporal Web UI is not available to you here.',
    onward: { name: 'Continue', what: 'Go to the page you asked for' },
    signingIn: 'Signing in…',
    unknownToken: 'This token is not valid here.',
    refused: 'Signing in from there is not allowed. Open this page again.',
    tooMany: 'Too many attempts. Wait a minute.',
    failed: 'That did not work. Try again.',
    unreachable: 'Loopkeeper is not responding. Try again in a moment.',
  },

  signedIn: { title: 'Signed in', onward: 'Continue' },

  refusals: {
    nothingDone: 'Nothing was changed.',
    temporalAway: 'Temporal may be starting, or it may be down. Nothing is lost: orders are accepted and resume when it is back.',
  },

  login: {
    none: {
      title: 'Sign-in by name is not set up',
      text: 'This installation has no identity provider. Sign in with an access token instead.',
    },
    away: {
      title: 'The identity provider is not responding',
      text:
        'Signing in is not possible right now. People who are signed in can keep working, and referrals continue. ' +
        'Try again in a minute. If this continues, tell the person who runs Loopkeeper.',
    },
    unavailable: {
      title: 'Not available right now',
      text: 'Loopkeeper cannot reach its database. Try again in a minute. If this continues, tell the person who runs Loopkeeper.',
    },
    notBegun: {
      title: 'This sign-in has expired',
      text: 'It took longer than ten minutes, or it was started in another browser or tab. Nothing was changed. Sign in again.',
    },
    invalid: {
      title: 'This sign-in is not valid',
      text:
        "The identity provider's answer does not match the request. Nothing was changed. Sign in again. " +
        'If it happens twice, tell the person who runs Loopkeeper.',
    },
    declined: {
      title: 'Not signed in',
      text: 'The identity provider did not let you in, or you left its page. Try again, or ask the person who manages your account.',
    },
    mfa: {
      title: 'A second factor is needed',
      text:
        'The identity provider did not ask you for a second factor, such as an app or a security key. ' +
        'Set one up there, or ask the person who manages your account. Then sign in again.',
    },
    role: {
      title: 'You have no role here yet',
      text:
        'Ask the person who manages your account to make you a coordinator, clinician, manager, engineer or administrator ' +
        'of Loopkeeper. Then sign in again.',
    },
    name: {
      title: 'Your account has no user name',
      text: 'Ask the person who manages your account for a user name of at most 80 characters. Then sign in again.',
    },
  },
} as const;
