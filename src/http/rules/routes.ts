import express, { Router, type Request } from 'express';
import { differences } from '../../domain/rules/differences.js';
import { mostSpecific } from '../../domain/policy.js';
import { ruleChange, ruleKinds, ruleScope, ruleShapes, type RuleChange } from '../../domain/rules/ruleChange.js';
import { wordings } from '../../domain/texting/texts.js';
import type { Rule } from '../../ports/policyEditor.js';
import { actorName, actorOf } from '../auth/authorize.js';
import { Refusal, faultsOf } from '../errors.js';
import type { AppParts } from '../parts.js';

/** The rules in force; an administrator looks at what a change would do, and makes it. */
export function createRulesRouter({ rules, audit }: Pick<AppParts, 'rules' | 'audit'>): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const body = express.json({ limit: '100kb', inflate: false });
  router.get('/api/rules', async (_request, response) => {
    response.json({ rules: await rules.inForce(), shapes: ruleShapes, texts: wordings() });
  });
  router.get('/api/rules/versions', async (request, response) => {
    const of = ruleScope.safeParse(request.query);
    if (!of.success) throw new Refusal(400, 'invalid-filter', 'The filter is not as described.', faultsOf(of.error));
    response.json({ versions: withChanges(await rules.versions(of.data)) });
  });
  router.post('/api/admin/rules/preview', body, async (request, response) => {
    const change = read(request);
    const [inForce, open] = await Promise.all([rules.inForce(), rules.open()]);
    response.json({
      differences: differences(inForce.find((rule) => isOf(rule, change))?.body ?? {}, change.body),
      open: open.filter((group) => counts(change, inForce, group)).reduce((sum, { count }) => sum + count, 0),
      of: open.reduce((sum, { count }) => sum + count, 0),
    });
  });
  router.post('/api/admin/rules', body, async (request, response) => {
    const change = read(request);
    const actor = actorName(actorOf(response));
    const { kind, specialty, urgency, basedOn } = change;
    // Before the change: one that could not be recorded is not made.
    await audit.append({ actor, action: 'change-rule', subject: `rule/${kind}/${urgency}`, detail: { basedOn } });
    const version = await rules.put({ kind, specialty, urgency, basedOn, body: change.body, source: actor });
    response.status(201).json({ version });
  });
  return router;
}

/** Each with what it changed of the one before. @param versions newest first */
const withChanges = (versions: readonly Rule[]) =>
  versions.map(({ version, source, createdAt, body }, index) => {
    const before = versions[index + 1];
    return { version, source, createdAt, changes: before === undefined ? [] : differences(before.body, body) };
  });

/** With the body as its kind understands it. */
function read(request: Request): RuleChange {
  const change = ruleChange.safeParse(request.body ?? {});
  if (!change.success) throw new Refusal(422, 'invalid', 'The change is not as described.', faultsOf(change.error));
  const body = ruleKinds.get(change.data.kind)?.schema.safeParse(change.data.body);
  if (body?.success !== true) throw new Refusal(422, 'invalid', 'The rule is not of the shape of its kind.', body && faultsOf(body.error));
  return { ...change.data, body: body.data };
}

const isOf = (rule: Rule, change: RuleChange): boolean =>
  rule.kind === change.kind && rule.specialty === change.specialty && rule.urgency === change.urgency;

/** Whether the changed rule would be the one that counts for referrals of this specialty and urgency. */
function counts(change: RuleChange, inForce: readonly Rule[], { specialty, urgency }: { specialty: string; urgency: string }): boolean {
  const ofKind = [change, ...inForce.filter((rule) => rule.kind === change.kind && !isOf(rule, change))];
  return mostSpecific(ofKind, specialty, urgency) === change;
}
