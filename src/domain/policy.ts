import type { z } from 'zod';

/**
 * A kind of policy: its name in the table `policy`, and the shape of its body. The schema's `meta`
 * holds what a form says: `title`, `unit` and `description` of a field, `words` for values that do
 * not speak for themselves, `some`, `none` and `unsaid` for what may be null or left out.
 */
export interface PolicyKind<Body> {
  readonly name: string;
  readonly schema: z.ZodType<Body>;
}

/** What a row of a kind is for; `*` is any. */
export interface PolicyScope {
  readonly specialty: string;
  readonly urgency: string;
}

/**
 * (specialty, urgency), (specialty, any), (any, urgency), (any, any): the first of them that there
 * is.
 */
export function mostSpecific<Row extends PolicyScope>(rows: readonly Row[], specialty: string, urgency: string): Row | undefined {
  const wanted = [`${specialty}/${urgency}`, `${specialty}/*`, `*/${urgency}`, '*/*'];
  return wanted.map((name) => rows.find((row) => `${row.specialty}/${row.urgency}` === name)).find((row) => row !== undefined);
}
