import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const { compareRuns, askAboutTexts, readMissedReplies, discardDocuments } = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '5 seconds',
  // The schedule comes back; what cannot be done now is done then.
  retry: { initialInterval: '1 second', maximumAttempts: 5 },
});

export interface Reconciled {
  missing: number;
  reset: number;
  textsSettled: number;
  repliesMissed: number;
  documentsDiscarded: number;
  /** Real time: where the next reading of replies begins. */
  readUntilRealMs: number;
}

/**
 * Started by the schedule every few minutes, or by hand: looks for what no message reports. One
 * part that fails does not stop the others.
 */
export async function reconciliation(): Promise<Reconciled> {
  const [runs, texts, replies, documents] = await Promise.allSettled([
    compareRuns(),
    askAboutTexts(),
    readMissedReplies({ readUntilRealMs: lastReading() }),
    discardDocuments(),
  ]);
  const { missing, reset } = pick(runs);
  return {
    missing,
    reset,
    textsSettled: pick(texts).settled,
    repliesMissed: pick(replies).missed,
    documentsDiscarded: pick(documents).discarded,
    readUntilRealMs: pick(replies).readUntilRealMs,
  };
}

/** The schedule hands over what its last good run returned. */
function lastReading(): number | undefined {
  // Written by `reconciliation` itself.
  return (workflowInfo().lastResult as Partial<Reconciled> | undefined)?.readUntilRealMs;
}

function pick<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
