import type { WorklistFilter } from '../api.js';

/**
 * What stands in the address, so that a link shares it. What is searched for may be a patient's
 * name, and stays out of it.
 */
const names = ['scope', 'attention', 'specialty', 'urgency', 'stage', 'owner', 'status'] as const;
type Name = (typeof names)[number];

export const filterOf = (query: string): WorklistFilter => {
  const given = new URLSearchParams(query);
  const texts = names.flatMap((name) => (given.get(name) === null ? [] : [[name, given.get(name)]]));
  return { ...Object.fromEntries(texts), ...(given.get('overdue') === 'true' ? { overdue: true } : {}) };
};

/** The address with one part of the filter changed; undefined takes it out. */
export function withFilter(query: string, name: Name | 'overdue', value: string | undefined): string {
  const next = new URLSearchParams(query);
  if (value === undefined) next.delete(name);
  else next.set(name, value);
  const text = next.toString();
  return text === '' ? '/worklist' : `/worklist?${text}`;
}
