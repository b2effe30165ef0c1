import { setTimeout as delay } from 'node:timers/promises';
import { createPace, type Pace } from './pace.js';
import type { RequestLog } from '../ports/log.js';

export interface Dispatcher {
  /** Something was stored: look at once, or at the pace that accepting leaves. Returns at once. */
  readonly wake: () => void;
  /** Accepts an order, and looks for what is then owed. */
  readonly accepting: Pace['during'];
  readonly start: () => void;
  /** Resolves when the round under way is over. */
  readonly stop: () => Promise<void>;
}

export interface DispatcherOptions {
  passOn: (limit: number) => Promise<number>;
  log: RequestLog;
  everyMs?: number;
  pace?: Pace;
}

/**
 * Keeps what is owed moving: at once after a commit, and every second for what another process left behind.
 * One round at a time; a wake during a round is followed by another. How often it really tries while the workflows are away is `passOn`'s business.
 */
export function createDispatcher({
  passOn,
  log,
  everyMs = 1_000,
  pace = createPace(() => performance.now()),
}: DispatcherOptions): Dispatcher {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let stopping = new AbortController();

  const sweep = async (): Promise<void> => {
    do {
      const { limit, restMs } = pace.next();
      if (restMs > 0) await delay(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      again = false;
      // The next second tries again; nothing is lost by a round that failed.
      const passed = await passOn(limit).catch((error: unknown) => {
        log.error({ code: 'sweep-failed', error }, 'passing on failed');
        return 0;
      });
      again ||= passed >= limit;
    } while (again && !stopped);
  };

  const look = (): void => {
    again = true;
    if (stopped || round !== undefined) return;
    round = sweep().finally(() => {
      round = undefined;
      // A wake that fell between the last look and here.
      if (again) look();
    });
  };

  return {
    wake: look,
    accepting: async (accept) => {
      const answer = await pace.during(accept);
      look();
      return answer;
    },
    start: () => {
      stopped = false;
      stopping = new AbortController();
      timer ??= setInterval(look, everyMs);
      look();
    },
    stop: async () => {
      stopped = true;
      stopping.abort();
      clearInterval(timer);
      timer = undefined;
      await round;
    },
  };
}
