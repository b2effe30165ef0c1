import { createHash, randomBytes } from 'node:crypto';
import type { Opening, Sessions } from '../../ports/sessions.js';
import { type Role, roles, type Actor, type Tokens } from '../../ports/tokens.js';
import type { Vault } from '../../ports/vault.js';
import type { Database } from './database.js';
import { allWithDatabase } from './intake/failures.js';

/** Real time: after the last use, and in total. */
const idleMs = 15 * 60_000;
const longestMs = 12 * 60 * 60_000;
/** A later use within this time is not stored: a page sends a hundred requests at once. */
const noteUseAfterMs = 60_000;
const purpose = 'session';

export interface SessionsOptions {
  readonly db: Database;
  readonly tokens: Tokens;
  readonly vault: Vault;
  readonly realNow: () => number;
}

/**
 * Sessions in PostgreSQL: any of our processes knows them, and a row that is gone is a session that
 * is over.
 */
export function createPostgresSessions({ db, tokens, vault, realNow }: SessionsOptions): Sessions {
  /** What is not over by time. */
  const standing = () => ({ usedAt: { gte: new Date(realNow() - idleMs) }, beganAt: { gte: new Date(realNow() - longestMs) } });

  return allWithDatabase<Sessions>({
    begin: async (opening) => {
      const value = randomBytes(32).toString('base64url');
      const now = new Date(realNow());
      // Each new session removes expired ones.
      await db.session.deleteMany({ where: { NOT: standing() } });
      await db.session.create({ data: { id: idOf(value), ...rowOf(opening, tokens, vault), beganAt: now, usedAt: now } });
      return value;
    },
    resume: async (value) => {
      const row = await db.session.findFirst({ where: { id: idOf(value), ...standing() } });
      const principal = row === null ? undefined : actorOf(row, tokens);
      return principal && row !== null ? { principal, needsTouch: realNow() - row.usedAt.getTime() > noteUseAfterMs } : undefined;
    },
    touch: async (value) => {
      await db.session.updateMany({ where: { id: idOf(value), ...standing() }, data: { usedAt: new Date(realNow()) } });
    },
    end: async (value) => {
      const row = await db.session.findUnique({ where: { id: idOf(value) }, select: { idToken: true } });
      await db.session.deleteMany({ where: { id: idOf(value) } });
      return row?.idToken ? Buffer.from(vault.open(row.idToken, purpose)).toString('utf8') : undefined;
    },
    endAllOf: async (actor) => (await db.session.deleteMany({ where: { actor } })).count,
  });
}

/** The value has 256 random bits: a plain hash of it can neither be turned back nor guessed. */
const idOf = (value: string): string => createHash('sha256').update(value).digest('base64url');

function rowOf(opening: Opening, tokens: Tokens, vault: Vault) {
  if (opening.by === 'person') {
    const { actor, role, name } = opening.principal;
    return { actor, role, name, idToken: Uint8Array.from(vault.seal(Buffer.from(opening.idToken, 'utf8'), purpose)) };
  }
  const principal = tokens.verify(opening.token);
  if (principal === undefined) throw new Error('A session was to begin with a token that nobody checked.');
  return { actor: principal.actor, role: principal.role, tokenFingerprint: tokens.fingerprint(opening.token) };
}

/** Of a token's session: the token's current user, if it is still configured. */
function actorOf(row: { actor: string; role: string; name: string | null; tokenFingerprint: string | null }, tokens: Tokens) {
  if (row.tokenFingerprint !== null) return tokens.actorOf(row.tokenFingerprint);
  return isRole(row.role) && row.name !== null ? ({ actor: row.actor, role: row.role, name: row.name } satisfies Actor) : undefined;
}

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
