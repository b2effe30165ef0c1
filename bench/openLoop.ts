import { setTimeout as delay } from 'node:timers/promises';

/** When each of a load's requests is meant to go out, in milliseconds after its beginning. */
export function schedule(rate: number, durationS: number): number[] {
  return Array.from({ length: Math.floor(rate * durationS) }, (_, index) => (index * 1_000) / rate);
}

/**
 * Sends on schedule whether or not anything was answered: a slow system, or a machine that is late,
 * gets no less to do. Each request is told when it was meant to go out, for that is what latency is
 * counted from. Resolves when all are answered.
 */
export async function openLoop<Answer>(
  times: readonly number[],
  send: (intendedAt: number, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const beganAt = Date.now();
  const sent: Promise<Answer>[] = [];
  for (const [index, after] of times.entries()) {
    const wait = beganAt + after - Date.now();
    if (wait > 0) await delay(wait);
    sent.push(send(beganAt + after, index));
  }
  return Promise.all(sent);
}

/** Many at once, but no more than `most`: for what is only prepared. */
export async function inTurn<Item>(items: readonly Item[], most: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const hand = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: most }, hand));
}
