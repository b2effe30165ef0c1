import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Put } from './inbox.js';

export interface DeadlineTimer {
  readonly set: (deadline: { readonly what: string; readonly at: number } | undefined) => void;
  readonly clear: () => void;
}

/** One timer, kept while the deadline stays the same: each start of a timer is an event. */
export function createDeadlineTimer(msUntil: (at: number) => number, put: Put): DeadlineTimer {
  let armed: { readonly at: number; readonly scope: CancellationScope } | undefined;

  const clear = (): void => {
    armed?.scope.cancel();
    armed = undefined;
  };
  const arm = ({ what, at }: { what: string; at: number }): void => {
    const mine = { at, scope: new CancellationScope() };
    armed = mine;
    void mine.scope
      .run(() => sleep(Math.max(1, msUntil(at)), { summary: what }))
      .then(
        () => {
          if (armed === mine) armed = undefined;
          put({ from: 'timer' });
        },
        () => undefined,
      );
  };

  return {
    set: (deadline) => {
      if (armed?.at === deadline?.at) return;
      clear();
      if (deadline !== undefined) arm(deadline);
    },
    clear,
  };
}
