import type { Worklist } from '../../ports/worklist.js';
import type { RequestLog } from '../../ports/log.js';

export interface Listener {
  /**
   * Something is other than it was, and whoever looks now sees it. Told at first in any case: what
   * came before may have been missed.
   */
  readonly changed: () => void;
  /** The feed has ended. */
  readonly over: () => void;
}

export interface LiveChanges {
  /** Until what it returns is called. Undefined: too many listen already. */
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
 * One look a second for all who listen, and none while nobody does. The mark moves before its
 * transaction commits, so that whoever is told then may look too early: they are told once more
 * when all that was under way has come to its end.
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
