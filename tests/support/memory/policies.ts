import { mostSpecific } from '../../../src/domain/policy.js';
import { messagingPolicies } from '../../../src/domain/rules/messagingPolicies.js';
import { packetPolicies } from '../../../src/domain/rules/packetPolicies.js';
import type { Policies } from '../../../src/ports/policies.js';
import type { PracticeFacts } from '../../../src/ports/practiceSettings.js';

/** The policies that an installation starts with. `asked` lists the kinds that were read. */
export function memoryPolicies(): Policies & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const rows = [...messagingPolicies, ...packetPolicies];
  return {
    asked,
    get: async (kind, specialty = '*', urgency) => {
      asked.push(kind.name);
      const row = mostSpecific(
        rows.filter((one) => one.kind.name === kind.name),
        specialty,
        urgency ?? '*',
      );
      return { body: kind.schema.parse(row?.body), version: `${kind.name}/${row?.specialty}/${row?.urgency}/1` };
    },
  };
}

/** A practice in New York without closures of its own. */
export const practice: PracticeFacts = { name: 'Oak Clinic', zone: 'America/New_York', phone: '+12125550100', address: [], closures: [] };
