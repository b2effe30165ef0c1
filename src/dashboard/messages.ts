/**
 * Text of the frame around every page, and text that several pages share. In every catalog a
 * function takes words and numbers only, so that a test can call it with samples.
 */
export const messages = {
  tabTitle: (title: string) => `${title} · Loopkeeper`,
  product: 'Loopkeeper',
  loading: (what: string) => `Loading ${what}`,
  couldNotLoad: (what: string) => `Could not load ${what}`,
  loadingPage: 'Loading Loopkeeper',
  unreachable: { title: 'Loopkeeper is not responding', text: 'No data was lost. Try again in a moment.' },
  signedOut: { title: 'You are signed out', text: "Sign in to see your practice's referrals.", signIn: 'Sign in' },
  skip: 'Skip to main content',
  stale: {
    title: 'Connection lost',
    text: 'This page may be out of date. It will refresh automatically when the connection returns.',
  },
  notFound: 'Page not found.',
  nav: {
    label: 'Pages',
    worklist: 'Worklist',
    week: 'Weekly review',
    directory: 'Directory',
    policies: 'Policies',
    specialties: 'Specialties',
    goLive: 'Go live',
    signOut: 'Sign out',
  },
  choose: 'Choose',
  close: 'Close',
  cancel: 'Cancel',
  showMore: 'Show more',
  seeFields: 'Check the highlighted fields above.',
  noAnswer: 'Loopkeeper is not responding. No data was lost. Try again in a moment.',
  requestFailed: 'That did not work. Try again in a moment.',
  entriesKept: 'Your entries are still here.',
  time: { now: 'now', ago: (amount: string) => `${amount} ago`, ahead: (amount: string) => `in ${amount}` },
} as const;
