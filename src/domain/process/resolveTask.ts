import type { Action } from './messages.js';
import { bookAgain, sendReached } from './applyEvent.js';
import { closeTasks, isDelivered, type OpenTask, type ReferralState } from './state.js';
import { reasonOf, type Effect } from './taskReasons.js';

/**
 * A person's decision on an open task: closes it, and does what the task's row says
 * (taskReasons.ts).
 */
export function resolveTask(
  state: ReferralState,
  { reason, decision, by, clinician }: Extract<Action, { name: 'resolveTask' }>['input'],
  now: number,
): ReferralState {
  const task = state.tasks.find((one) => one.reason === reason);
  const { effects } = reasonOf(reason);
  return effectOf[effects[decision] ?? effects.retry](closeTasks(state, [reason], now, by, decision, clinician), task, now);
}

const effectOf: Readonly<Record<Effect, (state: ReferralState, task: OpenTask | undefined, now: number) => ReferralState>> = {
  nothing: (state) => state,
  'read-chart': (state) => ({ ...state, packet: undefined }),
  'send-as-is': (state, task) => ({ ...state, letPass: [...state.letPass, ...(task?.because ?? '').split(',')] }),
  'route-again': (state) => ({ ...state, packet: undefined, route: undefined, stayWith: undefined }),
  'send-again': (state) => ({
    ...state,
    packet: undefined,
    send: undefined,
    route: undefined,
    stayWith: undefined,
    passedOver: { ...state.passedOver, endpoints: [] },
  }),
  // A person confirms that the office has it.
  'mark-delivered': (state, _task, now) => sendReached(state, 5, now),
  'text-again': (state) => ({
    ...state,
    packet: isDelivered(state.axes) ? state.packet : undefined,
    nudge: { ...state.nudge, stopped: undefined },
  }),
  'book-again': (state) => bookAgain(state),
  'check-visit-later': (state) => (state.visit === undefined ? state : { ...state, visit: { ...state.visit, checkAt: undefined } }),
  'write-chart': (state) => ({ ...state, chart: { ...state.chart, refused: false } }),
};
