import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Whom PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Started by root it runs as the system's `postgres` user, else
 * as `nobody`; started by anyone else it runs as that person, which is `undefined` here.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = accountOf('postgres') ?? accountOf('nobody');
  if (account === undefined)
    throw new Error('PostgreSQL cannot run as root, and there is no user "postgres" or "nobody" to run it as. Set DATABASE_URL.');
  return account;
}

function accountOf(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/**
 * Makes a folder that only `account` (and root) can open. `folder` itself when the account can
 * reach it; else, below a closed parent such as /root, one in the system's temporary folder that is
 * keyed by it.
 */
export function privateFolder(folder: string, account: Account | undefined): string {
  const path = account === undefined || canReach(folder, account) ? resolve(folder) : elsewhere(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (account !== undefined) chownSync(path, account.uid, account.gid);
  return path;
}

/** Whether every folder above lets the account pass. */
export function canReach(path: string, account: Account): boolean {
  const parent = dirname(resolve(path));
  return mayPass(parent, account) && (parent === dirname(parent) || canReach(parent, account));
}

function mayPass(folder: string, { uid, gid }: Account): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  // A folder that is not there yet is made with the rights that the caller gives it.
  if (stat === undefined) return true;
  const mask = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
  return (stat.mode & mask) !== 0;
}

function elsewhere(folder: string): string {
  const key = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return join(tmpdir(), `loopkeeper-${key}`);
}
