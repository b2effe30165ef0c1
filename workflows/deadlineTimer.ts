import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Inbox } from './inbox.js';

export interface DeadlineTimer {
  readonly set: (deadline: { what: string; at: number } | undefined) => void;
  /** It has rung, and that was heard: until then it counts as set. */
  readonly turnOff: (bell: object) => void;
  readonly clear: () => void;
}

/** One timer, kept while the deadline stays the same: each arming is an event. */
export function createDeadlineTimer(msUntil: (at: number) => number, put: Inbox['put']): DeadlineTimer {
  let armed: { readonly at: number; readonly scope: CancellationScope } | undefined;

  const clear = (): void => {
    armed?.scope.cancel();
    armed = undefined;
  };
  const arm = ({ what, at }: { what: string; at: number }): void => {
    const bell = { at, scope: new CancellationScope() };
    armed = bell;
    void bell.scope
      .run(() => sleep(Math.max(1, msUntil(at)), { summary: what }))
      .then(
        () => put({ from: 'alarm', bell }),
        () => undefined,
      );
  };

  return {
    set: (deadline) => {
      if (armed?.at === deadline?.at) return;
      clear();
      if (deadline !== undefined) arm(deadline);
    },
    turnOff: (bell) => {
      if (bell === armed) armed = undefined;
    },
    clear,
  };
}
