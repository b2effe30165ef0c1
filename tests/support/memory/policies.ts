import { mostSpecific } from '../../../src/domain/policy.js';
import { defaultPolicies } from '../../../src/domain/rules/policyKinds.js';
import type { Policies } from '../../../src/ports/policies.js';
import type { PracticeFacts } from '../../../src/ports/practiceSettings.js';

/**
 * The policies that an installation starts with. `asked` lists what was read, and for whom.
 */
export function memoryPolicies(): Policies & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (kind, scope) => {
      asked.push(`${kind.name}/${scope.specialty}/${scope.urgency}`);
      const row = mostSpecific(
        defaultPolicies.filter((one) => one.kind.name === kind.name),
        scope,
      );
      return { body: kind.schema.parse(row?.body), version: `${kind.name}/${row?.specialty}/${row?.urgency}/1` };
    },
  };
}

/** A practice in New York without closures of its own. */
export const practice: PracticeFacts = { name: 'Oak Clinic', zone: 'America/New_York', phone: '+12125550100', address: [], closures: [] };
