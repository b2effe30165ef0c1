import { roles, type Actor, type Role } from '../../ports/tokens.js';

/** What an installation asks of the provider's word about a person. */
export interface AdmissionRules {
  /** Values of the claims `roles` and `groups`, and the role that each stands for. */
  readonly roleOf: ReadonlyMap<string, Role>;
  /** One of these must be the token's `acr`; none: it is not looked at. */
  readonly acr: readonly string[];
  /** One of these must be in the token's `amr`; none: it is not looked at. */
  readonly amr: readonly string[];
}

export type Person = Actor & { readonly name: string };
export type UserFromClaims = { readonly person: Person } | { readonly why: 'mfa' | 'name' | 'role' };

type Claims = Readonly<Record<string, unknown>>;

/**
 * Who comes in, by what the provider says of them.
 * @param coordinatorId whom our own list of coordinators knows by this address, which the provider
 *   has verified
 * @param wished the role to come in with; left out, the first of `roles` that the person has
 */
export function userFromClaims(claims: Claims, rules: AdmissionRules, coordinatorId: string | undefined, wished?: Role): UserFromClaims {
  if (!isStrong(claims, rules)) return { why: 'mfa' };
  const actor = coordinatorId ?? actorIn(claims);
  if (actor === undefined) return { why: 'name' };
  const theirs = rolesIn(claims, rules);
  const role = wished === undefined ? theirs[0] : theirs.find((one) => one === wished);
  if (role === undefined) return { why: 'role' };
  return { person: { actor, role, name: nameIn(claims['name']) ?? actor } };
}

/** Only an address that the provider has verified is anybody's. */
export function verifiedEmail({ email, email_verified: isVerified }: Claims): string | undefined {
  return typeof email === 'string' && isVerified === true ? email.toLowerCase() : undefined;
}

function isStrong({ acr, amr }: Claims, rules: AdmissionRules): boolean {
  const methods = strings(amr);
  return (
    (rules.acr.length === 0 || (typeof acr === 'string' && rules.acr.includes(acr))) &&
    (rules.amr.length === 0 || rules.amr.some((method) => methods.includes(method)))
  );
}

/** In the order of `roles`, so that who may do more comes in with it. */
function rolesIn(claims: Claims, { roleOf }: AdmissionRules): Role[] {
  const named = [...strings(claims['roles']), ...strings(claims['groups'])];
  return roles.filter((role) => named.some((value) => roleOf.get(value) === role));
}

/** The provider's own key last: it is the surest, and says nothing to a reader of the audit. */
function actorIn(claims: Claims): string | undefined {
  return [claims['preferred_username'], verifiedEmail(claims), claims['sub']].map(nameIn).find((name) => name !== undefined);
}

/**
 * What may stand in an action's `by` and in the audit: one line, without a slash, which stands
 * between role and name there.
 */
function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,@_|'’+-]{0,79}$/u.test(value) ? value : undefined;
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
