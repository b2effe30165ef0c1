import { proxyActivities } from '@temporalio/workflow';
import { hasPatch, type Patch } from '../../../workflows/patches.js';

export interface ReminderActivities {
  readonly call: () => Promise<void>;
  readonly remind: () => Promise<void>;
}

const { call, remind } = proxyActivities<ReminderActivities>({ startToCloseTimeout: '10 seconds' });

const patches = {
  '2026-12-call-first': { why: 'A call before the text brings more patients in.', since: '0.2', removable: '2027-03' },
} as const satisfies Readonly<Record<string, Patch>>;

/**
 * What a change of a workflow looks like that has open runs: the step is new, and a run that began
 * before it goes on without.
 */
export async function reminder(): Promise<'called' | 'reminded'> {
  const callsFirst = hasPatch(patches, '2026-12-call-first');
  if (callsFirst) await call();
  await remind();
  return callsFirst ? 'called' : 'reminded';
}
