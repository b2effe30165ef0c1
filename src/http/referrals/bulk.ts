import type { Action } from '../../domain/process/messages.js';
import type { Actor } from '../../ports/tokens.js';
import { refusalOf } from '../errors.js';
import { perform, type ActionParts } from './actions.js';

type BulkResult = { id: string; accepted: true } | { id: string; problem: { code: string; title: string } };

/** Concurrent actions: each waits for its workflow most of the time, and other people act too. */
const concurrency = 4;

/**
 * The same action on many referrals, each independently: a refusal of one does not stop the others.
 * A key counts within one referral, so that all of them share it.
 */
export async function performAll(
  parts: ActionParts,
  principal: Actor,
  ids: readonly string[],
  action: Action,
  key: string,
): Promise<{ results: BulkResult[] }> {
  const waiting = [...new Set(ids)];
  const results = new Map<string, BulkResult>();
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
      results.set(id, await resultOf(parts, principal, id, action, key));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { results: ids.flatMap((id) => results.get(id) ?? []) };
}

async function resultOf(parts: ActionParts, principal: Actor, id: string, action: Action, key: string): Promise<BulkResult> {
  try {
    return { id, ...(await perform(parts, principal, id, action, key)) };
  } catch (error) {
    const { status, code, message } = refusalOf(error);
    if (status >= 500) parts.log.error({ status, code, error }, 'a part of a bulk action failed');
    return { id, problem: { code, title: message } };
  }
}
