import { completenessPolicy } from '../packet/completenessPolicy.js';
import type { DefaultPolicy, PolicyKind } from '../policy.js';
import { windowsPolicy } from '../process/windows.js';
import { routingPolicy } from '../routing/routingPolicy.js';
import { nudgePolicy } from '../texting/nudgePolicy.js';
import { capsPolicy } from '../texting/permit.js';
import { hoursPolicy } from '../texting/quietHours.js';

/** Every kind of policy. To add one, write its file and add it here. */
export const policyKinds: readonly PolicyKind<unknown>[] = [
  completenessPolicy,
  routingPolicy,
  windowsPolicy,
  nudgePolicy,
  hoursPolicy,
  capsPolicy,
];

/** What an installation starts with, of every kind. */
export const defaultPolicies: readonly (DefaultPolicy<unknown> & { readonly kind: PolicyKind<unknown> })[] = policyKinds.flatMap((kind) =>
  kind.defaults.map((row) => ({ ...row, kind })),
);
