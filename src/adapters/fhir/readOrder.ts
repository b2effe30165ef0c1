import type { OrderContent } from '../../domain/chart/chart.js';
import { orderContentOf } from '../../domain/order/parseOrder.js';
import type { FhirClient, Json } from './client.js';
import { listOf, objectOf } from './client.js';
import { localReference } from './references.js';

/** Limit of references followed from one order. */
const mostFollowed = 8;
const followed = new Set(['PractitionerRole', 'Practitioner', 'HealthcareService', 'Condition', 'Observation', 'DiagnosticReport']);

/**
 * The order as the EHR has it now, with the performers' specialties and with reasons that are
 * separate resources. Undefined when it is gone. Throws `Rejected('order-unreadable')` for another
 * resource.
 */
export async function readOrder(client: FhirClient, orderId: string): Promise<OrderContent | undefined> {
  const resource = await client.read('ServiceRequest', orderId);
  if (resource === undefined) return undefined;
  const around = await Promise.all(referencesOf(client, resource).map(async ([type, id]) => client.read(type, id)));
  const theirs = around.filter((each) => each !== undefined).filter((each) => isNobodyElses(client, each, resource));
  const entry = [resource, ...theirs].map((each) => ({ resource: each }));
  return orderContentOf({ resourceType: 'Bundle', type: 'collection', entry: withoutModified(entry) }, client.base.href);
}

function referencesOf({ base }: FhirClient, resource: Json): [type: string, id: string][] {
  const written = [...listOf(resource['performer']), ...listOf(resource['reasonReference'])].map(({ reference }) => reference);
  const local = written.flatMap((reference) => localReference(base, typeof reference === 'string' ? reference : undefined) ?? []);
  const pairs = [...new Set(local)].map((reference): [string, string] => [reference.split('/')[0] ?? '', reference.split('/')[1] ?? '']);
  return pairs.filter(([type]) => followed.has(type)).slice(0, mostFollowed);
}

/**
 * A reason from another patient's chart is a mistake and must not be printed. Practitioners and
 * services belong to no patient.
 */
function isNobodyElses({ base }: FhirClient, { subject }: Json, order: Json): boolean {
  const [owner, patient] = [subject, order['subject']].map((of) => objectOf(of)?.['reference']);
  return (
    owner === undefined ||
    (typeof owner === 'string' && typeof patient === 'string' && localReference(base, owner) === localReference(base, patient))
  );
}

/**
 * Referenced resources are read for their codes only. One with a modifier extension is left out;
 * the order stays readable.
 */
function withoutModified(entry: readonly { resource: Json }[]): { resource: Json }[] {
  return entry.filter(({ resource }, index) => index === 0 || !('modifierExtension' in resource));
}
