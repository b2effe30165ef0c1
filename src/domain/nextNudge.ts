/** Which nudge of a schedule comes next. `index` counts from 0; all up to and including it are behind us once it was tried. */
export interface NextNudge {
  readonly index: number;
  /** Practice time; `now` when it is overdue. */
  readonly at: number;
}

/**
 * After an outage what is overdue happens once: of several overdue nudges only the last is sent, and the earlier ones are passed over.
 * @param done how many nudges of this schedule are behind us
 * @returns undefined when none is left
 */
export function nextNudge(schedule: { readonly nudgesAt: readonly number[] }, done: number, now: number): NextNudge | undefined {
  const overdue = schedule.nudgesAt.findLastIndex((at) => at <= now);
  const index = Math.max(done, overdue);
  const at = schedule.nudgesAt[index];
  return at === undefined ? undefined : { index, at: Math.max(at, now) };
}
