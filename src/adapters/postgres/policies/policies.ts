import type { z } from 'zod';
import { Rejected } from '../../../domain/errors.js';
import { mostSpecific, type PolicyKind, type ReferralScope } from '../../../domain/policy.js';
import type { Policies } from '../../../ports/policies.js';
import type { Database } from '../database.js';
import { withDatabase } from '../intake/failures.js';

/**
 * Real milliseconds after which a changed policy is seen: short for a person, long for a machine
 * that asks a hundred times a second.
 */
const trustedMs = 5_000;

interface PolicyRow {
  kind: string;
  specialty: string;
  urgency: string;
  version: number;
  body: unknown;
}

interface Known {
  rows: Promise<PolicyRow[]>;
  untilMs: number;
}

/**
 * Policies in PostgreSQL: one statement a kind, remembered for a few seconds, so that hot paths
 * cost none. `Unavailable` when the database is out of reach.
 */
export function createPostgresPolicies(db: Database, { lifeMs = trustedMs }: { lifeMs?: number } = {}): Policies {
  const known = new Map<string, Known>();
  const checkedRows = new WeakMap<PolicyRow, unknown>();

  /** Against the kind's shape, once a row that was read. */
  const checked = <Body>(kind: PolicyKind<Body>, row: PolicyRow): z.ZodSafeParseResult<Body> => {
    // A row is of one kind: what was kept for it is that kind's.
    const result = (checkedRows.get(row) as z.ZodSafeParseResult<Body> | undefined) ?? kind.schema.safeParse(row.body);
    checkedRows.set(row, result);
    return result;
  };

  const rowsOf = (kind: string): Promise<PolicyRow[]> => {
    const found = known.get(kind);
    if (found !== undefined && found.untilMs > performance.now()) return found.rows;
    const rows = newest(db, kind);
    known.set(kind, { rows, untilMs: performance.now() + lifeMs });
    // A failed read is not cached; its caller gets the error below.
    rows.catch(() => known.delete(kind));
    return rows;
  };

  return {
    get: async <Body>(kind: PolicyKind<Body>, scope: ReferralScope) => {
      const row = mostSpecific(await rowsOf(kind.name), scope);
      if (row === undefined) throw new Rejected('policy-missing', `There is no policy of kind ${kind.name} for this referral.`);
      const version = [row.kind, row.specialty, row.urgency, row.version].join('/');
      const parsed = checked(kind, row);
      if (!parsed.success) throw new Rejected('policy-invalid', `The policy ${version} is not of its kind's shape.`);
      return { body: parsed.data, version };
    },
  };
}

function newest(db: Database, kind: string): Promise<PolicyRow[]> {
  return withDatabase(
    () => db.$queryRaw<PolicyRow[]>`
    select distinct on (specialty, urgency) kind, specialty, urgency, version, body from policy
     where kind = ${kind} order by specialty, urgency, version desc`,
  );
}
