import type { RequestLog } from '../ports/log.js';

export interface Dispatcher {
  /** Looks for pending messages at once. Returns immediately. */
  readonly wake: () => void;
  readonly start: () => void;
  /** Resolves when the current round is over. */
  readonly stop: () => Promise<void>;
}

export interface DispatcherOptions {
  /** Sends at most `limit` pending messages, and returns how many were sent. */
  dispatch: (limit: number) => Promise<number>;
  log: RequestLog;
  everyMs?: number;
}

/** Messages a round. Each is a call to Temporal, and all calls of a round run concurrently. */
const limit = 10;

/**
 * Sends the outbox: at once after a commit, and every second for the messages of another process
 * and for retries. One round runs at a time. A wake during a round causes another round.
 */
export function createDispatcher({ dispatch, log, everyMs = 1_000 }: DispatcherOptions): Dispatcher {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const run = async (): Promise<void> => {
    do {
      again = false;
      // A failed round loses nothing: its messages stay pending, and the timer starts the next
      // round.
      const sent = await dispatch(limit).catch((error: unknown) => {
        log.error({ code: 'dispatch-failed', error }, 'the outbox could not be dispatched');
        return 0;
      });
      again ||= sent >= limit;
    } while (again && !stopped);
  };

  const wake = (): void => {
    again = true;
    if (stopped || running !== undefined) return;
    running = run().finally(() => {
      running = undefined;
      // A wake can fall between the last check of `again` and here.
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
      await running;
    },
  };
}
