import type { Worklist } from '../../ports/worklist.js';
import type { RequestLog } from '../../ports/log.js';

export interface Listener {
  /**
   * Called after a change that a query now shows. Also called once at the start, because the
   * listener may have missed earlier changes.
   */
  readonly changed: () => void;
  /** The feed has ended. */
  readonly over: () => void;
}

export interface LiveChanges {
  /** Returns a function that ends the listening, or undefined when there are too many listeners. */
  readonly listen: (listener: Listener) => (() => void) | undefined;
  /** Ends the feed for every listener, present and future. */
  readonly stop: () => void;
}

interface Options {
  readonly mark: Worklist['changeMark'];
  readonly log: RequestLog;
  readonly everyMs?: number;
  readonly most?: number;
}

/**
 * Reads the mark once a second for all listeners together, and not at all without listeners. The
 * mark moves before its transaction commits, so a listener that is called then may query too early.
 * It is called again when every transaction that was open has ended.
 */
export function createLiveChanges({ mark, log, everyMs = 1_000, most = 1_000 }: Options): LiveChanges {
  const listeners = new Set<Listener>();
  const newcomers = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isStopped = false;
  let seen: bigint | undefined;
  let unsettled: bigint | undefined;

  const look = async (): Promise<void> => {
    const joined = [...newcomers];
    const now = await mark();
    for (const one of joined) newcomers.delete(one);
    const hasMoved = seen !== undefined && now.seen !== seen;
    const hasSettled = unsettled !== undefined && now.settled >= unsettled;
    if (hasMoved || joined.length > 0) unsettled = now.settled >= now.begun ? undefined : now.begun;
    else if (hasSettled) unsettled = undefined;
    seen = now.seen;
    for (const one of hasMoved || hasSettled ? listeners : joined) one.changed();
  };

  const round = async (): Promise<void> => {
    timer = undefined;
    isLooking = true;
    await look().catch((error: unknown) => log.error({ code: 'changes-away', error }, 'changes could not be looked for'));
    isLooking = false;
    if (listeners.size > 0 && !isStopped) timer = setTimeout(() => void round(), everyMs).unref();
  };

  return {
    listen: (listener) => {
      if (listeners.size >= most) return undefined;
      if (isStopped) listener.over();
      listeners.add(listener);
      newcomers.add(listener);
      if (timer === undefined && !isLooking && !isStopped) void round();
      return () => {
        listeners.delete(listener);
        newcomers.delete(listener);
      };
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      for (const one of listeners) one.over();
    },
  };
}
