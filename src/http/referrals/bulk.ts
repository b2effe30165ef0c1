import type { Action } from '../../domain/process/messages.js';
import type { Actor } from '../../ports/tokens.js';
import { Refusal, faultsOf, refusalOf } from '../errors.js';
import type { AppParts } from '../parts.js';
import { perform } from './actions.js';
import { bulkRequest } from '../worklist/schemas.js';

type BulkResult = { id: string; accepted: true } | { id: string; problem: { code: string; title: string } };

/** So many at once: an act waits for its workflow most of the time, and others act meanwhile. */
const atOnce = 4;

/** The same action on many referrals, each by itself: one that refuses holds up no other. */
export async function performAll(parts: AppParts, principal: Actor, body: unknown): Promise<{ results: BulkResult[] }> {
  const parsed = bulkRequest.safeParse(body);
  if (!parsed.success) throw new Refusal(422, 'invalid', 'The bulk action is not as described.', faultsOf(parsed.error));
  const { action: name, input, ids } = parsed.data;
  // Name and input come from the same member of the union, which the compiler cannot follow through the merge.
  const action = { name, input: { by: principal.actor, ...input } } as Action;
  const wanted = [...new Set(ids)];
  const results = new Map<string, BulkResult>();
  const work = async (): Promise<void> => {
    for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) results.set(id, await resultOf(parts, principal, id, action));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { results: ids.flatMap((id) => results.get(id) ?? []) };
}

async function resultOf(parts: AppParts, principal: Actor, id: string, action: Action): Promise<BulkResult> {
  try {
    return { id, ...(await perform(parts, principal, id, action)) };
  } catch (error) {
    const { status, code, message } = refusalOf(error);
    if (status >= 500) parts.log.error({ status, code, error }, 'a part of a bulk action failed');
    return { id, problem: { code, title: message } };
  }
}
