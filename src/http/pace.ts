/** How much the sweeper passes on in its next round, and how long it rests before. */
export interface Round {
  readonly limit: number;
  readonly restMs: number;
}

export interface Pace {
  /** An order was accepted. */
  readonly accepted: () => void;
  /** Asked before each round. */
  readonly next: () => Round;
}

export interface PaceOptions {
  /** How long this process was kept waiting since the last question, in real milliseconds. */
  readonly lagMs: () => number;
  /** Real milliseconds. */
  readonly now: () => number;
}

/** More than this is a burst: no practice orders so many in a second by hand. */
const mostASecond = 10;
/** Real milliseconds that a process with time for everything may be kept waiting. */
const quickMs = 15;
/** Rows a round: as many calls to Temporal are under way at once. */
const most = 50;
/** A burst begins slowly too: what is started in its first moments is what it has to share the cores with. */
const atFirst = 5;
const shortestRestMs = 100;
const longestRestMs = 3_000;

/**
 * Accepting goes before passing on. While orders come in a burst and this process has to wait for its core, rounds are halved and the rest between them
 * is doubled; otherwise each takes a little more than the one before. Nothing is owed for ever: a row now and then always moves.
 */
export function createPace({ lagMs, now }: PaceOptions): Pace {
  let limit = atFirst;
  let restMs = 0;
  let orders = { count: 0, since: now() };
  const isBurst = (): boolean => {
    const seconds = Math.max(1, (now() - orders.since) / 1_000);
    const rate = orders.count / seconds;
    if (now() - orders.since >= 1_000) orders = { count: 0, since: now() };
    return rate > mostASecond;
  };
  return {
    accepted: () => {
      orders.count += 1;
    },
    next: () => {
      // Both are asked each time: each forgets what it told.
      const [lag, burst] = [lagMs(), isBurst()];
      const isPressed = burst && lag > quickMs;
      limit = isPressed ? Math.max(1, Math.floor(limit / 2)) : Math.min(most, limit + 1);
      if (isPressed) restMs = Math.min(longestRestMs, Math.max(shortestRestMs, restMs * 2));
      else restMs = burst && restMs > shortestRestMs ? restMs / 2 : 0;
      return { limit, restMs };
    },
  };
}
