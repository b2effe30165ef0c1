import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Deadline } from '../src/domain/process/nextStep.js';
import { deadlineText } from './details.js';
import type { Put } from './inbox.js';

export interface DeadlineTimer {
  readonly set: (deadline: Deadline | undefined) => void;
  readonly clear: () => void;
}

/** One timer, kept while the deadline stays the same: each start of a timer is an event. */
export function createDeadlineTimer(msUntil: (at: number) => number, put: Put): DeadlineTimer {
  let armed: { readonly at: number; readonly scope: CancellationScope } | undefined;

  const clear = (): void => {
    armed?.scope.cancel();
    armed = undefined;
  };
  const arm = (deadline: Deadline): void => {
    const mine = { at: deadline.at, scope: new CancellationScope() };
    armed = mine;
    void mine.scope
      .run(() => sleep(Math.max(1, msUntil(deadline.at)), { summary: deadlineText(deadline) }))
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
