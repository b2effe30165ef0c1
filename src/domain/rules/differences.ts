/** One value of a rule that becomes another. Absent: null. */
export interface Difference {
  /** `perPhone.day`, `0.severity` */
  readonly at: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Everything in which two bodies differ, value by value, in the order of their places. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)];
  const places = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
  return places.map((at) => ({ at, before: old.get(at) ?? null, after: fresh.get(at) ?? null })).filter((one) => one.before !== one.after);
}

/** Empty lists and objects are values of their own, as `[]` and `{}`. */
function leavesOf(value: unknown, at = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map(value === undefined ? [] : [[at, value]]);
  const inside = Object.entries(value);
  if (inside.length === 0) return new Map([[at, Array.isArray(value) ? '[]' : '{}']]);
  return new Map(inside.flatMap(([name, one]) => [...leavesOf(one, at === '' ? name : `${at}.${name}`)]));
}
