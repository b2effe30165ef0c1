/**
 * The bundle with one thing changed everywhere; throws when there is nothing to change, for then a
 * test would prove nothing.
 */
export function changed(bundle: string, from: string, to: string): string {
  if (!bundle.includes(from)) throw new Error(`The bundle has no ${from}`);
  return bundle.replaceAll(from, to);
}
