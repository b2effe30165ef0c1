import { ApplicationFailure, condition, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';

export const note = defineSignal<[unknown]>('note');
export const finish = defineSignal<[string]>('finish');
export const decide = defineUpdate<string, [unknown]>('decide');
export const notes = defineQuery<unknown[]>('notes');

/**
 * Keeps whatever it is told until it is told to finish: a stand-in for anything that receives from
 * outside.
 */
export async function noteWorkflow(first: unknown): Promise<unknown[]> {
  const received: unknown[] = [first];
  let ending: string | undefined;
  setHandler(note, (value) => void received.push(value));
  setHandler(finish, (how) => void (ending = how));
  setHandler(notes, () => received);
  setHandler(decide, (value) => `decided ${JSON.stringify(value)}`, { validator: refuse });
  await condition(() => ending !== undefined);
  if (ending !== 'well') throw ApplicationFailure.nonRetryable(`Failed over ${ending}`, 'gone');
  return received;
}

function refuse(value: unknown): void {
  if (value === 'no') throw ApplicationFailure.nonRetryable('Already closed.', 'PublicRejection');
}
