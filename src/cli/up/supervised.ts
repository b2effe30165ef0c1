import { setTimeout as delay } from 'node:timers/promises';
import { messages } from './messages.js';

/** A running process as the supervisor sees it. */
export interface Running {
  readonly pid: number;
  /** Resolves when it has ended, by whatever cause: an exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  readonly stop: () => Promise<void>;
}

export interface Supervised {
  /** Of the process that runs now; null between two. */
  readonly pid: () => number | null;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

export interface SupervisedOptions {
  /** Starts the process; resolves when it is ready, and gives up when the signal comes. */
  readonly launch: (stopping: AbortSignal) => Promise<Running>;
  /** Receives each end and each restart: `exited with code 1`, `restarted`. */
  readonly say: (what: string) => void;
  /** Called after each change of the process id. */
  readonly onChange?: () => void;
  readonly firstDelayMs?: number;
}

const firstDelayMs = 250;
const longestDelayMs = 15_000;
/** A process that ran this long had no trouble starting: the next delay is short again. */
const healthyMs = 30_000;
/** EX_CONFIG: the process reported a configuration error; starting it again would not help. */
const configurationError = 78;

/**
 * Starts a process and starts it again whenever it ends, a little later each time.
 * @throws what the first start throws: a process that never came up is not restarted
 */
export async function supervise(options: SupervisedOptions): Promise<Supervised> {
  const stopping = new AbortController();
  const keeper = new Keeper(options, stopping.signal);
  await keeper.start();
  const watching = keeper.watch();
  const stop = async () => {
    stopping.abort();
    await keeper.running?.stop();
    await watching;
  };
  return { pid: () => keeper.running?.pid ?? null, stop };
}

class Keeper {
  running: Running | undefined;
  readonly #options: SupervisedOptions;
  readonly #stopping: AbortSignal;
  #delayMs: number;

  constructor(options: SupervisedOptions, stopping: AbortSignal) {
    this.#options = options;
    this.#stopping = stopping;
    this.#delayMs = options.firstDelayMs ?? firstDelayMs;
  }

  async start(): Promise<void> {
    this.running = await this.#options.launch(this.#stopping);
    // The stop came while it was on its way up.
    if (this.#stopping.aborted) await this.running.stop();
  }

  async watch(): Promise<void> {
    while (this.running !== undefined) {
      const startedAt = performance.now();
      const cause = await this.running.ended;
      this.running = undefined;
      if (this.#stopping.aborted) return;
      this.#announce(typeof cause === 'number' ? messages.ended(cause) : messages.endedBy(cause));
      if (cause === configurationError) return;
      if (performance.now() - startedAt > healthyMs) this.#delayMs = this.#options.firstDelayMs ?? firstDelayMs;
      await this.#restart();
    }
  }

  async #restart(): Promise<void> {
    while (this.running === undefined && (await this.#waited())) {
      try {
        await this.start();
        if (!this.#stopping.aborted) this.#announce(messages.restarted);
      } catch (error) {
        if (!this.#stopping.aborted) this.#options.say(messages.notRestarted(reason(error)));
      }
    }
  }

  /** False when the stop came during the wait. */
  async #waited(): Promise<boolean> {
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, longestDelayMs);
    return delay(delayMs, true, { signal: this.#stopping }).catch(() => false);
  }

  /** The process id first: a reader of the line may look into up.json. */
  #announce(what: string): void {
    this.#options.onChange?.();
    this.#options.say(what);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
