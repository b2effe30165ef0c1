/** Filters of a search, as far as an index can narrow them. */
interface Filter {
  code: string;
  operator: string;
  value: string;
}

interface Indexed {
  resourceType: string;
  id: string;
}

export interface ResourceIndex {
  /** Updates a key from one version to the next. Undefined means absent. */
  replace: (key: string, before: Indexed | undefined, after: Indexed | undefined) => void;
  /** Keys (`Type/id`) that include all matches, in order of creation. */
  candidates: (resourceType: string, filters: readonly Filter[]) => string[];
}

/**
 * Finds resources by type, by any reference and by any identifier that they contain. Chart searches
 * use these.
 */
export function createResourceIndex(): ResourceIndex {
  const byTerm = new Map<string, Set<string>>();

  const termsOf = (resource: Indexed): Set<string> =>
    new Set([resource.resourceType, ...walk(resource)].map((term) => `${resource.resourceType} ${term}`));

  const replace = (key: string, before: Indexed | undefined, after: Indexed | undefined) => {
    const [old, now] = [
      before === undefined ? new Set<string>() : termsOf(before),
      after === undefined ? new Set<string>() : termsOf(after),
    ];
    for (const term of old) if (!now.has(term)) byTerm.get(term)?.delete(key);
    for (const term of now) byTerm.set(term, (byTerm.get(term) ?? new Set()).add(key));
  };

  const candidates = (resourceType: string, filters: readonly Filter[]): string[] => {
    const id = filters.find(({ code, operator }) => code === '_id' && operator === 'eq');
    if (id !== undefined) return id.value.split(',').map((each) => `${resourceType}/${each}`);
    const terms = [
      resourceType,
      ...filters.filter(({ operator }) => operator === 'eq').flatMap(({ code, value }) => termOf(code, value) ?? []),
    ];
    const sets = terms.map((term) => byTerm.get(`${resourceType} ${term}`) ?? new Set<string>());
    return [...sets.reduce((smallest, set) => (set.size < smallest.size ? set : smallest))];
  };

  return { replace, candidates };
}

/** Several values in one filter mean "any of them", which one term cannot express. */
function termOf(code: string, value: string): string | undefined {
  if (value.includes(',') || value.includes('\\')) return undefined;
  if (/^[A-Z][A-Za-z]+\/[^|]+$/u.test(value)) return value;
  const isWhole = /^[^|]+\|[^|]+$/u.test(value);
  return code === 'identifier' && isWhole ? value.toLowerCase() : undefined;
}

/**
 * Every `reference`, system and value at any depth. Tokens are compared without case, like the
 * router does.
 */
function* walk(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('reference' in value && typeof value.reference === 'string') yield value.reference;
  if ('system' in value && 'value' in value && typeof value.system === 'string' && typeof value.value === 'string') {
    yield `${value.system}|${value.value}`.toLowerCase();
  }
  for (const inner of Object.values(value)) yield* walk(inner);
}
