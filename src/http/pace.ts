/** How much the sweeper passes on in its next round, and how long it rests before. */
export interface Round {
  readonly limit: number;
  readonly restMs: number;
}

export interface Pace {
  /** A webhook was answered after so many milliseconds. */
  readonly answered: (tookMs: number) => void;
  readonly next: () => Round;
}

/** Real milliseconds within which a webhook is answered by a machine that has time for everything else. */
const quickMs = 50;
/** Rows a round: as many calls to Temporal are under way at once. */
const most = 50;
/** More than a machine that is slow for want of time can work off, so that what referrals under way are owed does not wait for long. */
const least = 5;
/** Between two rounds while answers are slow. */
const restMs = 100;

/**
 * Accepting goes before passing on. While webhooks are answered quickly each round takes a little more than the one before; with the first slow
 * answer rounds are halved, with a rest before each. Nothing is owed for ever: a few rows a round always move.
 */
export function createPace(): Pace {
  let limit = most;
  let slowestMs = 0;
  return {
    answered: (tookMs) => {
      slowestMs = Math.max(slowestMs, tookMs);
    },
    next: () => {
      const isQuick = slowestMs <= quickMs;
      slowestMs = 0;
      limit = isQuick ? Math.min(most, limit + 1) : Math.max(least, Math.floor(limit / 2));
      return { limit, restMs: isQuick ? 0 : restMs };
    },
  };
}
