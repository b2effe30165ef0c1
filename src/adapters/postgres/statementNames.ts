/** More than our own code has: statements beyond are those that somebody's filter makes, each another. */
const mostNames = 300;

/**
 * A named statement is parsed and planned once a connection and not each time, which is a third of what a short one costs. The first statements
 * that come get names, for a connection keeps each until it closes; an empty name is PostgreSQL's own for a statement that it does not keep.
 */
export function createStatementNames(most = mostNames): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= most) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}
