import { patched } from '@temporalio/workflow';

/** A change of what a workflow asks for, or of the order in which it does. */
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
 * Every patch, by its id `YYYY-MM-what`. Ids stand in histories for good, so that none is used for
 * a second change (decision 38).
 */
export const patches = {} as const satisfies Readonly<Record<string, Patch>>;

/**
 * Whether this run began with the change, or has not come to it yet. A run whose history went past
 * it without keeps to the old way. Each first call costs a run two events.
 * @param registry only ids that stand there can be asked for
 */
export function hasPatch<Id extends string>(registry: Readonly<Record<Id, Patch>>, id: NoInfer<Id>): boolean {
  return patched(id);
}
