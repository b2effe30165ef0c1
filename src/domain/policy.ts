import type { z } from 'zod';
import type { Urgency } from './referral.js';

/**
 * A kind of policy: its name in the table `policy`, its title on the page, the shape of its body,
 * and what an installation starts with. The schema's `meta` holds what a form says: `title`, `unit`
 * and `description` of a field, `words` for values that do not speak for themselves, `some`, `none`
 * and `unsaid` for what may be null or left out. rules/policyKinds.ts lists every kind.
 */
export interface PolicyKind<Body> {
  readonly name: string;
  readonly title: string;
  readonly schema: z.ZodType<Body>;
  readonly defaults: readonly DefaultPolicy<Body>[];
}

/** Version 1 of a policy. The practice changes it by publishing a newer version. */
export interface DefaultPolicy<Body> extends PolicyScope {
  readonly body: Body;
  /** Where the numbers come from. */
  readonly source: string;
}

/** What a row of a kind is for; `*` is any. */
export interface PolicyScope {
  readonly specialty: string;
  readonly urgency: string;
}

/** What decides which policy applies to a referral. The specialty is undefined until it is known. */
export interface ReferralScope {
  readonly specialty: string | undefined;
  readonly urgency: Urgency;
}

/**
 * (specialty, urgency), (specialty, any), (any, urgency), (any, any): the first of them that there
 * is.
 */
export function mostSpecific<Row extends PolicyScope>(
  rows: readonly Row[],
  { specialty, urgency }: { readonly specialty: string | undefined; readonly urgency: string },
): Row | undefined {
  const wanted = [`${specialty}/${urgency}`, `${specialty}/*`, `*/${urgency}`, '*/*'];
  return wanted.map((name) => rows.find((row) => `${row.specialty}/${row.urgency}` === name)).find((row) => row !== undefined);
}
