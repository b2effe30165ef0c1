import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { BareActivities } from './bareWorker.js';

const { step } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' });

export const receiptSignal = defineSignal('receipt');
export const bookedSignal = defineSignal('booked');
export const keptSignal = defineSignal('kept');

/**
 * The same waits and writes as a referral with k texts, and nothing of its contents: what Temporal
 * itself costs.
 */
export async function bareReferral({ id, texts }: { id: string; texts: number }): Promise<void> {
  const heard = new Set<string>();
  setHandler(receiptSignal, () => void heard.add('receipt'));
  setHandler(bookedSignal, () => void heard.add('booked'));
  setHandler(keptSignal, () => void heard.add('kept'));
  for (const name of ['assemble', 'route', 'transmit']) await step({ id, name });
  await condition(() => heard.has('receipt'));
  for (let text = 1; text <= texts; text += 1) {
    await sleep('1 second');
    await step({ id, name: `text-${text}` });
  }
  await condition(() => heard.has('booked'));
  await step({ id, name: 'write-booked' });
  await condition(() => heard.has('kept'));
  await step({ id, name: 'write-kept' });
}
