import { z } from 'zod';
import { ruleScope } from '../../domain/rules/ruleChange.js';

/**
 * As much of JSON Schema as the bodies of rules need, with what a form says of each field
 * (src/domain/policy.ts).
 */
export interface RuleShape {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  /** Of the whole kind: its title in the list of policies. */
  readonly kindTitle?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly some?: string;
  readonly none?: string;
  readonly unsaid?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, RuleShape>>;
  readonly required?: readonly string[];
  readonly propertyNames?: RuleShape;
  readonly additionalProperties?: RuleShape;
  readonly items?: RuleShape;
  readonly anyOf?: readonly RuleShape[];
}

const rule = z.object({
  kind: z.string(),
  specialty: z.string(),
  urgency: ruleScope.shape.urgency.unwrap(),
  version: z.int(),
  body: z.unknown(),
  source: z.string(),
  createdAt: z.iso.datetime(),
});

const difference = z.object({ at: z.string(), before: z.unknown(), after: z.unknown() });

export const rulesInForce = z.object({
  rules: z.array(rule),
  shapes: z
    // JSON Schema describes itself no better than this; the type is what the rules' form reads of
    // it.
    .record(z.string(), z.looseObject({}) as unknown as z.ZodType<RuleShape>)
    .meta({ description: 'By kind: JSON Schema of its body, with a `title` and a `unit` for fields' }),
  texts: z
    .array(z.object({ template: z.string(), language: z.string(), text: z.string() }))
    .meta({ description: 'What patients are sent, with `{practice}`, `{name}` and `{phone}` for what differs' }),
});

export const ruleVersions = z.object({
  versions: z.array(rule.pick({ version: true, source: true, createdAt: true }).extend({ changes: z.array(difference) })),
});

export const rulePreview = z.object({
  differences: z.array(difference),
  open: z.number().int().meta({ description: 'Open referrals to which the changed rule would apply' }),
  of: z.number().int().meta({ description: 'All open referrals' }),
});
