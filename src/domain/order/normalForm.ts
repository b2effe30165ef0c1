import { resourceWithin } from '../fhir/body.js';

/**
 * What an order says, as one string: the same order makes the same string, whichever program serialized it.
 * The caller hashes it (decision 9). Left out: `meta`, which every save changes, and `text`, which
 * servers write themselves. Keys are sorted; lists keep their order. `completed` reads as `active`:
 * it is what we write once the visit was kept, and our own word is no amendment.
 * @param body a ServiceRequest, or a Bundle that holds one, as it was accepted by `parseOrder`
 */
export function normalForm(body: unknown): string {
  const resource = resourceWithin(body, 'ServiceRequest');
  if (typeof resource !== 'object' || resource === null) return canonical(resource);
  const said = Object.entries(resource).filter(([name]) => name !== 'meta' && name !== 'text');
  return canonical(Object.fromEntries(said.map(([name, value]) => [name, name === 'status' && value === 'completed' ? 'active' : value])));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
  return `{${members.join(',')}}`;
}
