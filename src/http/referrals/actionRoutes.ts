import { z } from 'zod';
import { actionSchemas, type Action, type ActionName } from '../../domain/process/messages.js';
import { clinicalRoles } from '../auth/roles.js';
import { referralMessages } from '../messages/referrals.js';
import { defineRoute } from '../route.js';
import { problem } from '../openapi/problem.js';
import { perform, type ActionParts } from './actions.js';
import { performAll } from './bulk.js';
import { referralId, referralParams } from './schemas.js';

/**
 * A person's actions: one route for each action of the domain, and one for many referrals at once.
 */

const tag = 'Referrals';
const byDescription = 'Who acts; the caller, if left out. A caller who signed in by name can act under no other name';

/** `by` may be left out: it is then the caller, for one token may serve several people. */
const withoutBy = (schema: z.ZodObject<{ by: z.ZodString }>) =>
  schema.extend({ by: schema.shape.by.optional().meta({ description: byDescription }) });

const actionRoute = <Name extends ActionName>(name: Name) =>
  defineRoute({
    method: 'POST',
    path: `/api/referrals/:id/${name}`,
    access: clinicalRoles,
    tag,
    summary: `A person's action: ${name}`,
    params: referralParams,
    body: withoutBy(actionSchemas[name]),
    takesKey: true,
    answer: { description: 'Done', schema: z.object({ accepted: z.literal(true) }) },
    refusals: { 404: referralMessages.unknown, 409: referralMessages.conflict },
    handle: (parts: ActionParts, { params: { id }, body, principal, idempotencyKey }) =>
      // Name and input belong to the same row of the table, which the compiler cannot follow.
      perform(parts, principal, id, { name, input: { ...body, by: body.by ?? principal.actor } } as Action, idempotencyKey),
  });

// `keys` loses the names of a table, which has exactly these.
const actionRoutesByName = (Object.keys(actionSchemas) as ActionName[]).map(actionRoute);

const byIsOptional = { by: true } as const;
const ids = z.array(referralId).min(1).max(100);
const { claim, assign, snooze, addNote } = actionSchemas;

/** Without `by`, each acts as the caller, as in a single action. */
const bulkRequest = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('claim'), input: claim.partial(byIsOptional).default({}), ids }),
    z.strictObject({ action: z.literal('assign'), input: assign.partial(byIsOptional), ids }),
    z.strictObject({ action: z.literal('snooze'), input: snooze.partial(byIsOptional), ids }),
    z.strictObject({ action: z.literal('addNote'), input: addNote.partial(byIsOptional), ids }),
  ])
  .meta({ id: 'BulkRequest' });

const bulkResults = z
  .object({
    results: z.array(
      z.union([
        z.object({ id: z.uuid(), accepted: z.literal(true) }),
        z.object({ id: z.uuid(), problem: problem.pick({ code: true, title: true }) }),
      ]),
    ),
  })
  .meta({ id: 'BulkResults', description: 'In the order of `ids`' });

const bulkAction = defineRoute({
  method: 'POST',
  path: '/api/referrals/bulk',
  access: clinicalRoles,
  tag: 'Worklist',
  summary: 'The same action on many referrals, each independently',
  body: bulkRequest,
  takesKey: true,
  answer: { description: 'The result of each', schema: bulkResults },
  handle: (parts: ActionParts, { body: { action: name, input, ids: wanted }, principal, idempotencyKey }) =>
    // Name and input belong to the same member of the union, which the compiler cannot follow
    // through the merge.
    performAll(parts, principal, wanted, { name, input: { by: principal.actor, ...input } } as Action, idempotencyKey),
});

export const actionRoutes = [bulkAction, ...actionRoutesByName] as const;
