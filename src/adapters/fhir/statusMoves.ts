import type { ChartTarget } from '../../domain/chart/chart.js';

type TaskStatus = ChartTarget['task']['status'];

/**
 * Legal moves of an R4 Task (its state machine, R4 12.1.3), and its end states, which nothing leaves.
 * A request that is withdrawn before anybody took it up is cancelled from where it stands.
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
 * The statuses to write one after the other, from what the chart says to what it should say; empty when only other fields change.
 * `ahead`: the chart is further on already, by a later write or by a person, and stays. `illegal`: it ended otherwise.
 */
export function taskMove(from: string, to: TaskStatus): TaskMove {
  // `cancelled` stands for a decline or a failure too, where R4 has no way to either: it says so already.
  if (from === to || (from === 'cancelled' && isFailure(to))) return { kind: 'steps', steps: [] };
  const steps = shortest(from, to);
  if (steps !== undefined) return { kind: 'steps', steps };
  if (shortest(to, from) !== undefined && !isFailure(to)) return { kind: 'ahead' };
  // A specialist may decline, or a referral fail, when the Task is past the point where R4 has a word for it: it is cancelled, with the reason.
  const instead = isFailure(to) && !ends.has(from) ? shortest(from, 'cancelled') : undefined;
  return instead === undefined ? { kind: 'illegal' } : { kind: 'steps', steps: instead };
}

function isFailure(status: string): boolean {
  return status === 'rejected' || status === 'failed' || status === 'cancelled';
}

/** Breadth first over a dozen states. A failure is never reached by way of work that nobody did: those paths end in `cancelled` instead. */
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

/** Whether our own appointment may be made to say so: what was seen, or is being seen, is not booked again; an entry made in error stays one. */
export function appointmentMayMove(from: string, to: AppointmentStatus, startChanges: boolean): boolean {
  if (from === 'entered-in-error' || (from === 'fulfilled' && to !== 'fulfilled')) return false;
  if (from === 'arrived' || from === 'checked-in') return to === 'fulfilled' || to === 'cancelled' || to === 'noshow';
  // The same visit, called off or missed, comes back only as a new time.
  if (from === 'cancelled' || from === 'noshow') return to === from || to === 'fulfilled' || startChanges;
  return true;
}
