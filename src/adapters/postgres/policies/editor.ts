import { Rejected } from '../../../domain/errors.js';
import type { Rule, PolicyEditor } from '../../../ports/policyEditor.js';
import type { Database } from '../database.js';
import type { Policy, Prisma } from '../generated/client.js';
import { allWithDatabase, isDuplicate } from '../intake/failures.js';

export function createPostgresRuleBook(db: Database): PolicyEditor {
  return allWithDatabase<PolicyEditor>({
    inForce: async () => {
      const rows = await db.policy.findMany({
        distinct: ['kind', 'specialty', 'urgency'],
        orderBy: [{ kind: 'asc' }, { specialty: 'asc' }, { urgency: 'asc' }, { version: 'desc' }],
      });
      return rows.map(ruleOf);
    },
    versions: async ({ kind, specialty, urgency }) => {
      const rows = await db.policy.findMany({ where: { kind, specialty, urgency }, orderBy: { version: 'desc' }, take: 100 });
      return rows.map(ruleOf);
    },
    open: async () => {
      const groups = await db.referralProjection.groupBy({
        by: ['specialty', 'urgency'],
        where: { status: 'open' },
        _count: { _all: true },
      });
      return groups.map(({ specialty, urgency, _count }) => ({ specialty: specialty ?? '*', urgency, count: _count._all }));
    },
    put: async ({ basedOn, body, ...rule }) => {
      const { kind, specialty, urgency } = rule;
      const newest = await db.policy.aggregate({ where: { kind, specialty, urgency }, _max: { version: true } });
      if ((newest._max.version ?? 0) !== basedOn) throw changed();
      // Checked against its kind's schema, which holds nothing that is not JSON.
      const data = { ...rule, body: body as Prisma.InputJsonValue, version: basedOn + 1 };
      // Of two at the same moment, the table takes one.
      const kept = await db.policy.create({ data }).catch((error: unknown) => {
        throw isDuplicate(error) ? changed() : error;
      });
      return kept.version;
    },
  });
}

const ruleOf = ({ kind, specialty, urgency, version, body, source, createdAt }: Policy): Rule => ({
  kind,
  specialty,
  // Written from this list only.
  urgency: urgency as Rule['urgency'],
  version,
  body,
  source,
  createdAt: createdAt.toISOString(),
});

const changed = (): Rejected => new Rejected('rule-changed', 'Somebody else has changed this rule meanwhile. Look at it again.');
