import { patched } from '@temporalio/workflow';

/** A change of a workflow's commands, or of their order. */
export interface Patch {
  readonly why: string;
  /** The first version that has it. */
  readonly since: string;
  /**
   * When the branch for older runs may go: then none is open, and none of their histories is kept.
   */
  readonly removable: string;
}

/**
 * Every patch, by its id `YYYY-MM-what`. Histories keep the ids forever, so none is reused
 * (decision 38).
 */
export const patches = {
  '2026-11-signals-are-verified': {
    why: 'An event of a system is believed when its row says so: an activity reads the row (decision 61).',
    since: '0.3',
    removable: 'when no run that began before 0.3 is open, and none of their histories is kept',
  },
} as const satisfies Readonly<Record<string, Patch>>;

/**
 * Whether this run began with the change, or has not reached it yet. A run that passed the place
 * without it keeps the old behavior. The first call costs a run two events.
 * @param registry only its ids are accepted
 */
export function hasPatch<Id extends string>(registry: Readonly<Record<Id, Patch>>, id: NoInfer<Id>): boolean {
  return patched(id);
}
