import type { ChartTarget } from '../../domain/chart/chart.js';

type TaskStatus = ChartTarget['task']['status'];

/**
 * Legal transitions of an R4 Task (its state machine, R4 12.1.3) and its final states.
 * A request that is withdrawn before work began is cancelled from its current status.
 */
const moves: Readonly<Record<string, readonly string[]>> = {
  draft: ['requested', 'cancelled'],
  requested: ['received', 'accepted', 'rejected', 'cancelled'],
  received: ['accepted', 'rejected', 'cancelled'],
  accepted: ['in-progress', 'cancelled'],
  ready: ['in-progress', 'cancelled'],
  'in-progress': ['on-hold', 'completed', 'failed', 'cancelled'],
  'on-hold': ['in-progress'],
};

const ends = new Set(['completed', 'rejected', 'cancelled', 'failed', 'entered-in-error']);

export type TaskMove = { kind: 'steps'; steps: readonly string[] } | { kind: 'ahead' } | { kind: 'illegal' };

/**
 * The statuses to write in order, from the chart's status to the target. Empty when only other
 * fields change. `ahead`: the chart is already further, by a later write or a person, and is left
 * alone. `illegal`: it ended differently.
 */
export function taskMove(from: string, to: TaskStatus): TaskMove {
  // `cancelled` also represents a decline or a failure where R4 has no transition to them.
  if (from === to || (from === 'cancelled' && isFailure(to))) return { kind: 'steps', steps: [] };
  const steps = shortest(from, to);
  if (steps !== undefined) return { kind: 'steps', steps };
  if (shortest(to, from) !== undefined && !isFailure(to)) return { kind: 'ahead' };
  // A specialist may decline, or a referral fail, after R4 allows that status: the Task is
  // cancelled with the reason.
  const instead = isFailure(to) && !ends.has(from) ? shortest(from, 'cancelled') : undefined;
  return instead === undefined ? { kind: 'illegal' } : { kind: 'steps', steps: instead };
}

function isFailure(status: string): boolean {
  return status === 'rejected' || status === 'failed' || status === 'cancelled';
}

/**
 * Breadth-first over a dozen states. Paths to a failure through work that was not done end in
 * `cancelled` instead.
 */
function shortest(from: string, to: string): readonly string[] | undefined {
  const open: (readonly string[])[] = (moves[from] ?? []).map((next) => [next]);
  const seen = new Set([from]);
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path.at(-1) ?? '';
    if (last === to) return to === 'failed' && path.length > 1 && from !== 'on-hold' ? undefined : path;
    if (seen.has(last) || (last === 'on-hold' && to !== 'on-hold')) continue;
    seen.add(last);
    open.push(...(moves[last] ?? []).map((next) => [...path, next]));
  }
  return undefined;
}

type AppointmentStatus = NonNullable<ChartTarget['appointment']>['status'];

/**
 * Whether our appointment may get this status. An arrived or completed visit is not booked again.
 * An entry in error stays one.
 */
export function appointmentMayMove(from: string, to: AppointmentStatus, startChanges: boolean): boolean {
  if (from === 'entered-in-error' || (from === 'fulfilled' && to !== 'fulfilled')) return false;
  if (from === 'arrived' || from === 'checked-in') return to === 'fulfilled' || to === 'cancelled' || to === 'noshow';
  // A cancelled or missed visit comes back only with a new time.
  if (from === 'cancelled' || from === 'noshow') return to === from || to === 'fulfilled' || startChanges;
  return true;
}
