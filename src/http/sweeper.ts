import type { RequestLog } from './parts.js';

export interface Sweeper {
  /** Something was stored: look at once. Returns at once. */
  readonly wake: () => void;
  readonly start: () => void;
  /** Resolves when the round under way is over. */
  readonly stop: () => Promise<void>;
}

export interface SweeperOptions {
  passOn: (limit: number) => Promise<number>;
  log: RequestLog;
  everyMs?: number;
  /** Rows a round. */
  limit?: number;
}

/**
 * Keeps what is owed moving: at once after a commit, and every second for what another process left behind.
 * One round at a time; a wake during a round is followed by another. How often it really tries while the workflows are away is `passOn`'s business.
 */
export function createSweeper({ passOn, log, everyMs = 1_000, limit = 500 }: SweeperOptions): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const sweep = async (): Promise<void> => {
    do {
      again = false;
      // The next second tries again; nothing is lost by a round that failed.
      const passed = await passOn(limit).catch((error: unknown) => {
        log.error({ code: 'sweep-failed', error }, 'passing on failed');
        return 0;
      });
      again ||= passed >= limit;
    } while (again && !stopped);
  };

  const wake = (): void => {
    again = true;
    if (stopped || round !== undefined) return;
    round = sweep().finally(() => {
      round = undefined;
      // A wake that fell between the last look and here.
      if (again) wake();
    });
  };

  return {
    wake,
    start: () => {
      stopped = false;
      timer ??= setInterval(wake, everyMs);
      wake();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await round;
    },
  };
}
