import { z } from 'zod';
import type { PolicyKind } from '../policy.js';
import { urgencies } from '../referral.js';
import { policyKinds } from './policyKinds.js';

/** The kinds by their names in the table `policy`. */
export const ruleKinds: ReadonlyMap<string, PolicyKind<unknown>> = new Map(policyKinds.map((kind) => [kind.name, kind]));

/**
 * A rule with another body. `basedOn`: the version that was looked at, 0 where there was none. The
 * body is checked by its kind.
 */
export const ruleChange = z.strictObject({
  kind: z.string().refine((kind) => ruleKinds.has(kind), 'is no kind of rule'),
  specialty: z.string().min(1).max(100).default('*'),
  urgency: z.enum(['*', ...urgencies]).default('*'),
  basedOn: z.int().min(0),
  body: z.unknown(),
});
/** What a rule is for. */
export const ruleScope = ruleChange.pick({ kind: true, specialty: true, urgency: true });
export type RuleChange = z.infer<typeof ruleChange>;

/** The body of each kind as JSON Schema, with what a form says of it (policy.ts). */
export const ruleShapes: Readonly<Record<string, object>> = Object.fromEntries(
  policyKinds.map(({ name, title, schema }) => [name, { kindTitle: title, ...z.toJSONSchema(schema, { io: 'input' }) }]),
);
