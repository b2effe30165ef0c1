/** Text of the demo's identity provider. */
export const messages = {
  tabTitle: (title: string) => `${title} · Demo identity provider`,
  provider: 'Demo identity provider',
  choose: {
    title: 'Who are you?',
    text: 'Choose a person to sign in to Loopkeeper. This page is part of the demo: the people are made up, and there are no passwords.',
  },
  may: {
    coordinator: 'Works referrals: calls, books, resends and completes',
    clinician: 'Works referrals and makes the decisions reserved for clinicians',
    manager: 'Sees everything and changes nothing',
    engineer: 'Runs the workflows and makes no decisions about patients',
    administrator: 'Manages the policies and makes no decisions about patients',
  },
  failed: { title: 'Something went wrong', text: 'Go back to Loopkeeper and sign in again.' },
  expired: { title: 'This page has expired', text: 'Go back to Loopkeeper and sign in again.' },
  signOut: {
    title: 'Sign out',
    text: 'You have signed out of Loopkeeper. Do you also want to sign out of the demo identity provider?',
    yes: 'Sign out',
    no: 'Stay signed in',
  },
  signedOut: { title: 'Signed out', text: 'You can close this page.' },
} as const;
