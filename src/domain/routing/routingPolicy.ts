import { z } from 'zod';
import type { PolicyKind } from '../policy.js';

const unit = 'miles';
const miles = z.number().positive().max(3_000).meta({ unit });

export const routingBody = z.object({
  maxMiles: z
    .object({ routine: miles, urgent: miles, asap: miles, stat: miles })
    .meta({ title: 'How far a patient can be asked to travel, at most' }),
  /** The least busy of them is chosen. */
  nearEqualMiles: z.number().min(0).max(100).meta({ title: 'Counts as just as near: further than the nearest by', unit }),
  languageExtraMiles: z.number().min(0).max(500).meta({ title: "An office that speaks the patient's language may be further by", unit }),
  languageRequired: z.boolean().meta({ title: "Only offices that speak the patient's language, whatever the distance" }),
});

export type RoutingPolicy = z.infer<typeof routingBody>;

/**
 * Miles: eastern Massachusetts is dense, and a routine visit is not worth an hour's drive; for an
 * urgent one an earlier date further away is.
 */
const distances: RoutingPolicy = {
  maxMiles: { routine: 40, urgent: 60, asap: 60, stat: 75 },
  nearEqualMiles: 3,
  languageExtraMiles: 15,
  languageRequired: false,
};

export const routingPolicy: PolicyKind<RoutingPolicy> = {
  name: 'routing',
  title: 'How a specialist is chosen',
  schema: routingBody,
  defaults: [{ specialty: '*', urgency: '*', body: distances, source: 'Practice default: eastern Massachusetts' }],
};
