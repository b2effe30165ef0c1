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
const quickMs = 25;
/** Rows a round: as many calls to Temporal are under way at once. */
const most = 50;
/** Between two rounds while answers are slow: what is owed then moves by one row at a time. */
const restMs = 250;

/**
 * Accepting goes before passing on. While webhooks are answered quickly each round takes a little more than the one before; with the first slow
 * answer rounds are halved, and are few. Nothing is owed for ever: a row a round always moves.
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
      limit = isQuick ? Math.min(most, limit + 1) : Math.max(1, Math.floor(limit / 2));
      return { limit, restMs: isQuick ? 0 : restMs };
    },
  };
}
