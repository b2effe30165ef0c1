/** What the API answers about the worklist, the weekly reviews and the lists behind them. */
export const listMessages = {
  tooManyListeners: 'Too many pages are open. Try again in a moment.',
  noReview: 'There is no review of that week.',
  noStep: 'The funnel has no such step.',
  weekNotOver: 'The week is not over yet.',
  noLists: 'This review is from before lists were kept.',
  stepsOutOfOrder: 'The list must start from an earlier step.',
} as const;
