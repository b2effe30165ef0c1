import { z } from 'zod';
import { mostSpecific } from '../../domain/policy.js';
import { differences } from '../../domain/rules/differences.js';
import { ruleChange, ruleKinds, ruleScope, ruleShapes, type RuleChange } from '../../domain/rules/ruleChange.js';
import { wordings } from '../../domain/texting/texts.js';
import type { Rule } from '../../ports/policyEditor.js';
import { actorName } from '../auth/principal.js';
import { administrators, everyone } from '../auth/roles.js';
import { Refusal, faultsOf } from '../errors.js';
import { settingsMessages } from '../messages/settings.js';
import type { AppParts } from '../parts.js';
import { defineRoute } from '../route.js';
import { rulePreview, rulesInForce, ruleVersions } from './schemas.js';

/** The rules in force. An administrator previews what a change would do, and makes it. */

const tag = 'Rules';
type Parts = Pick<AppParts, 'rules'>;

const listRules = defineRoute({
  method: 'GET',
  path: '/api/rules',
  access: everyone,
  tag,
  summary: 'The rules in force, the shape of each kind, and every text',
  answer: { description: 'By kind', schema: rulesInForce },
  handle: async ({ rules }: Parts) => ({ rules: await rules.inForce(), shapes: ruleShapes, texts: wordings() }),
});

const listVersions = defineRoute({
  method: 'GET',
  path: '/api/rules/versions',
  access: everyone,
  tag,
  summary: 'Every version of a rule, with who made it, when, and what it changed',
  query: ruleScope,
  answer: { description: 'Newest first, at most a hundred', schema: ruleVersions },
  handle: async ({ rules }: Parts, { query }) => ({ versions: withChanges(await rules.versions(query)) }),
});

const preview = defineRoute({
  method: 'POST',
  path: '/api/admin/rules/preview',
  access: administrators,
  tag,
  summary: 'What a change would change, and for how many open referrals',
  body: ruleChange,
  answer: { description: 'Nothing is changed', schema: rulePreview },
  handle: async ({ rules }: Parts, { body }) => {
    const change = checked(body);
    const [inForce, open] = await Promise.all([rules.inForce(), rules.open()]);
    return {
      differences: differences(inForce.find((rule) => isOf(rule, change))?.body ?? {}, change.body),
      open: open.filter((group) => applies(change, inForce, group)).reduce((sum, { count }) => sum + count, 0),
      of: open.reduce((sum, { count }) => sum + count, 0),
    };
  },
});

const publish = defineRoute({
  method: 'POST',
  path: '/api/admin/rules',
  access: administrators,
  tag,
  summary: 'Publishes the next version of a rule',
  body: ruleChange,
  answer: { status: 201, description: 'Its number', schema: z.object({ version: z.int() }) },
  handle: async ({ rules, audit }: Pick<AppParts, 'rules' | 'audit'>, { body, principal }) => {
    const change = checked(body);
    const actor = actorName(principal);
    const { kind, specialty, urgency, basedOn } = change;
    // Before the change: one that cannot be recorded is not made.
    await audit.append({ actor, action: 'change-rule', subject: `rule/${kind}/${urgency}`, detail: { basedOn } });
    return { version: await rules.put({ kind, specialty, urgency, basedOn, body: change.body, source: actor }) };
  },
});

export const ruleRoutes = [listRules, listVersions, preview, publish] as const;

/** Each with what it changed of the one before. @param versions newest first */
const withChanges = (versions: readonly Rule[]) =>
  versions.map(({ version, source, createdAt, body }, index) => {
    const before = versions[index + 1];
    return { version, source, createdAt, changes: before === undefined ? [] : differences(before.body, body) };
  });

/** With the body as its kind parses it. */
function checked(change: RuleChange): RuleChange {
  const body = ruleKinds.get(change.kind)?.schema.safeParse(change.body);
  if (body?.success !== true) throw new Refusal(422, 'invalid', settingsMessages.badRule, body && faultsOf(body.error));
  return { ...change, body: body.data };
}

const isOf = (rule: Rule, change: RuleChange): boolean =>
  rule.kind === change.kind && rule.specialty === change.specialty && rule.urgency === change.urgency;

/** Whether the changed rule would apply to referrals of this specialty and urgency. */
function applies(change: RuleChange, inForce: readonly Rule[], group: { specialty: string; urgency: string }): boolean {
  const ofKind = [change, ...inForce.filter((rule) => rule.kind === change.kind && !isOf(rule, change))];
  return mostSpecific(ofKind, group) === change;
}
