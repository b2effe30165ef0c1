/** How much the sweeper passes on in its next round, and how long it rests before. */
export interface Round {
  readonly limit: number;
  readonly restMs: number;
}

export interface Pace {
  /** Accepts an order: until it is done, the order waits for its answer. */
  readonly during: <Answer>(accept: () => Promise<Answer>) => Promise<Answer>;
  /** Asked before each round. */
  readonly next: () => Round;
}

/** More than this is a burst: no practice orders so many in a second by hand. */
const mostASecond = 10;
/** In a burst; more say that accepting does not keep up. What a slow network keeps waiting is fewer, for they come one by one. */
const mostWaiting = 4;
/** Rows a round: as many calls to Temporal are under way at once. A round takes some ten milliseconds, so that this is no limit of its own. */
const most = 10;
const restAtFirstMs = 1_000;
const shortestRestMs = 100;
const longestRestMs = 1_000;

/**
 * Accepting goes before passing on. In a burst rounds begin with one row, for what is started in its first moments shares the cores with all that come
 * after. Each takes a row more than the one before while orders are answered as they come; when they have to wait, rounds are halved and the rest between them is
 * doubled. Nothing is owed for ever: a row now and then always moves.
 * @param now real milliseconds
 */
export function createPace(now: () => number): Pace {
  const full: Round = { limit: most, restMs: 0 };
  let round = full;
  let waiting = 0;
  let orders = { count: 0, since: now(), rateBefore: 0 };
  const isBurst = (): boolean => {
    const seconds = (now() - orders.since) / 1_000;
    const rate = orders.count / Math.max(1, seconds);
    const isOver = Math.max(rate, orders.rateBefore) <= mostASecond;
    // A second that has just begun says nothing yet.
    if (seconds >= 1) orders = { count: 0, since: now(), rateBefore: rate };
    return !isOver;
  };
  const slower = ({ limit, restMs }: Round): Round => ({
    limit: Math.max(1, Math.floor(limit / 2)),
    restMs: Math.min(longestRestMs, restMs * 2),
  });
  const quicker = ({ limit, restMs }: Round): Round => ({
    limit: restMs > shortestRestMs ? limit : Math.min(most, limit + 1),
    restMs: Math.max(shortestRestMs, restMs / 2),
  });
  return {
    during: (accept) => {
      waiting += 1;
      orders.count += 1;
      return accept().finally(() => {
        waiting -= 1;
      });
    },
    next: () => {
      if (!isBurst()) round = full;
      else if (round === full) round = { limit: 1, restMs: restAtFirstMs };
      else round = waiting > mostWaiting ? slower(round) : quicker(round);
      return round;
    },
  };
}
