import { patched } from '@temporalio/workflow';

/** A change of what a workflow asks for, or of the order in which it does. */
export interface Patch {
  readonly why: string;
  /** The first version that has it. */
  readonly since: string;
  /** When the branch for older runs may go: then none is open, and none of their histories is kept. */
  readonly removable: string;
}

/** Every patch, by its id `YYYY-MM-what`. Ids stand in histories for good, so that none is used for a second change (decision 38). */
export const patches = {
  '2026-11-accepted-first': {
    why: 'A worker that died over a message left a row behind that said what no history tells: an update’s acceptance now comes first, and a message that changes nothing has the row stored again (decision 49).',
    since: '0.2',
    removable: 'when no run of 0.1 is open, and its golden histories are gone',
  },
} as const satisfies Readonly<Record<string, Patch>>;

/**
 * Whether this run began with the change, or has not come to it yet. A run whose history went past it without keeps to the old way. Each
 * first call costs a run two events.
 * @param registry only ids that stand there can be asked for
 */
export function hasPatch<Id extends string>(registry: Readonly<Record<Id, Patch>>, id: NoInfer<Id>): boolean {
  return patched(id);
}
